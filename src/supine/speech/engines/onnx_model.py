"""What the engines whose voices are ONNX files have in common: how a voice is named, read and run.

`create_session` and `translate_errors` are for the worker process; the rest loads nothing heavy.
"""

from __future__ import annotations

import contextlib
import re
import sys
import textwrap
import unicodedata
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supine.errors import SpeechError, did_you_mean
from supine.speech.engine import FileEngine
from supine.speech.pronunciation import pronounce
from supine.storage.hashing import hash_parts, hash_unchanged_file

_SPEC = re.compile(r"(?P<model>.+\.onnx)(?:#(?P<name>[^#]*))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ModelVoice:
    """A model's file, and the name of one of its voices; an empty name is its default voice."""

    model: Path
    name: str

    def __str__(self) -> str:
        return f"{self.model}#{self.name}" if self.name else str(self.model)


class OnnxEngine(FileEngine):
    """A `FileEngine` whose voices are in an ONNX file, with a second file beside it.

    A subclass says what the second file is, which names are in it, and how to speak. The extra
    that installs its packages has its name.
    """

    last_python: tuple[int, int] | None = None
    """The last Python that the packages can be installed on; None for any."""

    where_from: str
    """Where a listener gets a model: the hint of the errors."""

    def find_file_beside(self, model: Path) -> Path:
        """Return the file beside a model that belongs to it."""
        raise NotImplementedError

    def list_voice_names(self, model: Path) -> Collection[str]:
        """Return the names of a model's voices; none if it has one voice only."""
        raise NotImplementedError

    def version(self) -> str:
        """Return the versions of the packages, as "piper-tts 1.8.0, numpy 2.3.1"."""
        try:
            return super().version()
        except ModuleNotFoundError as error:  # importlib's PackageNotFoundError is one
            hint = f'Install it with: pip install "supine[{self.name}]"'
            if self.last_python and sys.version_info[:2] > self.last_python:
                # The extra has a marker, with which pip would install nothing and not say so.
                last = ".".join(map(str, self.last_python))
                hint = f"It cannot be installed on this Python; {last} is the last that it can"
            raise SpeechError(
                f"a voice of {self.name} needs the package {error.name}", hint
            ) from error

    def pronounce(self, text: str, own: Mapping[str, str]) -> str:
        """Respell words for eSpeak NG, which reads for these models.

        What `own` has between slashes is phonemes for heart, and left out.
        """
        return pronounce(text, "system", {w: said for w, said in own.items() if said[:1] != "/"})

    def find(self, wanted: str) -> str:
        """Return the model's file and, if one is named in any case, the name of its voice."""
        self.version()
        voice = self.parse(wanted)
        names = self.list_voice_names(voice.model)
        found = [name for name in names if name.casefold() == voice.name.casefold()]
        if voice.name and not found:
            some = textwrap.shorten(", ".join(names), 120, placeholder=" …")
            raise SpeechError(
                f"{voice.model} has no voice {voice.name!r}",
                f"{did_you_mean(voice.name, names)}It has {some}"
                if names
                else "It has one voice only",
            )
        return str(ModelVoice(voice.model, found[0] if voice.name else ""))

    def fingerprint(self, voice: str) -> str:
        """Hash the model, the file beside it and the voice's name."""
        parsed = self.resolve(voice)
        try:
            files = (parsed.model, self.find_file_beside(parsed.model))
            hashes = [hash_unchanged_file(path) for path in files]
        except OSError as error:
            raise SpeechError(
                f"the voice's file {error.filename} cannot be read ({error.strerror})",
                "Put it back, or choose another voice",
            ) from error
        return hash_parts({"files": hashes, "name": parsed.name})

    def resolve(self, voice: str) -> ModelVoice:
        """Return the model's file and the name of the voice, as far as the engine needs one."""
        return self.parse(voice)

    def parse(self, spec: str) -> ModelVoice:
        """Return the model's file and the voice that "MODEL.onnx" or "MODEL.onnx#NAME" names.

        Raises `SpeechError` if it does not name a model, or there is no such file.
        """
        match = _SPEC.fullmatch(spec)
        if match is None:
            raise SpeechError(
                f"a voice of {self.name} is named by its file, as in {self.name}:MODEL.onnx",
                self.where_from,
            )
        model = Path(match["model"]).expanduser()
        if not model.is_file():
            raise SpeechError(
                f"there is no {self.name} voice {model}: no such file", self.where_from
            )
        return ModelVoice(model, (match["name"] or "").strip())

    @contextlib.contextmanager
    def translate_errors(self, model: Path) -> Iterator[None]:
        """Turn any exception while a model is loaded or run into a `SpeechError` of one line.

        Models are files from anywhere, and onnxruntime and the engines' packages raise whatever
        a damaged one leads them to. Their own words say what is wrong.
        """
        try:
            yield
        except SpeechError:
            raise
        except ImportError as error:
            raise SpeechError(
                f"the packages of {self.name} cannot be loaded here ({error})",
                f'Install them again: pip install --force-reinstall "supine[{self.name}]"',
            ) from error
        except Exception as error:
            words = textwrap.shorten(str(error), 160, placeholder="…") or type(error).__name__
            raise SpeechError(
                f"this model cannot be used: {model} ({words.rstrip('.')})",
                "Download it again, with the file beside it, or choose another voice",
            ) from error


def known_phonemes(phonemes: Iterable[str], known: Container[str]) -> list[str]:
    """Return the phonemes that a model knows, without the marks that it was trained without.

    Raises `SpeechError` if it lacks a whole sound, which its package would leave out silently.
    """
    spoken = list(phonemes)
    # Modifier letters (Lm) are marks of stress and length; the other letters are sounds.
    missing = {
        phoneme
        for phoneme in spoken
        if phoneme not in known and unicodedata.category(phoneme[0]) in ("Ll", "Lo", "Lt", "Lu")
    }
    if missing:
        raise SpeechError(
            f"the voice has no sound for {' '.join(sorted(missing))}",
            "Reword the cue, respell the word, or choose a voice of its language",
        )
    return [phoneme for phoneme in spoken if phoneme in known]


def create_session(model: Path) -> Any:  # noqa: ANN401 - onnxruntime carries no types
    """Load a model so that the same input gives the same samples in every session made here.

    Voices draw noise for their timing and breath. onnxruntime seeds the nodes that draw it when
    a session is made, and they continue from there with each run: so each sentence gets a
    session of its own, made with one seed. It computes in one thread, in one order.
    """
    import onnxruntime  # noqa: PLC0415 - in the worker only

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The time to plan which tensors share memory grows with the square of their number: nine
    # tenths of the second that a session of 2,600 nodes and 60 MB takes to make. Without it the
    # samples and the peak of memory were the same.
    options.enable_mem_reuse = False
    onnxruntime.set_seed(0)
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
