"""What voices have in common that are a model in a file: how they are named, known and run.

All but `fresh_session` and `faults_of` is for the parent and loads nothing.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import sys
import textwrap
import unicodedata
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supine.cache import key_of, sha256_of_file
from supine.errors import SpeechError
from supine.nearest import did_you_mean
from supine.speech.pronounce import pronounce

_ASKED = re.compile(r"(?P<model>.+\.onnx)(?:#(?P<name>[^#]*))?", re.IGNORECASE)

_SEED = 0

_LETTERS = ("Ll", "Lo", "Lt", "Lu")


@dataclass(frozen=True, slots=True)
class ModelVoice:
    """A model's file, and which of its voices is asked for; an empty name is the usual one."""

    model: Path
    name: str

    def __str__(self) -> str:
        return f"{self.model}#{self.name}" if self.name else str(self.model)


def asked_for(wanted: str, engine: str, where_from: str) -> ModelVoice:
    """The model's file and the voice in it, from "MODEL.onnx" or "MODEL.onnx#NAME".

    Parameters
    ----------
    wanted
        What stands after "piper:" or the like.
    engine
        The engine's name, for the error.
    where_from
        The hint of the error: where a model comes from.

    Raises
    ------
    SpeechError
        If it is not the name of a model, or there is no such file.
    """
    asked = _ASKED.fullmatch(wanted)
    if asked is None:
        raise SpeechError(
            f"a voice of {engine} is asked for by its file, as in {engine}:MODEL.onnx", where_from
        )
    model = Path(asked["model"]).expanduser()
    if not model.is_file():
        raise SpeechError(f"there is no {engine} voice {model}: no such file", where_from)
    return ModelVoice(model, (asked["name"] or "").strip())


def named(name: str, known: Collection[str], model: Path) -> str:
    """The name of one of a model's voices, whatever the case it is written in.

    Raises
    ------
    SpeechError
        If the model has no such voice; with the nearest one.
    """
    found = [voice for voice in known if voice.casefold() == name.casefold()]
    if found:
        return found[0]
    some = textwrap.shorten(", ".join(known), 120, placeholder=" …")
    raise SpeechError(
        f"{model} has no voice {name!r}",
        f"{did_you_mean(name, known)}It has {some}" if known else "It has one voice only",
    )


def versions(engine: str, packages: Collection[str], last_python: tuple[int, int] | None) -> str:
    """The versions of the packages that an engine's samples depend on.

    Parameters
    ----------
    engine
        The engine's name, which its extra has too.
    packages
        The names of the packages, as they are installed.
    last_python
        The youngest Python that the packages can be installed on; None for any.

    Raises
    ------
    SpeechError
        If one is not installed; with the command that does it.
    """
    from importlib import metadata  # noqa: PLC0415 - 4 MB that the worker does without

    try:
        return ", ".join(f"{package} {metadata.version(package)}" for package in packages)
    except metadata.PackageNotFoundError as error:
        hint = f'Install it with: pip install "supine[{engine}]"'
        if last_python and sys.version_info[:2] > last_python:
            oldest_enough = ".".join(map(str, last_python))
            hint = f"It cannot be installed on this Python; {oldest_enough} is the last that it can"
        raise SpeechError(f"a voice of {engine} needs the package {error.name}", hint) from error


def pronounced(text: str, own: Mapping[str, str]) -> str:
    """The text with the words respelt that eSpeak NG gets wrong: it reads for these models too.

    What is between slashes in `own` is in heart's alphabet, so those words stay as they are.
    """
    respelt = {word: said for word, said in own.items() if not said.startswith("/")}
    return pronounce(text, "system", respelt)


def sayable(phonemes: Iterable[str], known: Container[str]) -> list[str]:
    """The phonemes that a model knows; it was trained without the marks that it does not.

    Raises
    ------
    SpeechError
        If it lacks a whole sound, which its package would leave out without a word.
    """
    spoken = list(phonemes)
    missing = {
        phoneme
        for phoneme in spoken
        if phoneme not in known and unicodedata.category(phoneme[0]) in _LETTERS
    }
    if missing:
        raise SpeechError(
            f"the voice has no sound for {' '.join(sorted(missing))}",
            "Reword the cue, respell the word, or choose a voice of its language",
        )
    return [phoneme for phoneme in spoken if phoneme in known]


