"""Voices learned on the page, from recordings of a cue sheet: each in a folder, under a key.

The folder is what `recorded:FOLDER` names on the command line, with one file more that holds what
the voice is called. It is written last: a folder without it is an incomplete voice.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from supine.audio.clip_cache import ClipCache
from supine.errors import OutputError, SpeechError, UsageError
from supine.model import Progress, SourceLine, StoredClip
from supine.pipeline.plan import find_cues_to_read
from supine.pipeline.request import TrackRequest
from supine.speech.engines.recorded import NAME as RECORDED
from supine.speech.recording.learn import learn
from supine.speech.recording.segmentation import Piece
from supine.speech.recording.session import find_progress
from supine.speech.recording.voice_folder import Recording, make_file_name, read_index, write_index
from supine.web.responses import display_name
from supine.web.uploads import Upload, read_name, write_name

_NAME_FILE = "name.json"
_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
_DEFAULT_NAME = "My voice"


@dataclass(frozen=True, slots=True)
class OwnVoice:
    """A learned voice. `key` is what requests call it, `name` what its owner does."""

    key: str
    name: str
    folder: Path

    @property
    def option(self) -> str:
        """The value of the option `voice` that chooses it in a request."""
        return f"{RECORDED}:{self.key}"

    def list_recordings(self) -> tuple[Recording, ...]:
        """Return its recordings; none if its index cannot be read, as after a deletion."""
        with contextlib.suppress(SpeechError):
            return tuple(read_index(self.folder).values())
        return ()

    def measure_size_bytes(self) -> int:
        """Return what it takes on the disk."""
        with contextlib.suppress(OSError):
            return sum(path.stat().st_size for path in self.folder.iterdir())
        return 0


class OwnVoices:
    """The voices in a folder, made when the first one comes. Safe to use from any thread.

    A key from a request is looked up and never joined to a path unchecked: `UsageError` if there
    is no voice or recording of that key.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def all(self) -> tuple[OwnVoice, ...]:
        """Return every voice, by name."""
        found = [self._read(folder) for folder in self._list_folders() if _is_complete(folder)]
        return tuple(sorted(found, key=lambda voice: (voice.name.casefold(), voice.key)))

    def find(self, option: str) -> OwnVoice:
        """Return the voice that a request chooses, by its key or as "recorded:KEY"."""
        key = option.removeprefix(f"{RECORDED}:")
        folder = self._folder / key
        if not _KEY.fullmatch(key) or not _is_complete(folder):
            raise UsageError("there is no voice of your own of that key", "Record it again")
        return self._read(folder)

    def measure_size_bytes(self) -> int:
        """Return what all of them take on the disk."""
        return sum(voice.measure_size_bytes() for voice in self.all())

    @contextlib.contextmanager
    def create(self, name: str) -> Iterator[OwnVoice]:
        """Yield a voice to be learned in this block; if that fails, its folder is removed."""
        key = secrets.token_hex(16)
        voice = OwnVoice(key, display_name(name, _DEFAULT_NAME), self._folder / key)
        try:
            yield voice
            write_name(voice.folder / _NAME_FILE, voice.name)
        except BaseException:
            shutil.rmtree(voice.folder, ignore_errors=True)
            raise

    def remove(self, key: str) -> None:
        """Delete a voice; `OutputError` if that fails."""
        voice = self.find(key)
        try:
            # First the file without which it is incomplete, and removed at the next start.
            (voice.folder / _NAME_FILE).unlink()
            shutil.rmtree(voice.folder)
        except OSError as error:
            raise OutputError(
                f"{voice.name} cannot be deleted ({error.strerror})", "See who else is using it"
            ) from error

    def find_recording(self, key: str, file: str) -> Path:
        """Return the path of one recording of a voice."""
        voice = self.find(key)
        _find_words(voice, file)
        return voice.folder / file

    def remove_recording(self, key: str, file: str) -> None:
        """Delete one recording of a voice; `UsageError` if it is the only one."""
        with self._lock:
            voice = self.find(key)
            words = _find_words(voice, file)
            index = read_index(voice.folder)
            if len(index) == 1:
                raise UsageError("it is all that this voice can say", "Delete the voice")
            del index[words]
            write_index(voice.folder, index)
            (voice.folder / file).unlink(missing_ok=True)

    def remove_incomplete(self) -> None:
        """Remove the voices that a server was learning when it was killed."""
        for folder in self._list_folders():
            if not _is_complete(folder):
                shutil.rmtree(folder, ignore_errors=True)

    def _list_folders(self) -> list[Path]:
        with contextlib.suppress(OSError):
            return [
                path
                for path in self._folder.iterdir()
                if _KEY.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
            ]
        return []

    def _read(self, folder: Path) -> OwnVoice:
        return OwnVoice(folder.name, read_name(folder / _NAME_FILE, _DEFAULT_NAME), folder)


def _is_complete(folder: Path) -> bool:
    return (folder / _NAME_FILE).is_file() and not folder.is_symlink()


def _find_words(voice: OwnVoice, file: str) -> str:
    """Return the words of a recording, which is looked up among those of the voice."""
    with contextlib.suppress(SpeechError):
        for words, recording in read_index(voice.folder).items():
            if recording.file == file:
                return words
    raise UsageError("there is no such recording in this voice", "See whether it was deleted")


def list_cues_to_read(
    request: TrackRequest, cache: ClipCache, *, all_lengths: bool, into: OwnVoice | None
) -> list[tuple[str, SourceLine]]:
    """Return the cues of a sheet: those of one track, or of tracks of all lengths.

    For an existing voice, those that it has no recording of; if it has all, all of them, to be
    read anew: a few cues cannot be told from many by their sound.
    """
    cues = find_cues_to_read(request, cache, all_lengths=all_lengths)
    if into is None:
        return cues
    missing = set(find_progress([text for text, _ in cues], into.folder).missing)
    return [cue for cue in cues if cue[0] in missing] or cues


def learn_voice(  # noqa: PLR0913 - what a request says
    voice: OwnVoice,
    cues: Sequence[tuple[str, SourceLine]],
    recordings: Sequence[Upload],
    references: Mapping[str, StoredClip],
    on_progress: Progress,
    *,
    keep_anyway: bool = False,
) -> dict[str, object]:
    """Learn a voice from recordings of a cue sheet, and return what was found, as JSON.

    It is LEARNED in `web.app`. Raises what `speech.recording.learn` does.
    """
    texts = [text for text, _ in cues]
    names = {upload.path: upload.name for upload in recordings}
    report = learn(
        voice.folder,
        list(names),
        texts,
        references,
        keep_anyway=keep_anyway,
        on_progress=on_progress,
    )

    def describe_position(piece: Piece) -> dict[str, object]:
        return {"recording": names[piece.source], "start_s": piece.start_s}

    progress = find_progress(texts, voice.folder)
    return {
        "voice": voice.option,
        "name": voice.name,
        "saved": len(progress.saved),
        "missing": list(progress.missing),
        "doubtful": [
            {
                "text": match.cue,
                "file": make_file_name(match.cue),
                **describe_position(match.reading.pieces[0]),
            }
            for match in report.doubtful
        ],
        "repeats": [describe_position(reading.pieces[0]) for reading in report.repeats],
        "strays": [describe_position(piece) for piece in report.strays],
        "pace_wpm": report.pace_wpm,
    }
