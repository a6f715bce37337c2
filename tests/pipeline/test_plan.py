"""Planning: the stages in order, and what happens where a length does not work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from supine.audio.clip_cache import ClipCache
from supine.errors import FitError, GuideError, UsageError
from supine.model import Cue, Guide, TrackOptions
from supine.pipeline.plan import find_cues_to_read, plan_track
from supine.pipeline.request import build_request
from supine.script.front_matter import load
from supine.script.guides import find_guide
from supine.track.formats.file_tags import build_tags
from support.running import write_guide

TONE = TrackOptions(voice="tone")

GUIDE = """---
name: short
title: Short
summary: Short.
kind: resting
minutes: {shortest: 0.5, default: 1, longest: 3}
position: on the back
cautions: [Ask first.]
---
# One
Let the floor have the weight of your legs.

[rest 5s..20s]

{% if minutes >= 1 %}
? Let the floor have the weight of your head as well, all of it, for as long as it likes.

[rest 5s..20s]
{% endif %}

Roll to one side, and come up slowly, with the head last of all.

[10s]
[bell]
"""


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    """A guide that works from about 33 s to about a minute and a half."""
    path = tmp_path / "short.md.j2"
    path.write_text(GUIDE)
    return load(path)


@pytest.mark.parametrize("asked_s", [5.0, 25.0, 30.0])
def test_too_short_names_the_shortest_that_works(
    guide: Guide, cache: ClipCache, asked_s: float
) -> None:
    """That length works, and one second less does not."""
    with pytest.raises(FitError, match="too short for short") as caught:
        plan_track(guide, replace(TONE, length_s=asked_s), cache)
    shortest_s = caught.value.feasible_s
    assert shortest_s > asked_s
    plan_track(guide, replace(TONE, length_s=shortest_s), cache)
    with pytest.raises(FitError):
        plan_track(guide, replace(TONE, length_s=shortest_s - 1), cache)


@pytest.mark.parametrize("asked_s", [170.0, 180.0, 86_400.0])
def test_too_long_names_the_longest_that_works(
    guide: Guide, cache: ClipCache, asked_s: float
) -> None:
    """The silences have bounds, and so has the track."""
    with pytest.raises(FitError, match="too long for short") as caught:
        plan_track(guide, replace(TONE, length_s=asked_s), cache)
    longest_s = caught.value.feasible_s
    assert longest_s < asked_s
    plan_track(guide, replace(TONE, length_s=longest_s), cache)
    with pytest.raises(FitError):
        plan_track(guide, replace(TONE, length_s=longest_s + 1), cache)


def test_the_length_of_the_guide_is_the_default(guide: Guide, cache: ClipCache) -> None:
    """Where nobody asks for one."""
    assert plan_track(guide, TONE, cache).length_s == 60.0


def test_no_bell_is_no_bell(guide: Guide, cache: ClipCache) -> None:
    """The strikes are left away, and their time goes to the silences."""
    with_bell = plan_track(guide, replace(TONE, length_s=60.0), cache)
    without = plan_track(guide, replace(TONE, length_s=60.0, bell="none"), cache)
    assert [p for p in without.timeline.placements if not isinstance(p.item, Cue)] == []
    assert len(with_bell.timeline.placements) >= len(without.timeline.placements)
    assert without.timeline.total_samples == with_bell.timeline.total_samples


@pytest.mark.parametrize("pace_wpm", [0.0, 79.0, 201.0, float("nan"), -115.0])
def test_a_pace_out_of_range_is_refused(pace_wpm: float) -> None:
    """Where the options are made, so that nothing checks it again."""
    with pytest.raises(ValueError, match="pace_wpm"):
        replace(TONE, pace_wpm=pace_wpm)


def test_tags_tell_a_player_what_it_plays(guide: Guide, cache: ClipCache) -> None:
    """Title with the length, cautions as the comment, the cues as lyrics under their chapters."""
    plan = plan_track(guide, replace(TONE, length_s=75.0), cache)
    tags = build_tags(plan.guide, plan.timeline)
    assert tags.title == "Short, 1 minute 15 seconds"
    assert tags.comment == "Ask first."
    assert tags.lyrics.splitlines()[:3] == [
        "ONE",
        "",
        "Let the floor have the weight of your legs.",
    ]
    assert tags.cover_jpeg.startswith(b"\xff\xd8")


def test_cues_that_were_spoken_are_not_spoken_again(guide: Guide, tmp_path: Path) -> None:
    """A second plan, at another length, finds every cue in the cache."""
    cache = ClipCache(tmp_path / "cache")
    told: list[tuple[str, int, int]] = []
    plan_track(guide, replace(TONE, length_s=80.0), cache)
    plan_track(
        guide,
        replace(TONE, length_s=70.0),
        cache,
        lambda what, done, total: told.append((what, done, total)),
    )
    assert told == [("Speaking", 3, 3)]


def test_the_shipped_routine_is_found_by_its_name(cache: ClipCache) -> None:
    """The whole way from a name to a timeline."""
    plan = plan_track(find_guide("constructive-rest"), TONE, cache)
    assert plan.length_s == 900.0


def test_cues_around_a_bell_have_air_when_there_is_none(tmp_path: Path, cache: ClipCache) -> None:
    """Without the bell between them, two cues get the breath that any two cues get."""
    path = tmp_path / "short.md.j2"
    path.write_text(GUIDE.replace("[rest 5s..20s]", "[bell]", 1).replace("[10s]", "[rest 5s..40s]"))
    options = replace(TONE, length_s=42.0, bell="none")
    first, second, *_ = plan_track(load(path), options, cache).timeline.placements
    assert second.start_samples - first.end_samples >= 44_100


def test_a_cue_that_comes_twice_is_read_once_for_a_voice(tmp_path: Path, cache: ClipCache) -> None:
    """With the line where it comes first."""
    script = tmp_path / "twice.txt"
    script.write_text("Rest here.\n\n[pause 5s]\n\nBreathe out.\n\n[pause 5s]\n\nRest here.\n")
    cues = find_cues_to_read(build_request(script, TONE), cache, all_lengths=False)
    assert sorted((text, source.line) for text, source in cues) == [
        ("Breathe out.", 5),
        ("Rest here.", 1),
    ]


def _write_script(folder: Path, text: str, name: str = "mine.txt") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_cue_with_a_time_begins_at_it(tmp_path: Path, cache: ClipCache) -> None:
    """To the sample, whatever the voice; a time that comes too early is refused with its line."""
    path = _write_script(tmp_path, "[0:00] Lie down.\n\n[0:20] Rest.\n\n[0:45] Come back.")
    timeline = plan_track(path, TONE, cache).timeline
    starts_s = [place.start_samples / timeline.sample_rate_hz for place in timeline.placements]
    assert starts_s == pytest.approx([1.0, 20.0, 45.0], abs=0.001)
    late = _write_script(tmp_path, "[0:00] Lie down, and let it go.\n\n[0:02] Rest.", "late.txt")
    with pytest.raises(FitError, match=r"late\.txt:3"):
        plan_track(late, TONE, cache)


def test_a_script_in_another_language_than_the_voice_is_refused(
    tmp_path: Path, cache: ClipCache
) -> None:
    """By xml:lang of the whole or its front matter; the country does not matter."""
    german = '<speak xml:lang="de-DE">Ruhe.</speak>'
    with pytest.raises(UsageError, match=r"'de-de'.*heart reads en-us"):
        plan_track(_write_script(tmp_path, german, "a.ssml"), TrackOptions(), cache)
    headed = "---\ntitle: Ruhe\nlang: de\n---\nRuhe."
    with pytest.raises(UsageError, match="language 'de'"):
        plan_track(_write_script(tmp_path, headed, "b.md"), TrackOptions(), cache)
    assert plan_track(_write_script(tmp_path, headed, "b.md"), TONE, cache).guide.title == "Ruhe"


def test_a_guide_in_another_language_than_the_voice_is_refused(
    tmp_path: Path, cache: ClipCache
) -> None:
    """It says so in its head; a voice of its language reads it, and its tags have it."""
    guide = write_guide(tmp_path, "Ruhe.\n\n[rest]\n")
    guide.write_text(guide.read_text().replace("kind:", "language: DE\nkind:"))
    with pytest.raises(UsageError, match=r"quick\.md\.j2 is in the language 'de'.*system:de"):
        plan_track(guide, TrackOptions(), cache)
    plan = plan_track(guide, replace(TONE, voice="system:de"), cache)
    assert build_tags(plan.guide, plan.timeline).language == "und"
    guide.write_text(guide.read_text().replace("language: DE", "language: [de]"))
    with pytest.raises(GuideError, match="'language' takes a line of text"):
        plan_track(guide, TONE, cache)


def test_a_guide_has_defaults_of_its_own(tmp_path: Path, cache: ClipCache) -> None:
    """They hold where the listener chose nothing else; what makes no sense is its fault."""
    guide = write_guide(tmp_path)
    text = guide.read_text()
    head = "defaults: {voice: tone, pace: 130, bell: small}\nkind:"
    guide.write_text(text.replace("kind:", head))
    options = build_request(guide, TrackOptions()).options
    assert (options.voice, options.pace_wpm, options.bell) == ("tone", 130.0, "small")
    assert build_request(guide, TrackOptions(bell="none")).options.bell == "none"
    assert build_request(guide, TrackOptions(), ["bell"]).options.bell == "bowl"
    assert plan_track(guide, cache=cache).options.voice == "tone"
    guide.write_text(text.replace("kind:", "defaults: {pace: 900}\nkind:"))
    with pytest.raises(GuideError, match=r"quick\.md\.j2: its defaults: .*900"):
        build_request(guide, TrackOptions())
    guide.write_text(text.replace("kind:", "defaults: {side: left}\nkind:"))
    with pytest.raises(GuideError, match="defaults"):
        build_request(guide, TrackOptions())


def test_what_could_be_read_otherwise_is_noted_with_its_line(
    tmp_path: Path, cache: ClipCache
) -> None:
    """Once, where it came first."""
    path = _write_script(tmp_path, "Rest.\n\nStand 2 m away.\n\nStand 2 m away, still.")
    (note,) = plan_track(path, TONE, cache).notes
    assert note.startswith("mine.txt:3: “2 m” is read as “2 meters”")
