"""The cue sheet that a voice is recorded from, as plain text or as a page to print."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence

_HOW = (
    "Find a quiet room and record in one go, on a phone if you like.",
    "Read each cue as you would say it to somebody at rest, then be still for two seconds.",
    "If you stumble, be still for two seconds and read the cue again: the last reading counts.",
    "Keep short pauses within a cue under three quarters of a second.",
)

_COLUMNS = 72

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 22px/1.6 Georgia, "Times New Roman", serif; color: #111; background: #fff;
       max-width: 36em; margin: 2em auto; padding: 0 1em; }}
h1 {{ font-size: 1.5em; line-height: 1.2; }}
.how {{ font-size: 0.75em; color: #444; padding-left: 1.2em; }}
.cues {{ list-style: none; padding: 0; }}
.cues li {{ display: flex; gap: 1em; padding: 0.9em 0; border-top: 1px solid #ccc;
           break-inside: avoid; }}
.number {{ flex: none; width: 2.2em; text-align: right; color: #777; font-size: 0.8em; }}
@media print {{ body {{ font-size: 16pt; margin: 0; max-width: none; }} @page {{ margin: 2cm; }} }}
</style>
</head>
<body>
<h1>{title}</h1>
<ul class="how">
{how}
</ul>
<ol class="cues">
{cues}
</ol>
</body>
</html>
"""


def format_cue_sheet(cues: Sequence[str], title: str) -> str:
    """Return a cue sheet as plain text: how to read, and the cues with their numbers."""
    width = len(str(len(cues)))
    lines = [title, "=" * len(title), ""]
    for how in _HOW:
        lines += textwrap.wrap(how, _COLUMNS, initial_indent="- ", subsequent_indent="  ")
    for number, cue in enumerate(cues, start=1):
        head = f"{number:>{width}}.  "
        lines.append("")
        lines += textwrap.wrap(
            cue, _COLUMNS, initial_indent=head, subsequent_indent=" " * len(head)
        )
    return "\n".join(lines) + "\n"


def format_cue_sheet_html(cues: Sequence[str], title: str) -> str:
    """Return a cue sheet as an HTML page to print, in large type; it loads nothing else."""
    return _PAGE.format(
        title=html.escape(title),
        how="\n".join(f"<li>{html.escape(how)}</li>" for how in _HOW),
        cues="\n".join(
            f'<li><span class="number">{number}</span><span dir="auto">{html.escape(cue)}</span>'
            "</li>"
            for number, cue in enumerate(cues, start=1)
        ),
    )
