"""`supine export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from supine.cli.app import app
from supine.cli.console import say, show_progress
from supine.cli.options import Tracks, choose_path, format_examples, make_option
from supine.errors import UsageError
from supine.units import format_bytes, format_clock

_UNTITLED = "Supine"


@app.command(
    epilog=format_examples(
        'supine export output/*.mp3 --m4b -o evenings.m4b --title "Quiet evenings"'
    )
)
def export(
    tracks: Tracks,
    output: Annotated[Path, make_option("--output, -o FILE", "The file to write.")],
    title: Annotated[
        str | None, make_option("--title TITLE", "The title of the audiobook.")
    ] = None,
    *,
    m4b: Annotated[bool, make_option("--m4b", "An audiobook, with chapters.")] = False,
) -> None:
    """Bind several tracks into one file, with a chapter for each."""
    from supine.library.audiobook import write_audiobook
    from supine.library.filenames import make_filename
    from supine.library.find_tracks import collect_tracks
    from supine.track.formats.m4b import M4b

    if not m4b:
        raise UsageError("export writes audiobooks only", "Add --m4b")
    found = collect_tracks(tracks)
    destination = choose_path(output, make_filename(title or "") or _UNTITLED, M4b.suffix)
    title = (title or "").strip() or destination.stem
    with show_progress() as on_progress:
        book = write_audiobook(found, destination, title=title, on_progress=on_progress)
    print(book.path)
    number = "1 track" if len(found) == 1 else f"{len(found)} tracks"
    say(
        f"{format_clock(book.length_s)} long, {number}, {len(book.chapters)} chapters, "
        f"{format_bytes(book.path.stat().st_size)}."
    )
    if not book.has_inner_chapters:
        say("The tracks' own chapters are more than players show, so each track is one.")
