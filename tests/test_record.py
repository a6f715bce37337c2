"""The record: everything that went in, read back as it was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from supine import make as maker
from supine.cache import ClipCache
from supine.errors import RecordError
from supine.formats import format_for
from supine.guide import find_guide
from supine.make import Track
from supine.model import Choices
from supine.record import Record, read_record, read_remake, record_path

MakeTrack = Callable[..., Track]


def test_the_record_tiles_the_track(make_track: MakeTrack) -> None:
    """Cues, bells and pauses together cover every sample once; chapters do so on their own."""
    record = make_track(length_s=600.0, voice="tone").record
    parts = [*record.cues, *record.bells, *record.pauses]
    spans = sorted((part.start_samples, part.end_samples) for part in parts)
    assert spans[0][0] == 0
    assert spans[-1][1] == record.total_samples
    assert all(end == start for (_, end), (start, _) in pairwise(spans))
    chapters = [(chapter.start_samples, chapter.end_samples) for chapter in record.chapters]
    assert chapters[0][0] == 0
    assert all(end == start for (_, end), (start, _) in pairwise(chapters))


def test_the_record_reads_back_as_it_was_written(make_track: MakeTrack) -> None:
    """The same through JSON, with the track's SHA-256 and each cue's source line."""
    track = make_track(length_s=600.0, voice="tone")
    record = read_record(record_path(track.path))
    assert record == track.record
    assert Record.model_validate_json(record.to_json()) == record
    assert all(cue.source.startswith(("constructive-rest", "themes/")) for cue in record.cues)


def test_a_remake_has_the_script_and_the_choices(make_track: MakeTrack, cache: ClipCache) -> None:
    """Nothing of the guide's file is needed."""
    track = make_track(length_s=600.0, voice="tone", seed=7, background="waves")
    remake = read_remake(record_path(track.path))
    plan = maker.plan_track(find_guide("constructive-rest"), remake.choices, cache)
    assert plan.items == remake.items
    assert remake.choices == Choices(length_s=600.0, voice="tone", seed=7, background="waves")


def test_the_same_record_makes_the_same_bytes(
    make_track: MakeTrack, tmp_path: Path, cache: ClipCache
) -> None:
    """Under another name, in another folder."""
    track = make_track(length_s=600.0, voice="tone")
    plan = maker.plan_remake(read_remake(record_path(track.path)), cache)
    again = maker.write_track(plan, tmp_path / "again.mp3", format_for("mp3"))
    assert again.path.read_bytes() == track.path.read_bytes()
    assert again.record.sha256 == track.record.sha256


def edited(record: Record, **changed: object) -> str:
    """A record's JSON with something else in it."""
    return json.dumps(json.loads(record.to_json()) | changed)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", "null", '{"record_version": 2}', "\x00", '{"cues": "many"}'],
)
def test_what_is_no_record_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    """In one line with the file's name."""
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(RecordError, match=r"x\.json") as caught:
        read_record(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "changed", [{"total_samples": "many"}, {"extra": 1}, {"record_version": 99}, {"script": [1]}]
)
def test_an_edited_record_is_refused(
    make_track: MakeTrack, tmp_path: Path, changed: dict[str, object]
) -> None:
    """A field that is not what it should be is named."""
    path = tmp_path / "x.json"
    path.write_text(edited(make_track(length_s=600.0, voice="tone").record, **changed))
    with pytest.raises(RecordError, match=next(iter(changed))):
        read_record(path)
