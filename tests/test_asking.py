"""What a track is made of, in one number: the same for the same track, another for another."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import supine.make.asking
from running import write_guide
from supine import make as maker
from supine.guide import all_guides, at_home, find_guide, load
from supine.guide.find import is_ours
from supine.make import asked_sha256
from supine.model import Choices, Guide, Minutes, Suitability
from supine.profile import KEYS, with_given
from supine.written import read_script
from tables import ANOTHER

HUM = Choices(voice="tone")


def asked(guide: Guide, choices: Choices = HUM) -> str:
    """The hash of a routine with choices."""
    return asked_sha256(guide, choices, maker.check(choices))


@pytest.fixture
def guide() -> Guide:
    """A routine that comes with supine."""
    return find_guide("cat-cow")


@pytest.mark.parametrize("key", KEYS)
def test_every_choice_counts(guide: Guide, key: str) -> None:
    """Whatever a profile may have; a key that is new has to be among these."""
    assert set(ANOTHER) == set(KEYS)
    other = with_given(HUM, {key: ANOTHER[key]})
    assert other != HUM
    assert asked(guide, other) != asked(guide)


def test_the_order_in_which_choices_were_made_does_not_count(guide: Guide) -> None:
    """All of them together, from the first to the last and back."""
    given = {key: value for key, value in ANOTHER.items() if key not in {"voice", "without_cues"}}
    first = with_given(HUM, given)
    # A bell that is chosen after its level would take it back, so the levels come last.
    second = with_given(HUM, {**dict(reversed(given.items())), "bell_level": given["bell_level"]})
    assert asked(guide, first) == asked(guide, second)
    assert asked(guide, first) != asked(guide)


def test_a_default_length_that_is_written_out_is_the_same(guide: Guide) -> None:
    """It makes the same track; another length does not."""
    default_s = guide.minutes.default * 60.0
    assert asked(guide, replace(HUM, length_s=default_s)) == asked(guide)
    assert asked(guide, replace(HUM, length_s=default_s + 0.001)) != asked(guide)


def test_a_voice_counts_by_what_it_is(guide: Guide) -> None:
    """However it is spelled."""
    for spelled in ("tone", " Tone ", "TONE:tone"):
        assert asked(guide, Choices(voice=spelled)) == asked(guide)


def test_files_count_by_what_is_in_them(guide: Guide, tmp_path: Path) -> None:
    """And neither by name nor by folder."""
    first, second = tmp_path / "a.wav", tmp_path / "b.mp3"
    first.write_bytes(b"one")
    second.write_bytes(b"one")
    for sound in ("bell", "background"):
        of_first = asked(guide, replace(HUM, **{sound: str(first)}))  # type: ignore[arg-type]
        of_second = asked(guide, replace(HUM, **{sound: str(second)}))  # type: ignore[arg-type]
        assert of_first == of_second != asked(guide)
    before = asked(guide, replace(HUM, bell=str(first)))
    first.write_bytes(b"two")
    assert asked(guide, replace(HUM, bell=str(first))) != before


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Another"},
        {"summary": "Another."},
        {"cautions": ("Another.",)},
        {"conditions": (Suitability("pain", "ask", "Another.", ""),)},
        {"minutes": Minutes(4.0, 7.0, 11.0)},
        {"template": "Another."},
        {"colour": "#000000"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_everything_that_a_guide_says_counts(guide: Guide, changed: dict[str, object]) -> None:
    """Its tags and its cover are made of it."""
    assert asked(replace(guide, **changed)) != asked(guide)  # type: ignore[arg-type]


def test_where_a_guide_lies_does_not_count_and_its_themes_do(tmp_path: Path) -> None:
    """Each line of them: which ones are drawn shows only when it is rendered."""
    here = write_guide(tmp_path)
    (tmp_path / "themes").mkdir()
    theme = tmp_path / "themes/calm.txt"
    theme.write_text("Let go.\n", encoding="utf-8")
    there = shutil.copytree(tmp_path, tmp_path / "there") / here.name
    assert asked(load(here)) == asked(load(there))
    theme.write_text("Let go now.\n", encoding="utf-8")
    assert asked(load(here)) != asked(load(there))


def test_a_script_counts_by_what_it_says(tmp_path: Path) -> None:
    """Each of its items; not by its file."""
    choices = HUM
    voices = maker.check(choices)

    def of(text: str, guide: Guide) -> str:
        path = tmp_path / "scan.txt"
        path.write_text(text, encoding="utf-8")
        return asked_sha256(guide, choices, voices, read_script(path).items)

    guide = find_guide("cat-cow")
    assert of("Rest.\n\nLet go.\n", guide) == of("Rest.\n\nLet go.\n", guide)
    hashes = [
        of(text, guide)
        for text in ("Rest.\n", "Rest!\n", "Rest.\n\nRest.\n", "Rest.\n[PAUSE:5]\nRest.\n")
    ]
    assert len(set(hashes)) == 4
    assert asked(guide) not in hashes


@pytest.mark.parametrize("version", ["__version__", "CLIP_VERSION", "SOUNDS_VERSION"])
def test_another_supine_asks_for_other_tracks(
    guide: Guide, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """One that makes clips and sounds in another way, above all."""
    before = asked(guide)
    monkeypatch.setattr(supine.make.asking, version, "another")
    assert asked(guide) != before


@pytest.mark.parametrize("guide", all_guides(), ids=lambda guide: guide.name)
def test_a_guide_of_ours_is_at_home_on_every_machine(guide: Guide) -> None:
    """Where another machine has it somewhere else, it is this machine's own, and trusted."""
    elsewhere = replace(guide, path=Path("/srv/other/guides") / guide.path.name)
    found = at_home(elsewhere)
    assert found == guide
    assert is_ours(found)
    assert at_home(guide) is guide


def test_a_guide_that_only_looks_like_ours_is_not_taken_home(guide: Guide, tmp_path: Path) -> None:
    """It would be trusted, or another would be made in its place."""
    path = tmp_path / guide.path.name
    for other in (
        replace(guide, path=path, template=guide.template + "\n{{ 1 }}\n"),
        replace(guide, path=path, title="Mine"),
        replace(guide, path=tmp_path / "other.md.j2"),
    ):
        assert at_home(other) == other
        assert not is_ours(at_home(other))
    # One that is on this machine stays where it is, even if it says the same.
    shutil.copy(guide.path, path)
    assert at_home(load(path)).path == path


def test_many_may_be_asked_about_with_one_look_at_each_file(guide: Guide, tmp_path: Path) -> None:
    """A table of hundreds may have one background of hundreds of megabytes."""
    rain = tmp_path / "rain.wav"
    rain.write_bytes(b"rain")
    choices = replace(HUM, background=str(rain))
    voices = maker.check(choices)
    seen: list[object] = []

    @functools.cache
    def look(function: Callable[[object], object], of: object) -> object:
        seen.append(of)
        return function(of)

    hashes = {asked_sha256(guide, choices, voices, (), look) for _ in range(3)}
    assert hashes == {asked(guide, choices)}
    assert len(seen) == len(set(seen))
    assert str(rain) in seen
