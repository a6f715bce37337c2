"""Make every routine for real, at its default length, and print what came out.

    python scripts/every_guide.py [--voice heart] [--output FOLDER]

Each track is decoded again: the table's figures are of the file, not of the plan.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from supine import make as maker
from supine.cache import ClipCache
from supine.formats import format_for
from supine.guide import all_guides
from supine.inspection import inspect_file
from supine.model import SAMPLE_RATE_HZ, Choices
from supine.units import format_clock

HEADINGS = ("routine", "length", "cues", "words", "speech", "longest silence", "LUFS", "dBTP")


def main() -> None:
    """Make them all, one row each; exit 1 if one is not what it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voice", default=Choices().voice)
    parser.add_argument("--output", type=Path, help="keep the tracks in this folder")
    asked = parser.parse_args()
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.output or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for guide in sorted(all_guides(), key=lambda guide: (guide.kind != "resting", guide.name)):
            choices = replace(Choices(), voice=asked.voice)
            plan = maker.plan_track(guide, choices, ClipCache())
            track = maker.write_track(plan, folder / f"{guide.name}.mp3", format_for("mp3"))
            print(_row(track), flush=True)
            wrong += bool(inspect_file(track.path).faults)
    sys.exit(1 if wrong else 0)


def _row(track: maker.Track) -> str:
    record, found = track.record, inspect_file(track.path)
    exact = "" if found.total_samples == record.total_samples else " (not exact!)"
    speech_samples = sum(cue.end_samples - cue.start_samples for cue in record.cues)
    words = sum(len(cue.text.split()) for cue in record.cues)
    longest = max(span.end_samples - span.start_samples for span in record.pauses)
    cells = (
        record.routine,
        f"{format_clock(found.length_s)}{exact}",
        str(len(record.cues)),
        str(words),
        f"{speech_samples / record.total_samples:.0%}",
        format_clock(longest / SAMPLE_RATE_HZ),
        f"{found.speech_lufs:.1f}",
        f"{found.true_peak_dbtp:.1f}",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
