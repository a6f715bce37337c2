"""Piper: small neural voices in dozens of languages, each a model that the listener downloads."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, Field, ValidationError

from supine.errors import SpeechError
from supine.model import Clip
from supine.speech.engine import interpolate
from supine.speech.engines.onnx_model import OnnxEngine, create_session, known_phonemes

PACE = (
    # Words a minute at each length scale of the voice Lessac, medium and high, five runs each,
    # with 5.7 phonemes a word (the guides have 5.3), as published in
    # github.com/vbprojects/speedreader, frontend/experiments/tts-alternatives. Four voices in
    # another project agree: 220 to 240 at 1, 150 to 175 at 1.55 to 1.6. The first row continues
    # the line through the next two to the default pace. None was measured here; voices differ
    # by a tenth and more. Slower than that they drone.
    (115.0, 2.30),
    (129.4, 2.00),
    (180.5, 1.33),
    (221.1, 1.00),
    (248.2, 0.80),
    (287.2, 0.67),
    (338.4, 0.50),
)

_READERS = ("espeak", "hebrew", "text")
"""The readers of text (`phoneme_type`) that are in the package. The others need more packages,
and one would fetch its own files from the network."""


class _Audio(BaseModel):
    sample_rate: Annotated[int, Field(ge=8_000, le=192_000)]


class _Inference(BaseModel):
    length_scale: Annotated[float, Field(gt=0.0, le=10.0)] = 1.0


class _Config(BaseModel):
    """What is read here of a model's `.onnx.json`; Piper reads the rest itself."""

    audio: _Audio
    espeak: dict[str, str]
    num_symbols: int
    num_speakers: int
    phoneme_id_map: dict[str, list[int]]
    phoneme_type: str = "espeak"
    speaker_id_map: dict[str, int] = {}
    inference: _Inference = _Inference()


class Piper(OnnxEngine):
    """piper-tts, of the extra `piper`: `piper:MODEL.onnx`, or `#SPEAKER` after it."""

    name = "piper"
    packages = ("piper-tts", "onnxruntime", "numpy")
    where_from = (
        "Get one, the model and its .json, with: python -m piper.download_voices "
        "en_US-lessac-medium, or from https://huggingface.co/rhasspy/piper-voices"
    )

    def find_file_beside(self, model: Path) -> Path:
        """Return the model's configuration."""
        return model.with_name(f"{model.name}.json")

    def list_voice_names(self, model: Path) -> Collection[str]:
        """Return the names of the speakers."""
        return self._read_config(model).speaker_id_map

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Speak in a new session, with as much noise as the voice's makers chose."""
        parsed = self.parse(voice)
        config = self._read_config(parsed.model)
        with self.translate_errors(parsed.model):
            from piper import PiperConfig, PiperVoice, SynthesisConfig  # noqa: PLC0415 - worker

            whole = json.loads(self.find_file_beside(parsed.model).read_bytes())
            piper = PiperVoice(create_session(parsed.model), PiperConfig.from_dict(whole))
            synthesis = SynthesisConfig(
                speaker_id=config.speaker_id_map.get(parsed.name),
                length_scale=interpolate(rate_wpm, PACE) * config.inference.length_scale,
            )
            parts = [np.zeros(0, np.float32)]
            for phonemes in piper.phonemize(text):
                if any(map(str.isalpha, phonemes)):
                    known = known_phonemes(phonemes, config.phoneme_id_map)
                    identifiers = piper.phonemes_to_ids(known)
                    samples = piper.phoneme_ids_to_audio(identifiers, synthesis)
                    parts.append(np.ravel(np.asarray(samples, np.float32)))
        return Clip(np.concatenate(parts), config.audio.sample_rate)

    def _read_config(self, model: Path) -> _Config:
        path = self.find_file_beside(model)
        try:
            config = _Config.model_validate_json(path.read_bytes())
        except OSError as error:
            raise SpeechError(
                f"the piper voice {model} has no configuration: no {path.name} beside it",
                self.where_from,
            ) from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise SpeechError(
                f"{path} is not the configuration of a piper voice ({where}: {first['msg']})",
                "Download it again",
            ) from error
        if config.phoneme_type not in _READERS:
            raise SpeechError(
                f"{model} reads its language with more than piper-tts ({config.phoneme_type})",
                "Choose a voice of another language",
            )
        return config
