"""Which tracks need not be made again: only those that are whole, and what is asked for."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
import soundfile

from supine.audio.clip_cache import ClipCache
from supine.batch.destination import Destination, open_destination
from supine.batch.rows import Row
from supine.errors import OutputError
from supine.library.recipe import read_recipe
from supine.model import ignore_progress
from supine.pipeline.plan import plan_track
from supine.profile.fields import FIELDS
from supine.storage.hashing import hash_file
from supine.storage.object_store import ObjectStore
from support.running import write_guide
from support.tables import ANOTHER, rows_of

THEME = "Let the breath come by itself.\nLet it go again.\n"
THEME_CUE = "[fill: calm]\n\n[end]\n"


def bell(path: Path, pitch_hz: float) -> None:
    """A bell that somebody brings."""
    time_s = np.arange(44_100) / 44_100
    soundfile.write(path, 0.5 * np.exp(-3 * time_s) * np.sin(6.2832 * pitch_hz * time_s), 44_100)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a guide, its theme, a profile and a bell."""
    folder = tmp_path_factory.mktemp("clinic")
    path = write_guide(folder)
    path.write_text(path.read_text(encoding="utf-8") + "\n" + THEME_CUE, encoding="utf-8")
    (folder / "themes").mkdir()
    (folder / "themes/calm.txt").write_text(THEME, encoding="utf-8")
    (folder / "anna.toml").write_text('voice = "tone"\n', encoding="utf-8")
    bell(folder / "bell.wav", 500.0)
    return folder


def row_in(folder: Path, **cells: str) -> Row:
    """The row whose track was made, with other cells where they are given."""
    written = {
        "routine": "quick.md.j2",
        "profile": "anna.toml",
        "output": "anna/evening.mp3",
        "bell": "bell.wav",
        **cells,
    }
    (row,) = rows_of(folder, written)
    return row


def keep(destination: Destination, row: Row, cache: ClipCache) -> None:
    """Make a row's track."""
    with destination.open_writer() as written:
        written(row, plan_track(row.request, cache=cache), ignore_progress)


@pytest.fixture(scope="module")
def made(clinic: Path, cache: ClipCache) -> Path:
    """Where its track was made; not to be changed."""
    keep(open_destination(str(clinic / "out")), row_in(clinic), cache)
    return clinic / "out"


