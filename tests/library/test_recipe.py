"""The recipe: everything that went in, read back as it was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from supine.audio.clip_cache import ClipCache
from supine.audio.wav import write_wav
from supine.errors import RecipeError
from supine.library.recipe import Recipe, get_recipe_path, parse_recipe, read_recipe
from supine.model import Clip, Cue, CuePreferences, CustomCue, Listener, TrackOptions
from supine.pipeline.plan import plan_from_recipe, plan_track
from supine.pipeline.write import Track, write_track
from supine.script.guides import find_guide
from supine.track.formats import get_format
from support.running import write_guide

MakeTrack = Callable[..., Track]


def test_the_recipe_tiles_the_track(make_track: MakeTrack, short_rest: str) -> None:
    """Cues, bells and pauses together cover every sample once; chapters do so on their own."""
    recipe = make_track(short_rest, length_s=100.0, voice="tone").recipe
    parts = [*recipe.cues, *recipe.bells, *recipe.pauses]
    spans = sorted((part.start_samples, part.end_samples) for part in parts)
    assert spans[0][0] == 0
    assert spans[-1][1] == recipe.total_samples
    assert all(end == start for (_, end), (start, _) in pairwise(spans))
    chapters = [(chapter.start_samples, chapter.end_samples) for chapter in recipe.chapters]
    assert chapters[0][0] == 0
    assert all(end == start for (_, end), (start, _) in pairwise(chapters))


def test_the_recipe_reads_back_as_it_was_written(make_track: MakeTrack, short_rest: str) -> None:
    """The same through JSON, with the track's SHA-256 and each cue's source line."""
    track = make_track(short_rest, length_s=100.0, voice="tone")
    recipe = read_recipe(get_recipe_path(track.path))
    assert recipe == track.recipe
    assert parse_recipe(recipe.to_json().encode(), "it") == recipe
    assert all(cue.source.startswith("short-rest") for cue in recipe.cues)


def test_a_recipe_has_the_script_and_the_options(
    make_track: MakeTrack, short_rest: str, cache: ClipCache
) -> None:
    """Nothing of the guide's file is needed."""
    track = make_track(short_rest, length_s=100.0, voice="tone", seed=7, background="waves")
    recipe = read_recipe(get_recipe_path(track.path))
    plan = plan_track(find_guide(short_rest), recipe.options, cache)
    assert plan.items == recipe.script
    assert recipe.options == TrackOptions(length_s=100.0, voice="tone", seed=7, background="waves")


def test_the_same_recipe_makes_the_same_bytes(
    make_track: MakeTrack, short_rest: str, tmp_path: Path, cache: ClipCache
) -> None:
    """Under another name, in another folder."""
    track = make_track(short_rest, length_s=100.0, voice="tone")
    plan = plan_from_recipe(read_recipe(get_recipe_path(track.path)), cache)
    again = write_track(plan, tmp_path / "again.mp3", get_format("mp3"))
    assert again.path.read_bytes() == track.path.read_bytes()
    assert again.recipe.sha256 == track.recipe.sha256


def test_a_sound_that_is_not_the_file_it_was_is_not_used(
    make_track: MakeTrack, short_rest: str, tmp_path: Path, cache: ClipCache
) -> None:
    """The same recipe would make another track."""
    sound = tmp_path / "gong.wav"
    second = np.sin(np.arange(44_100, dtype=np.float32) / 20.0)
    write_wav(sound, [Clip(second, 44_100)])
    track = make_track(short_rest, length_s=100.0, voice="tone", bell=str(sound))
    recipe = read_recipe(get_recipe_path(track.path))
    assert plan_from_recipe(recipe, cache).length_s == 100.0
    write_wav(sound, [Clip(second[:22_050], 44_100)])
    with pytest.raises(RecipeError, match="is not the file it was"):
        plan_from_recipe(recipe, cache)


def edited(recipe: Recipe, **changed: object) -> str:
    """A recipe's JSON with something else in it."""
    return json.dumps(json.loads(recipe.to_json()) | changed)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        "null",
        '{"recipe_version": 3}',
        '{"record_version": 1}',
        "\x00",
        '{"cues": "many"}',
    ],
)
def test_what_is_no_recipe_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    """In one line with the file's name."""
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(RecipeError, match=r"x\.json") as caught:
        read_recipe(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "changed", [{"total_samples": "many"}, {"extra": 1}, {"record_version": 99}, {"script": [1]}]
)
def test_an_edited_recipe_is_refused(
    make_track: MakeTrack, short_rest: str, tmp_path: Path, changed: dict[str, object]
) -> None:
    """A field that is not what it should be is named."""
    path = tmp_path / "x.json"
    path.write_text(edited(make_track(short_rest, length_s=100.0, voice="tone").recipe, **changed))
    with pytest.raises(RecipeError, match=next(iter(changed))):
        read_recipe(path)


@pytest.mark.parametrize(
    "file", ["/etc/cron.d/x.mp3", "../x.mp3", "in/x.mp3", "..", ".", "", "x\0.mp3"]
)
def test_a_recipe_names_a_file_and_never_a_path(
    make_track: MakeTrack, short_rest: str, tmp_path: Path, file: str
) -> None:
    """One from a stranger cannot send a track to another folder."""
    path = tmp_path / "x.json"
    recipe = make_track(short_rest, length_s=100.0, voice="tone").recipe
    path.write_text(edited(recipe, file=file))
    with pytest.raises(RecipeError, match="file"):
        read_recipe(path)
    path.write_text(edited(recipe, file="a rest..mp3"))
    assert read_recipe(path).file == "a rest..mp3"


def test_a_record_of_version_1_makes_its_track_again(cache: ClipCache) -> None:
    """As recipes were called at first: every option is read, and the timeline is the same."""
    path = Path(__file__).with_name("record_version_1.json")
    recipe = read_recipe(path)
    before = json.loads(path.read_text(encoding="utf-8"))
    assert recipe.options == TrackOptions(
        length_s=720.0,
        voice="tone",
        bell="none",
        listener=Listener(name="Anna", speak_name=True, conditions=("pregnancy",)),
        preferences=CuePreferences(
            themes=("breath",), own=(CustomCue("Now come back.", "returning"),)
        ),
    )
    plan = plan_from_recipe(recipe, cache)
    spans = [(placed.start_samples, placed.end_samples) for placed in plan.timeline.placements]
    assert spans == [(cue["start_samples"], cue["end_samples"]) for cue in before["cues"]]
    assert parse_recipe(recipe.to_json().encode(), "it") == recipe


def test_a_strangers_picture_is_reduced_to_its_shapes(
    make_track: MakeTrack, short_rest: str
) -> None:
    """A recipe may come from anywhere, and its picture goes into the page."""
    recipe = make_track(short_rest, length_s=100.0, voice="tone").recipe
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>1</script></svg>'
    data = json.loads(recipe.to_json())
    data["guide"]["picture"] = picture
    read = parse_recipe(json.dumps(data).encode(), "it")
    assert "viewBox" in read.guide.picture
    assert "script" not in read.guide.picture


def test_the_recipe_says_which_cues_are_required(make_track: MakeTrack, tmp_path: Path) -> None:
    """Those that no length drops, and not the optional ones."""
    recipe = make_track(str(write_guide(tmp_path)), length_s=60.0, voice="tone").recipe
    required = {item.text: item.required for item in recipe.script if isinstance(item, Cue)}
    assert set(required.values()) == {True, False}
    assert {cue.text: cue.required for cue in recipe.cues}.items() <= required.items()
