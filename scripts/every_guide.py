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

from supine.audio.clip_cache import ClipCache
from supine.library.inspect import inspect_file
from supine.model import SAMPLE_RATE_HZ, TrackOptions
from supine.pipeline.plan import plan_track
from supine.pipeline.write import Track, write_track
from supine.script.guides import list_routines
from supine.track.formats import get_format
from supine.units import format_clock

HEADINGS = ("routine", "length", "cues", "words", "speech", "longest silence", "LUFS", "dBTP")


def main() -> None:
    """Make them all, one row each; exit 1 if one is not what it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voice", default=TrackOptions().voice)
    parser.add_argument("--output", type=Path, help="keep the tracks in this folder")
    request = parser.parse_args()
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = request.output or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for guide in sorted(
            list_routines(), key=lambda guide: (guide.kind != "resting", guide.name)
        ):
            options = replace(TrackOptions(), voice=request.voice)
            plan = plan_track(guide, options, ClipCache())
            track = write_track(plan, folder / f"{guide.name}.mp3", get_format("mp3"))
            print(_row(track), flush=True)
            wrong += bool(inspect_file(track.path).faults)
    sys.exit(1 if wrong else 0)


def _row(track: Track) -> str:
    recipe, found = track.recipe, inspect_file(track.path)
    exact = "" if found.total_samples == recipe.total_samples else " (not exact!)"
    speech_samples = sum(cue.end_samples - cue.start_samples for cue in recipe.cues)
    words = sum(len(cue.text.split()) for cue in recipe.cues)
    longest = max(span.end_samples - span.start_samples for span in recipe.pauses)
    cells = (
        recipe.routine,
        f"{format_clock(found.length_s)}{exact}",
        str(len(recipe.cues)),
        str(words),
        f"{speech_samples / recipe.total_samples:.0%}",
        format_clock(longest / SAMPLE_RATE_HZ),
        f"{found.speech_lufs:.1f}",
        f"{found.true_peak_dbtp:.1f}",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
