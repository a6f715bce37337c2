"""Learning somebody's voice: what they should have said, spoken, and what they said, compared.

The command line and the page both learn this way.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from supine import speech
from supine.cache import ClipCache
from supine.make import Progress, no_progress
from supine.model import Source, StoredClip
from supine.recording import Report, learn

DEFAULT_LIKE = "heart"
"""The voice that says the cues, unless another one reads the language they are in."""


def references_for(
    cues: Sequence[tuple[str, Source]],
    like: str,
    cache: ClipCache,
    on_progress: Progress = no_progress,
) -> dict[str, StoredClip]:
    """The cues as another voice says them: what is said in a recording is known by its likeness.

    Raises
    ------
    SpeechError
        If there is no such voice, or it cannot say one of them.
    """
    return speech.speak_all(
        cues,
        speech.parse_voice(like),
        rate_wpm=speech.DEFAULT_RATE_WPM,
        cache=cache,
        on_progress=lambda done, total: on_progress("Speaking", done, total),
    )


def learn_voice(  # noqa: PLR0913 - each says something else, and all but three are by name
    folder: Path,
    files: Sequence[Path],
    cues: Sequence[tuple[str, Source]],
    *,
    like: str,
    cache: ClipCache,
    on_progress: Progress = no_progress,
) -> Report:
    """Make a voice of recordings of cues, or add to one; where it is not sure, nobody is asked.

    Parameters
    ----------
    folder
        The voice, as `recording.learn` takes it; so are `files`.
    like
        As in `references_for`.
    on_progress
        Told of "Speaking", then "Listening", then "Comparing". What it raises ends it all, and
        nothing is written then.

    Raises
    ------
    AudioFileError, OutputError, SpeechError
        As `recording.learn` and `references_for` say.
    """
    references = references_for(cues, like, cache, on_progress)
    texts = [text for text, _ in cues]
    return learn(folder, files, texts, references=references, on_progress=on_progress)
