"""Somebody's own voice: a recording of cues read aloud becomes a voice that tracks are made in.

`cue_sheet_text` and `cue_sheet_html` are what the reader reads from. `learn` does the rest:
`split_recording` takes each recording apart at its silences, `match` finds which piece is which
cue, and `keep_voice` writes them to a folder, which is asked for as `recorded:FOLDER`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from supine.errors import AudioFileError
from supine.model import StoredClip
from supine.recording.keeping import keep_voice
from supine.recording.recognising import Ask, Match, Question, Reading, Report, match, nobody
from supine.recording.sheet import cue_sheet_html, cue_sheet_text
from supine.recording.splitting import Piece, Tell, nobody_told, split_recording

__all__ = [
    "Ask",
    "Match",
    "Piece",
    "Question",
    "Reading",
    "Report",
    "cue_sheet_html",
    "cue_sheet_text",
    "keep_voice",
    "learn",
    "match",
    "nobody",
    "split_recording",
]


def learn(  # noqa: PLR0913 - each says something else, and all but three are by name
    folder: Path,
    files: Sequence[Path],
    cues: Sequence[str],
    *,
    ask: Ask = nobody,
    references: Mapping[str, StoredClip] | None = None,
    on_progress: Tell = nobody_told,
) -> Report:
    """Keep recordings of cues as a voice, and say what was found.

    Parameters
    ----------
    folder
        The voice: made if it is not there; cues it has from earlier and that are not among
        those recorded now stay.
    files
        One long recording or many, in any format and in the order they were made.
    cues
        What was read, in the order of the cue sheet. Cues of the same words count once.
    ask
        Called for a cue whose reading is not sure; see `Question`.
    references
        Each of the cues as another voice says it (`speech.speak_all`): what is said in a piece
        is then known by its sound, and not by its length alone.
    on_progress
        Called with "Listening" and then "Comparing", how much is done and how much there is;
        what it raises ends it all, with nothing written.

    Raises
    ------
    AudioFileError
        If a recording cannot be used, no cue is found in any, or far too much else is.
    OutputError
        If the folder cannot be written.
    SpeechError
        If the folder has a `voice.json` that is not the index of a voice.
    """
    with tempfile.TemporaryDirectory(prefix="supine-") as workspace:
        pieces = [
            piece for path in files for piece in split_recording(path, Path(workspace), on_progress)
        ]
        report = match(pieces, cues, ask=ask, references=references, on_progress=on_progress)
        if not report.matches:
            named = ", ".join(str(path) for path in files) or "no file"
            raise AudioFileError(
                f"none of the cues was found in {named}",
                "Read the cues of the sheet in order, with two seconds of silence between them",
            )
        keep_voice(folder, report.matches)
        return report