@pytest.fixture(params=["folder", "address"])
def destination(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> Destination:
    """A place with the track in it, reached either way; its folder is `tmp_path / "out"`."""
    shutil.copytree(made, tmp_path / "out")
    return open_destination(f"{'file://' if request.param == 'address' else ''}{tmp_path / 'out'}")


def test_a_track_that_is_there_is_found(
    destination: Destination, clinic: Path, tmp_path: Path
) -> None:
    """With what the manifest says of it."""
    done = destination.find(row_in(clinic))
    track = tmp_path / "out/anna/evening.mp3"
    assert done is not None
    assert (done.sha256, done.length_s) == (hash_file(track), 60.0)
    assert done.size_bytes == track.stat().st_size


@pytest.mark.parametrize("key", FIELDS)
def test_a_track_of_other_options_is_not_it(
    destination: Destination, clinic: Path, key: str
) -> None:
    """Whichever option it is."""
    assert destination.find(row_in(clinic, **{key: ANOTHER[key]})) is None


def test_a_track_asked_for_in_another_way_is_it(
    destination: Destination, clinic: Path, tmp_path: Path
) -> None:
    """The default length written out, and the same files in another folder."""
    assert destination.find(row_in(clinic, minutes="1:00"))
    other = shutil.copytree(clinic, tmp_path / "other")
    shutil.copy(other / "bell.wav", other / "gong.wav")
    (other / "anna.toml").write_text("# Anna\nvoice = 'tone'\nminutes = 1\n", encoding="utf-8")
    assert destination.find(row_in(other, bell="gong.wav"))


def test_a_track_of_another_guide_theme_profile_or_bell_is_not_it(
    destination: Destination, clinic: Path, tmp_path: Path
) -> None:
    """Whatever has changed since, under the same name."""
    other = shutil.copytree(clinic, tmp_path / "other")
    assert destination.find(row_in(other))
    for file, before, after in (
        ("quick.md.j2", "ribs", "chest"),
        ("quick.md.j2", "title: A quick", "title: A short"),
        ("themes/calm.txt", "again", "once more"),
        ("anna.toml", "tone", 'tone"\nseed = "2'),
    ):
        whole = (other / file).read_text(encoding="utf-8")
        assert before in whole
        (other / file).write_text(whole.replace(before, after), encoding="utf-8")
        assert destination.find(row_in(other)) is None
        (other / file).write_text(whole, encoding="utf-8")
        assert destination.find(row_in(other))
    bell(other / "bell.wav", 501.0)
    assert destination.find(row_in(other)) is None


def test_a_track_of_another_format_or_name_is_not_it(
    destination: Destination, clinic: Path, tmp_path: Path
) -> None:
    """Not even where the files were renamed, with their recipes."""
    row = row_in(clinic)
    assert destination.find(replace(row, name="anna/morning.mp3")) is None
    assert destination.find(replace(row, name="anna/evening.wav", format_name="wav")) is None
    for ending in (".mp3", ".json"):
        shutil.copy(tmp_path / f"out/anna/evening{ending}", tmp_path / f"out/anna/morning{ending}")
    assert destination.find(replace(row, name="anna/morning.mp3")) is None
    shutil.copy(tmp_path / "out/anna/evening.mp3", tmp_path / "out/anna/evening.wav")
    assert destination.find(replace(row, name="anna/evening.wav", format_name="wav")) is None


@pytest.mark.parametrize("recipe", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"file": 1}'])
def test_a_track_without_its_record_is_not_it(
    destination: Destination, clinic: Path, tmp_path: Path, recipe: bytes
) -> None:
    """Nor is one with a recipe that says nothing, or a recipe without its track."""
    path = tmp_path / "out/anna/evening.json"
    whole = path.read_bytes()
    path.write_bytes(recipe)
    assert destination.find(row_in(clinic)) is None
    path.unlink()
    assert destination.find(row_in(clinic)) is None
    path.write_bytes(whole)
    assert destination.find(row_in(clinic))
    (tmp_path / "out/anna/evening.mp3").unlink()
    assert destination.find(row_in(clinic)) is None


def test_a_track_that_is_not_whole_is_not_it(clinic: Path, made: Path, tmp_path: Path) -> None:
    """Cut short, or changed in one byte."""
    folder = shutil.copytree(made, tmp_path / "out")
    track = folder / "anna/evening.mp3"
    whole = track.read_bytes()
    destination = open_destination(str(folder))
    for spoilt in (whole[:-1], b"", whole[:50_000] + bytes([whole[50_000] ^ 1]) + whole[50_001:]):
        track.write_bytes(spoilt)
        assert destination.find(row_in(clinic)) is None
    track.write_bytes(whole)
    assert destination.find(row_in(clinic))


def test_two_tracks_that_were_swapped_are_neither(
    clinic: Path, made: Path, tmp_path: Path, cache: ClipCache
) -> None:
    """Whether their recipes went with them or not."""
    folder = shutil.copytree(made, tmp_path / "out")
    destination = open_destination(str(folder))
    evening = row_in(clinic)
    morning = row_in(clinic, output="anna/morning.mp3", seed="5", minutes="1:30")
    keep(destination, morning, cache)
    assert destination.find(evening)
    assert destination.find(morning)

    def swap(ending: str) -> None:
        paths = [folder / f"anna/{name}{ending}" for name in ("evening", "morning")]
        first, second = (path.read_bytes() for path in paths)
        paths[0].write_bytes(second)
        paths[1].write_bytes(first)

    swap(".mp3")
    assert (destination.find(evening), destination.find(morning)) == (None, None)
    swap(".json")
    assert (destination.find(evening), destination.find(morning)) == (None, None)


def test_a_track_is_the_same_in_every_place(
    clinic: Path, made: Path, tmp_path: Path, cache: ClipCache
) -> None:
    """Byte for byte, and its recipe with it."""
    keep(open_destination(f"file://{tmp_path / 'sent'}"), row_in(clinic), cache)
    for name in ("anna/evening.mp3", "anna/evening.json"):
        assert (tmp_path / "sent" / name).read_bytes() == (made / name).read_bytes()


def test_a_track_that_sounds_like_the_last_is_copied_and_stands_as_if_it_were_made(
    clinic: Path, destination: Destination, tmp_path: Path, cache: ClipCache
) -> None:
    """Of another listener too; with a recipe of its own; and one that fails costs no other."""
    (tmp_path / "out/zoe.json").write_text('["my notes"]', encoding="utf-8")
    anna, zoe, ben, other = (
        row_in(clinic, **cells)
        for cells in (
            {"output": "a/anna.mp3"},
            {"output": "zoe.mp3"},
            {"output": "b/ben.mp3", "name": "Ben", "props": "bolster"},
            {"output": "c/cleo.mp3", "bell": "small"},
        )
    )
    encoded = set()
    with destination.open_writer() as written:
        for row in (anna, zoe, ben, other):
            plan = plan_track(row.request, cache=cache)
            told = Mock()
            if row is zoe:
                with pytest.raises(OutputError, match="no recipe of a track"):
                    written(row, plan, told)
            else:
                assert written(row, plan, told) == destination.find(row)
            if told.called:
                encoded.add(row.name)
    assert encoded == {anna.name, other.name}
    assert not (tmp_path / "out/zoe.mp3").exists()
    for row in (ben, other):
        keep(open_destination(str(tmp_path / "alone")), row, cache)
        for name in (row.name, Path(row.name).with_suffix(".json")):
            written_there = (tmp_path / "out" / name).read_bytes()
            assert written_there == (tmp_path / "alone" / name).read_bytes()


def test_where_there_is_nothing_to_copy_any_more_the_track_is_made_again(
    clinic: Path, tmp_path: Path, cache: ClipCache
) -> None:
    """Somebody may move what has just been made, or write over it."""
    destination = open_destination(str(tmp_path))
    first, second, third = (row_in(clinic, output=f"{name}.mp3") for name in "abc")
    with destination.open_writer() as written:
        for row in (first, second, third):
            written(row, plan_track(row.request, cache=cache), ignore_progress)
            wanted = (tmp_path / row.name).read_bytes()
            if row is first:
                (tmp_path / "a.mp3").unlink()
            else:
                (tmp_path / row.name).write_bytes(b"something else")
    assert hash_file(tmp_path / "c.mp3") != read_recipe(tmp_path / "c.json").sha256
    assert read_recipe(tmp_path / "b.json").sha256 == read_recipe(tmp_path / "c.json").sha256
    assert len(wanted) > 100_000


def test_nothing_but_a_track_s_own_record_is_written_over(
    clinic: Path, destination: Destination, tmp_path: Path, cache: ClipCache
) -> None:
    """Neither a file of somebody's nor the recipe of another track that is there."""
    plan = plan_track(row_in(clinic).request, cache=cache)
    notes = tmp_path / "out/notes.json"
    notes.write_text('["my notes"]', encoding="utf-8")
    with (
        destination.open_writer() as written,
        pytest.raises(OutputError, match="no recipe of a track"),
    ):
        written(replace(row_in(clinic), name="notes.mp3"), plan, ignore_progress)
    assert notes.read_text(encoding="utf-8") == '["my notes"]'
    wav = replace(row_in(clinic), name="anna/evening.wav", format_name="wav")
    with (
        destination.open_writer() as written,
        pytest.raises(OutputError, match=r"is the recipe of evening\.mp3, and would be lost"),
    ):
        written(wav, plan, ignore_progress)
    assert destination.find(row_in(clinic))


def test_an_old_record_does_not_vouch_for_a_track_that_is_being_replaced(
    clinic: Path, made: Path, tmp_path: Path, cache: ClipCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker may end between the two, and the table may go back to what it was."""
    folder = shutil.copytree(made, tmp_path / "out")
    destination = open_destination(f"file://{folder}")
    other = row_in(clinic, seed="5", minutes="1:30")
    assert destination.find(row_in(clinic))
    with monkeypatch.context() as patched:
        patched.setattr("supine.storage.object_store.ObjectStore.write", _no_record_of_what_is_new)
        with pytest.raises(OutputError, match="the network is gone"):
            keep(destination, other, cache)
    assert (destination.find(row_in(clinic)), destination.find(other)) == (None, None)
    # The recipe that is left is one still, and the next try takes its place.
    assert read_recipe(folder / "anna/evening.json").fingerprint == ""
    keep(destination, other, cache)
    assert destination.find(other)


_write = ObjectStore.write


def _no_record_of_what_is_new(store: ObjectStore, name: str, data: bytes) -> None:
    if json.loads(data)["fingerprint"]:
        raise OutputError(f"{name} cannot be reached (the network is gone)")
    _write(store, name, data)


def test_a_manifest_is_written_whole_into_any_destination(
    destination: Destination, tmp_path: Path
) -> None:
    """And says where it is."""
    written = destination.write("a.manifest.csv", "ä\n")
    path = tmp_path / "out/a.manifest.csv"
    assert written.removeprefix("file://") == str(path)
    assert path.read_text(encoding="utf-8") == "ä\n"


def test_a_place_that_cannot_be_written_is_said_once(tmp_path: Path) -> None:
    """A folder that is not there yet can be; below a file, there is none. Nothing is left there."""
    open_destination(str(tmp_path / "new/folder")).require_reachable()
    open_destination(f"file://{tmp_path}/new/folder").require_reachable()
    assert not list(tmp_path.iterdir())
    (tmp_path / "file").touch()
    for folder in ("file", "file/below"):
        with pytest.raises(OutputError, match=rf"{folder} cannot be written"):
            open_destination(str(tmp_path / folder)).require_reachable()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
