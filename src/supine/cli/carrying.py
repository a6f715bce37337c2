"""The commands that carry tracks to a phone: copied to it, or bound into one file for it."""

from __future__ import annotations

from pathlib import Path

from supine.cli import terminal
from supine.cli.progress import progress
from supine.errors import UsageError
from supine.formats.m4b import M4b
from supine.phone.binding import bind_tracks
from supine.phone.copying import copy_tracks
from supine.phone.naming import legal_name
from supine.phone.places import found_folder, named_folder
from supine.phone.tracks import gather_tracks
from supine.units import format_bytes, format_clock

UNTITLED = "Supine"


def copy(named: list[Path], to: Path | None, playlist: str | None) -> None:
    """Copy tracks to a phone or player, and say what is there now.

    Parameters
    ----------
    named
        Tracks, folders of them, and patterns.
    to
        The folder; None for the phone or player that is mounted, if there is one only.
    playlist
        The name of a playlist to write beside them, or to add them to.
    """
    if playlist is not None and not playlist.strip():
        raise UsageError("--playlist has no name", "Name the playlist, or leave --playlist out")
    tracks = gather_tracks(named)
    folder = found_folder() if to is None else named_folder(to)
    with progress() as on_progress:
        copied = copy_tracks(tracks, folder, playlist=playlist or "", on_progress=on_progress)
    for one in copied.copies:
        if one.was_there:
            _say(f"{one.track} is there already.")
    # Not through rich: a path must come out whole and on one line, to be copied.
    for path in dict.fromkeys(one.path for one in copied.copies):
        print(path)  # noqa: T201 - this is what was asked for
    if copied.playlist:
        print(copied.playlist)  # noqa: T201 - as above
    size = format_bytes(sum(one.size_bytes for one in copied.new))
    if copied.new:
        _say(f"{_tracks(len(copied.new))} copied to {folder} and read back, {size}.")
    else:
        _say(f"Nothing is new in {folder}.")


def export(named: list[Path], output: Path, title: str | None, *, m4b: bool) -> None:
    """Bind tracks into one file, and say what was made.

    Parameters
    ----------
    named
        Tracks, folders of them, and patterns, in their order.
    output
        The file, which ends in .m4b, or a folder for one that is named after the title.
    title
        What players show it under; None for the file's name.
    m4b
        Whether an M4B was asked for: there is nothing else yet.
    """
    if not m4b:
        raise UsageError("export has to be told what to make", "Say --m4b")
    tracks = gather_tracks(named)
    destination = _destination(output, title)
    with progress() as on_progress:
        bound = bind_tracks(
            tracks,
            destination,
            title=(title or "").strip() or destination.stem,
            on_progress=on_progress,
        )
    print(bound.path)  # noqa: T201 - as above
    _say(
        f"{format_clock(bound.length_s)} long, {_tracks(len(tracks))}, {len(bound.chapters)} "
        f"chapters, {format_bytes(bound.path.stat().st_size)}."
    )
    if not bound.within:
        _say("The tracks' own chapters are more than players show, so each track is one.")


def _destination(output: Path, title: str | None) -> Path:
    if output.is_dir() or not output.suffix:
        return output / f"{legal_name(title or '') or UNTITLED}{M4b.suffix}"
    if output.suffix.lower() != M4b.suffix:
        raise UsageError(
            f"--m4b makes a file that ends in {M4b.suffix}, and {output} does not",
            "Rename it in --output",
        )
    return output


def _tracks(count: int) -> str:
    return "1 track" if count == 1 else f"{count} tracks"


def _say(text: str) -> None:
    terminal.errors.print(text, markup=False, soft_wrap=True)
