"""What a track is made of, in one number: the same for the same track, another for another."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from supine.model import Guide, LengthRange, Suitability, TrackOptions
from supine.pipeline.plan import resolve_voices
from supine.pipeline.request import TrackRequest, compute_fingerprint
from supine.profile import apply_values
from supine.profile.fields import FIELDS
from supine.script.front_matter import load
from supine.script.guides import find_guide, is_bundled, list_routines, relocate
from supine.script.importers import read_script
from supine.storage.hashing import hash_file, hash_unchanged_file
from support.running import write_guide
from support.tables import ANOTHER

HUM = TrackOptions(voice="tone")


def request(guide: Guide, options: TrackOptions = HUM) -> str:
    """The hash of a routine with options."""
    return compute_fingerprint(TrackRequest(guide, options), resolve_voices(options))


@pytest.fixture
def guide() -> Guide:
    """A routine that comes with supine."""
    return find_guide("cat-cow")


@pytest.mark.parametrize("key", FIELDS)
def test_every_choice_counts(guide: Guide, key: str) -> None:
    """Whatever a profile may have; a key that is new has to be among these."""
    assert set(ANOTHER) == set(FIELDS)
    other = apply_values(HUM, {key: ANOTHER[key]})
    assert other != HUM
    assert request(guide, other) != request(guide)


def test_the_order_in_which_options_were_chosen_does_not_count(guide: Guide) -> None:
    """All of them together, from the first to the last and back."""
    given = {key: value for key, value in ANOTHER.items() if key not in {"voice", "without_cues"}}
    first = apply_values(HUM, given)
    # A bell that is chosen after its level would take it back, so the levels come last.
    second = apply_values(HUM, {**dict(reversed(given.items())), "bell_level": given["bell_level"]})
    assert request(guide, first) == request(guide, second)
    assert request(guide, first) != request(guide)


def test_a_default_length_that_is_written_out_is_the_same(guide: Guide) -> None:
    """It makes the same track; another length does not."""
    default_s = guide.minutes.default * 60.0
    assert request(guide, replace(HUM, length_s=default_s)) == request(guide)
    assert request(guide, replace(HUM, length_s=default_s + 0.001)) != request(guide)


def test_a_voice_counts_by_what_it_is(guide: Guide) -> None:
    """However it is spelled."""
    for spelled in ("tone", " Tone ", "TONE:tone"):
        assert request(guide, TrackOptions(voice=spelled)) == request(guide)


def test_files_count_by_what_is_in_them(guide: Guide, tmp_path: Path) -> None:
    """And neither by name nor by folder."""
    first, second = tmp_path / "a.wav", tmp_path / "b.mp3"
    first.write_bytes(b"one")
    second.write_bytes(b"one")
    for sound in ("bell", "background"):
        of_first = request(guide, replace(HUM, **{sound: str(first)}))  # type: ignore[arg-type]
        of_second = request(guide, replace(HUM, **{sound: str(second)}))  # type: ignore[arg-type]
        assert of_first == of_second != request(guide)
    before = request(guide, replace(HUM, bell=str(first)))
    first.write_bytes(b"two")
    assert request(guide, replace(HUM, bell=str(first))) != before


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Another"},
        {"summary": "Another."},
        {"cautions": ("Another.",)},
        {"conditions": (Suitability("pain", "ask", "Another.", ""),)},
        {"minutes": LengthRange(4.0, 7.0, 11.0)},
        {"template": "Another."},
        {"colour": "#000000"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_everything_that_a_guide_says_counts(guide: Guide, changed: dict[str, object]) -> None:
    """Its tags and its cover are made of it."""
    assert request(replace(guide, **changed)) != request(guide)  # type: ignore[arg-type]


def test_where_a_guide_lies_does_not_count_and_its_themes_do(tmp_path: Path) -> None:
    """Each line of them: which ones are drawn shows only when it is rendered."""
    here = write_guide(tmp_path)
    (tmp_path / "themes").mkdir()
    theme = tmp_path / "themes/calm.txt"
    theme.write_text("Let go.\n", encoding="utf-8")
    there = shutil.copytree(tmp_path, tmp_path / "there") / here.name
    assert request(load(here)) == request(load(there))
    theme.write_text("Let go now.\n", encoding="utf-8")
    assert request(load(here)) != request(load(there))


def test_a_script_counts_by_what_it_says(tmp_path: Path) -> None:
    """Each of its items; not by its file."""
    options = HUM
    voices = resolve_voices(options)

    def of(text: str, guide: Guide) -> str:
        path = tmp_path / "scan.txt"
        path.write_text(text, encoding="utf-8")
        return compute_fingerprint(TrackRequest(guide, options, read_script(path)), voices)

    guide = find_guide("cat-cow")
    assert of("Rest.\n\nLet go.\n", guide) == of("Rest.\n\nLet go.\n", guide)
    hashes = [
        of(text, guide)
        for text in ("Rest.\n", "Rest!\n", "Rest.\n\nRest.\n", "Rest.\n[PAUSE:5]\nRest.\n")
    ]
    assert len(set(hashes)) == 4
    assert request(guide) not in hashes


@pytest.mark.parametrize("version", ["VERSION", "CLIP_VERSION", "SOUNDS_VERSION"])
def test_another_supine_asks_for_other_tracks(
    guide: Guide, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """One that makes clips and sounds in another way, above all."""
    before = request(guide)
    monkeypatch.setattr(f"supine.pipeline.request.{version}", "another")
    assert request(guide) != before


@pytest.mark.parametrize("guide", list_routines(), ids=lambda guide: guide.name)
def test_a_guide_of_ours_is_at_home_on_every_machine(guide: Guide) -> None:
    """Where another machine has it somewhere else, it is this machine's own, and trusted."""
    elsewhere = replace(guide, path=Path("/srv/other/guides") / guide.path.name)
    found = relocate(elsewhere)
    assert found == guide
    assert is_bundled(found)
    assert relocate(guide) is guide


def test_a_guide_that_only_looks_like_ours_is_not_taken_home(guide: Guide, tmp_path: Path) -> None:
    """It would be trusted, or another would be made in its place."""
    path = tmp_path / guide.path.name
    for other in (
        replace(guide, path=path, template=guide.template + "\n{{ 1 }}\n"),
        replace(guide, path=path, title="Mine"),
        replace(guide, path=tmp_path / "other.md.j2"),
    ):
        assert relocate(other) == other
        assert not is_bundled(relocate(other))
    # One that is on this machine stays where it is, even if it says the same.
    shutil.copy(guide.path, path)
    assert relocate(load(path)).path == path


def test_a_sound_is_read_once_while_it_stays_the_same(tmp_path: Path) -> None:
    """A table of hundreds may have one background of hundreds of megabytes."""
    rain = tmp_path / "rain.wav"
    rain.write_bytes(b"rain")
    first = hash_unchanged_file(rain)
    changed_ns = rain.stat().st_mtime_ns
    # The same size and time, so nobody looks; a file that is changed has another time.
    rain.write_bytes(b"hail")
    os.utime(rain, ns=(changed_ns, changed_ns))
    assert hash_unchanged_file(rain) == first
    os.utime(rain, ns=(changed_ns, changed_ns + 1))
    assert hash_unchanged_file(rain) == hash_file(rain) != first