def fingerprint_of(files: Collection[Path], name: str) -> str:
    """A hash of what is in the files of a voice and of its name in them; not of their paths.

    Raises
    ------
    SpeechError
        If one of them cannot be read.
    """
    return key_of({"files": [_sha256(path) for path in files], "name": name})


def _sha256(path: Path) -> str:
    try:
        state = path.stat()
        return _sha256_as_of(path, state.st_size, state.st_mtime_ns)
    except OSError as error:
        raise SpeechError(
            f"the voice's file {path} cannot be read ({error.strerror})",
            "Put it back, or choose another voice",
        ) from error


@functools.lru_cache(maxsize=8)
def _sha256_as_of(path: Path, size_bytes: int, changed_ns: int) -> str:
    # Models are large, and a track asks several times.
    del size_bytes, changed_ns
    return sha256_of_file(path)


def keep_to_this_machine() -> None:
    """Have onnxruntime report nothing to its makers; before anything imports it."""
    # From 1.29 on its wheels keep a device's identifier and send events about every model to
    # mobile.events.data.microsoft.com. This alone stops all of it (Privacy.md in its wheel);
    # disable_telemetry_events comes too late for the first ones.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def fresh_session(model: Path) -> Any:  # noqa: ANN401 - onnxruntime carries no types
    """A session of a model that says the same as any other fresh one of it, sample for sample.

    Voices draw noise for their timing and their breath. onnxruntime seeds the nodes that draw
    it when a session is made, and they go on from there with each run: so each sentence has a
    session of its own, made with one seed. It computes in one thread, in one order.

    Raises
    ------
    SpeechError
        If the file is not a model that can be loaded, or onnxruntime cannot.
    """
    keep_to_this_machine()
    try:
        import onnxruntime  # noqa: PLC0415 - in the worker only
    except ImportError as error:
        raise SpeechError(
            f"onnxruntime cannot be loaded here ({error})",
            "Install it again: pip install --force-reinstall onnxruntime",
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Planning which tensor may take another's place grows with the square of their number: of
    # the second that a session of 2,600 nodes and 60 MB takes to make, it is nine tenths. The
    # samples and the most memory in use were the same without it.
    options.enable_mem_reuse = False
    onnxruntime.set_seed(_SEED)
    with faults_of(model):
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


@contextlib.contextmanager
def faults_of(model: Path) -> Iterator[None]:
    """Turn what onnxruntime raises about a model into a `SpeechError` that names its file."""
    try:
        yield
    except Exception as error:
        # Its exceptions have no base of their own, and what they quote from a damaged file may
        # not even be text. Anything else is a bug of ours.
        told = type(error).__module__.startswith("onnxruntime.")
        if not told and not isinstance(error, UnicodeDecodeError):
            raise
        reason = str(error).rsplit("failed:", 1)[-1].rsplit(" : ", 1)[-1] if told else "damaged"
        raise SpeechError(
            f"{model} is not a model that can be run "
            f"({textwrap.shorten(reason, 120, placeholder='…').rstrip('.')})",
            "Download it again, or choose another voice",
        ) from error


def check_inputs(session: Any, wanted: Collection[Collection[str]], model: Path) -> None:  # noqa: ANN401 - as above
    """Refuse a model that takes other inputs than any of those wanted, or gives no sound.

    Raises
    ------
    SpeechError
        If it is a model of something else.
    """
    with faults_of(model):
        found = {taken.name for taken in session.get_inputs()}
        gives = [given.type for given in session.get_outputs()]
    if found not in [set(names) for names in wanted] or not gives[0].startswith("tensor(float"):
        raise SpeechError(
            f"{model} is a model of something else: it takes "
            f"{textwrap.shorten(', '.join(sorted(found)), 80, placeholder='…') or 'nothing'}",
            "Choose the model of a voice",
        )
