"""`supine copy`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from supine.cli.app import app
from supine.cli.console import say, show_progress
from supine.cli.options import Tracks, format_examples, make_option
from supine.errors import UsageError
from supine.units import format_bytes


@app.command(
    epilog=format_examples(
        "supine copy output/ --playlist Evenings",
        "supine copy output/constructive-rest-15min.mp3 --to /media/player/Music",
    )
)
def copy(
    tracks: Tracks,
    to: Annotated[
        Path | None,
        make_option(
            "--to FOLDER",
            "A folder of the phone or player; if left out, the one that is plugged in.",
        ),
    ] = None,
    playlist: Annotated[
        str | None, make_option("--playlist NAME", "A playlist of them, NAME.m3u8.")
    ] = None,
) -> None:
    """Copy tracks to a phone or player that is plugged in.

    They get names that sort in order and that any player can read, and are read back to see
    that they are whole. What is there already is not copied again.
    """
    from supine.library.device_copy import copy_tracks
    from supine.library.find_tracks import collect_tracks
    from supine.library.mounts import detect_device, require_folder

    if playlist is not None and not playlist.strip():
        raise UsageError("--playlist has no name", "Name the playlist, or leave --playlist out")
    found = collect_tracks(tracks)
    folder = detect_device() if to is None else require_folder(to)
    with show_progress() as on_progress:
        copied = copy_tracks(found, folder, playlist=playlist or "", on_progress=on_progress)
    for one in copied.copies:
        if one.existed:
            say(f"{one.track} is there already.")
    for path in dict.fromkeys(one.path for one in copied.copies):
        print(path)
    if copied.playlist:
        print(copied.playlist)
    if copied.new:
        number = "1 track" if len(copied.new) == 1 else f"{len(copied.new)} tracks"
        size = format_bytes(sum(one.size_bytes for one in copied.new))
        say(f"{number} copied to {folder} and read back, {size}.")
    else:
        say(f"Nothing is new in {folder}.")
