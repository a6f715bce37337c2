"""`supine inspect`."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from supine.cli.app import app
from supine.cli.console import make_console, make_plain_table, write_json
from supine.cli.options import AsJson, format_examples, make_argument
from supine.units import format_bytes, format_clock

if TYPE_CHECKING:
    from supine.library.inspect import Inspection


@app.command(epilog=format_examples("supine inspect output/constructive-rest-15min.mp3"))
def inspect(
    file: Annotated[Path, make_argument("FILE", "A track, or any sound file.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Decode a track and report what is really in it.

    Its length in samples, the loudness of the speech, the true peak, the longest silence, its
    chapters and tags; and whether it is the track its recipe speaks of.
    """
    from supine.library.inspect import inspect_file

    found = inspect_file(file)
    if as_json:
        write_json(_to_dict(found))
    else:
        _print_report(found)


def _to_dict(found: Inspection) -> dict[str, object]:
    value = asdict(found)
    del value["recipe"]
    # JSON knows no infinity, which is how loud silence is.
    for figure in ("speech_lufs", "true_peak_dbtp"):
        value[figure] = value[figure] if math.isfinite(value[figure]) else None
    return value | {
        "path": str(found.path),
        "length_s": found.length_s,
        "planned_samples": found.recipe.total_samples if found.recipe else None,
    }


def _print_report(found: Inspection) -> None:
    from rich.markup import escape

    tags = found.tags
    silence = (found.longest_silence_s, found.longest_silence_at_s)
    rows = [
        ("File", f"{found.path}, {found.codec}, {format_bytes(found.bytes_on_disk)}"),
        ("Length", f"{format_clock(found.length_s)}, {found.total_samples} samples"),
        ("Sound", f"{found.sample_rate_hz} Hz, {'mono' if found.channels == 1 else 'stereo'}"),
        ("Speech", f"{found.speech_lufs:.1f} LUFS"),
        ("True peak", f"{found.true_peak_dbtp:.1f} dBTP"),
        ("Longest silence", " at ".join(map(format_clock, silence))),
        ("Digital silence", f"{found.digital_silence_s:.2f} s at the most"),
        ("Title", tags.title or "none"),
        ("Album", tags.album or "none"),
        ("Comment", tags.comment or "none"),
        ("Lyrics", f"{len(tags.lyrics.splitlines())} lines"),
        ("Cover", format_bytes(tags.cover_bytes) if tags.cover_bytes else "none"),
        *(("Chapter", f"{format_clock(each.start_s)}  {each.title}") for each in tags.chapters),
        ("Recipe", "beside it" if found.recipe else "none"),
    ]
    table = make_plain_table("", "")
    for name, value in rows:
        table.add_row(f"[dim]{name}[/dim]", escape(value))
    out = make_console()
    out.print(table)
    for fault in found.faults:
        out.print(f"[red]But[/red] {escape(fault)}.")
