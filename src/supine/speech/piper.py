"""Piper: small neural voices in dozens of languages, each a model that the listener downloads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from supine.errors import SpeechError
from supine.model import Clip
from supine.speech.engine import Voice
from supine.speech.model_file import (
    ModelVoice,
    asked_for,
    check_inputs,
    faults_of,
    fingerprint_of,
    fresh_session,
    keep_to_this_machine,
    named,
    pronounced,
    sayable,
    versions,
)

_WHERE_FROM = (
    "Get one, the model and its .json, with: python -m piper.download_voices "
    "en_US-lessac-medium, or from https://huggingface.co/rhasspy/piper-voices"
)

_PACE = (
    # Words a minute at each length scale of the voice Lessac, medium and high, five runs each,
    # with 5.7 phonemes a word (the guides have 5.3), as published in
    # github.com/vbprojects/speedreader, frontend/experiments/tts-alternatives. Four voices in
    # another project agree: 220 to 240 at 1, 150 to 175 at 1.55 to 1.6. The first row goes on
    # in a straight line from the next two, to the pace that is usual here. None was measured
    # here; voices differ by a tenth and more. Slower than that they drone.
    (115.0, 2.30),
    (129.4, 2.00),
    (180.5, 1.33),
    (221.1, 1.00),
    (248.2, 0.80),
    (287.2, 0.67),
    (338.4, 0.50),
)

_READERS = ("espeak", "hebrew", "text")
"""How a voice may read its language: what is in the package. The others need more of them, and
one would fetch its own from the network."""

_MARKS = ("_", "^", "$")
"""Silence, beginning and end: Piper puts them around and between all phonemes."""

_SCALES = ("length_scale", "noise_scale", "noise_w")
_LARGEST_SCALE = 10.0

_LOWEST_RATE_HZ, _HIGHEST_RATE_HZ = 8_000, 192_000


class Piper:
    """piper-tts, of the extra `piper`: `piper:MODEL.onnx`, or `#SPEAKER` after it."""

    name = "piper"
    default_voice = ""
    fresh_process_per_cue = False
    most_characters = 300

    def version(self) -> str:
        """The packages that read the text and whose arithmetic makes the samples."""
        return versions(self.name, ("piper-tts", "onnxruntime", "numpy"), last_python=None)

    def voices(self) -> tuple[Voice, ...]:
        """None: a voice is asked for by its file, which may be anywhere."""
        return ()

    def find(self, wanted: str) -> str:
        """The model's file and, if one is named, its speaker."""
        self.version()
        asked = asked_for(wanted, self.name, _WHERE_FROM)
        speakers = _read_config(asked.model).speakers
        name = named(asked.name, speakers, asked.model) if asked.name else ""
        return str(ModelVoice(asked.model, name))

    def fingerprint(self, voice: str) -> str:
        """The model, its configuration and the speaker."""
        asked = asked_for(voice, self.name, _WHERE_FROM)
        return fingerprint_of((asked.model, _config_path(asked.model)), asked.name)

    def pronounce(self, text: str, own: Mapping[str, str]) -> str:
        """The text with the words respelt that eSpeak NG gets wrong, which Piper reads with."""
        return pronounced(text, own)

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Speak in a fresh session, with as much noise as the voice's makers chose."""
        asked = asked_for(voice, self.name, _WHERE_FROM)
        config = _read_config(asked.model)
        piper, how = _load(asked, config, rate_wpm)
        parts = [np.zeros(0, np.float32)]
        for phonemes in _read(piper, text, asked.model):
            identifiers = piper.phonemes_to_ids(sayable(phonemes, piper.config.phoneme_id_map))
            with faults_of(asked.model):
                parts.append(np.ravel(piper.phoneme_ids_to_audio(identifiers, how)))
        return Clip(np.concatenate(parts).astype(np.float32), config.sample_rate_hz)


def length_scale(rate_wpm: float) -> float:
    """How much longer than usual Piper is to make its phonemes, for a pace; see `_PACE`."""
    paces, scales = zip(*_PACE, strict=True)
    return float(np.interp(rate_wpm, paces, scales))


