"""Voices that were learnt on the page: each in a folder of its own, under a key.

A voice's folder is what `recorded:FOLDER` names on the command line, with one file more that
says what the voice is called. It is written last, so that a folder without it is half a voice.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from supine.errors import OutputError, SpeechError, UsageError
from supine.speech.recorded import NAME as RECORDED
from supine.voice_folder import Recording, read_index, write_index
from supine.web.names import shown
from supine.whole import whole_file

_NAMED = "name.json"
_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
_NO_NAME = "My voice"


@dataclass(frozen=True, slots=True)
class OwnVoice:
    """A voice that was learnt. `key` is what it is asked for by, `name` what somebody calls it."""

    key: str
    name: str
    folder: Path

    @property
    def choice(self) -> str:
        """What a request says in the place of a voice."""
        return f"{RECORDED}:{self.key}"

    def recordings(self) -> tuple[Recording, ...]:
        """What it can say, by its words; nothing if its index cannot be read.

        It may be deleted at any time, or have been mended by hand.
        """
        with contextlib.suppress(SpeechError):
            return tuple(read_index(self.folder).values())
        return ()

    def size_bytes(self) -> int:
        """What it takes on the disk."""
        size_bytes = 0
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                size_bytes += path.stat().st_size
        return size_bytes


class OwnVoices:
    """The voices in a folder, made when the first one comes. Any thread may ask."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changing = threading.Lock()

    def all(self) -> tuple[OwnVoice, ...]:
        """Every voice, by its name."""
        found = [self._described(folder) for folder in self._folders() if _is_whole(folder)]
        return tuple(sorted(found, key=lambda voice: (voice.name.casefold(), voice.key)))

    def find(self, choice: str) -> OwnVoice:
        """The voice that a request chooses, as in "recorded:KEY".

        Raises
        ------
        UsageError
            If there is none.
        """
        key = choice.removeprefix(f"{RECORDED}:")
        folder = self._folder / key
        if not _KEY.fullmatch(key) or not _is_whole(folder):
            raise UsageError("there is no voice of your own of that key", "Record it again")
        return self._described(folder)

    def size_bytes(self) -> int:
        """What all of them take on the disk."""
        return sum(voice.size_bytes() for voice in self.all())

    @contextlib.contextmanager
    def new(self, name: str) -> Iterator[OwnVoice]:
        """A voice that is to be learnt in this block; if that fails, nothing is left of it."""
        key = secrets.token_hex(16)
        voice = OwnVoice(key, shown(name, _NO_NAME), self._folder / key)
        finished = False
        try:
            yield voice
            with whole_file(voice.folder / _NAMED, "Free some space there") as draft:
                draft.write_text(json.dumps({"name": voice.name}), encoding="utf-8")
            finished = True
        finally:
            if not finished:
                shutil.rmtree(voice.folder, ignore_errors=True)

    def remove(self, key: str) -> None:
        """Delete a voice.

        Raises
        ------
        UsageError
            If there is none.
        OutputError
            If it cannot be deleted.
        """
        voice = self.find(key)
        try:
            # First what says that it is whole: a half one is swept away.
            (voice.folder / _NAMED).unlink()
            shutil.rmtree(voice.folder)
        except OSError as error:
            raise OutputError(
                f"{voice.name} cannot be deleted ({error.strerror})", "See who else is using it"
            ) from error

    def recording(self, key: str, file: str) -> Path:
        """The file of one recording of a voice.

        Raises
        ------
        UsageError
            If there is no such voice, or it has no such recording.
        """
        voice = self.find(key)
        _words_of(voice, file)
        return voice.folder / file

    def forget(self, key: str, file: str) -> None:
        """Take one recording out of a voice.

        Raises
        ------
        UsageError
            If there is no such voice, or it has no such recording, or no other.
        """
        with self._changing:
            voice = self.find(key)
            words = _words_of(voice, file)
            index = read_index(voice.folder)
            if len(index) == 1:
                raise UsageError("it is all that this voice can say", "Delete the voice")
            del index[words]
            write_index(voice.folder, index)
            (voice.folder / file).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Take away half voices that a server left which was killed."""
        for folder in self._folders():
            if not _is_whole(folder):
                shutil.rmtree(folder, ignore_errors=True)

    def _folders(self) -> list[Path]:
        with contextlib.suppress(OSError):
            return [
                path
                for path in self._folder.iterdir()
                if _KEY.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
            ]
        return []

    def _described(self, folder: Path) -> OwnVoice:
        name = _NO_NAME
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            described = json.loads((folder / _NAMED).read_text(encoding="utf-8"))
            name = shown(str(described["name"]), _NO_NAME)
        return OwnVoice(folder.name, name, folder)


def _is_whole(folder: Path) -> bool:
    return (folder / _NAMED).is_file() and not folder.is_symlink()


def _words_of(voice: OwnVoice, file: str) -> str:
    """The words that a recording is of; what is asked for is looked for among what is there."""
    with contextlib.suppress(SpeechError):
        for words, recording in read_index(voice.folder).items():
            if recording.file == file:
                return words
    raise UsageError("there is no such recording in this voice", "See whether it was deleted")