def _load(asked: ModelVoice, config: _Config, rate_wpm: float) -> tuple[Any, Any]:
    """Piper with a voice, and how it is to speak."""
    keep_to_this_machine()
    try:
        from piper import PiperConfig, PiperVoice, SynthesisConfig  # noqa: PLC0415 - in the worker
    except ImportError as error:
        raise SpeechError(
            f"piper-tts cannot be loaded here ({error})",
            'Install it again: pip install --force-reinstall "supine[piper]"',
        ) from error
    session = fresh_session(asked.model)
    check_inputs(session, _inputs(config), asked.model)
    how = SynthesisConfig(
        speaker_id=config.speakers.get(asked.name),
        length_scale=length_scale(rate_wpm) * config.length_scale,
    )
    return PiperVoice(session, PiperConfig.from_dict(config.whole)), how


@dataclass(frozen=True, slots=True)
class _Config:
    """What stands in the file beside a model, as far as it is of use here, and all of it."""

    sample_rate_hz: int
    speakers: Mapping[str, int]
    several_speakers: bool
    length_scale: float
    whole: dict[str, Any]


def _config_path(model: Path) -> Path:
    return model.with_name(f"{model.name}.json")


def _read_config(model: Path) -> _Config:
    path = _config_path(model)
    try:
        config = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise SpeechError(
            f"the piper voice {model} has no configuration: no {path.name} beside it", _WHERE_FROM
        ) from error
    except OSError as error:
        raise SpeechError(f"{path} cannot be read ({error.strerror})", _WHERE_FROM) from error
    except (ValueError, RecursionError) as error:
        raise SpeechError(f"{path} is not JSON", "Download it again") from error
    return _checked(config, path)


def _checked(config: Any, path: Path) -> _Config:  # noqa: ANN401 - whatever JSON may hold
    """The configuration, or the error that says that it is none: Piper itself trusts it."""
    match config:
        case {
            "audio": {"sample_rate": int(sample_rate_hz)},
            "espeak": {"voice": str()},
            "num_symbols": int(),
            "num_speakers": int(speaker_count),
            "phoneme_id_map": dict(identifiers),
        } if (
            _LOWEST_RATE_HZ <= sample_rate_hz <= _HIGHEST_RATE_HZ
            and all(map(_is_row_of_integers, identifiers.values()))
            and all(mark in identifiers for mark in _MARKS)
            and _has_sound_choices(config)
        ):
            reader = config.get("phoneme_type", "espeak")
        case _:
            raise SpeechError(
                f"{path} is not the configuration of a piper voice", "Download it again"
            )
    if reader not in _READERS:
        raise SpeechError(
            f"{path.with_suffix('')} reads its language with more than piper-tts ({reader})",
            "Choose a voice of another language",
        )
    return _Config(
        sample_rate_hz=sample_rate_hz,
        speakers=config.get("speaker_id_map", {}),
        several_speakers=speaker_count > 1,
        length_scale=config.get("inference", {}).get("length_scale", 1.0),
        whole=config,
    )


def _has_sound_choices(config: Mapping[str, Any]) -> bool:
    """Whether what may stand in a configuration, and need not, is of the right kind."""
    inference = config.get("inference", {})
    speakers = config.get("speaker_id_map", {})
    clusters = config.get("vowel_clusters") or []
    return (
        isinstance(inference, dict)
        and all(_is_scale(inference.get(name, 1.0)) for name in _SCALES)
        and isinstance(speakers, dict)
        and _is_row_of_integers([*speakers.values(), config.get("default_speaker_id", 0)])
        and isinstance(clusters, list)
        and all(isinstance(cluster, list) and cluster for cluster in clusters)
        and all(isinstance(vowel, str) for cluster in clusters for vowel in cluster)
    )


def _is_scale(value: object) -> bool:
    return isinstance(value, int | float) and 0 <= value <= _LARGEST_SCALE


def _is_row_of_integers(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(number, int) and 0 <= number < 2**31 for number in value
    )


def _inputs(config: _Config) -> list[Sequence[str]]:
    one = ("input", "input_lengths", "scales")
    return [(*one, "sid") if config.several_speakers else one]


def _read(piper: Any, text: str, model: Path) -> list[list[str]]:  # noqa: ANN401 - Piper's own
    """The phonemes of each sentence of a text; none where it reads as nothing."""
    try:
        sentences: list[list[str]] = piper.phonemize(text)
    except RuntimeError as error:
        # eSpeak NG has no such language.
        raise SpeechError(
            f"{model} cannot read ({error})", "Download its .json again, or choose another voice"
        ) from error
    return [phonemes for phonemes in sentences if any(map(str.isalpha, phonemes))]
