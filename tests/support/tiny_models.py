"""Tiny models with the inputs and outputs of real voices, for the real libraries to load and run.

They hum: each phoneme is a short tone of its own, longer at a slower pace, in noise that the
model draws itself as real ones do. They show loading, rate, pace and plumbing; of how a voice
sounds they say nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

PIPER_RATE_HZ = 22_050
KOKORO_RATE_HZ = 24_000

IDENTIFIER_S = 0.018
"""How long each phoneme or mark lasts at the model's own pace: about 220 words a minute."""

IDENTIFIERS = {
    phoneme: [number]
    for number, phoneme in enumerate(
        "_^$ !'(),-.:;?abcdefghijklmnoprstuvwxzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒʔˈˌːθᵻ"
    )
}
"""Of English as eSpeak NG reads it, after the marks for silence, beginning and end."""

STYLE_ROWS = 510

_FLOAT, _INT64 = TensorProto.FLOAT, TensorProto.INT64


def write_piper(  # noqa: PLR0913 - all but two are by name
    folder: Path,
    name: str = "tiny.onnx",
    *,
    speakers: Sequence[str] = (),
    changes: Mapping[str, Any] | None = None,
    level: float = 0.3,
    each_s: float = IDENTIFIER_S,
) -> Path:
    """A Piper voice, as its two files; `changes` go over its configuration."""
    inputs = [
        helper.make_tensor_value_info("input", _INT64, ["batch_size", "phonemes"]),
        helper.make_tensor_value_info("input_lengths", _INT64, ["batch_size"]),
        helper.make_tensor_value_info("scales", _FLOAT, [3]),
    ]
    nodes = [
        helper.make_node("Gather", ["scales", "first"], ["noise_scale"], axis=0),
        helper.make_node("Gather", ["scales", "second"], ["length_scale"], axis=0),
        helper.make_node("Squeeze", ["input", "first_axis"], ["identifiers"]),
    ]
    raised = "zero"
    if speakers:
        inputs.append(helper.make_tensor_value_info("sid", _INT64, ["batch_size"]))
        nodes += [
            helper.make_node("Cast", ["sid"], ["speaker"], to=_FLOAT),
            helper.make_node("Squeeze", ["speaker", "first_axis"], ["raised"]),
        ]
        raised = "raised"
    nodes += _hum("identifiers", "length_scale", "noise_scale", raised)
    nodes.append(helper.make_node("Unsqueeze", ["hum", "two_axes"], ["output"]))
    output = helper.make_tensor_value_info("output", _FLOAT, ["batch_size", 1, "time"])
    model = folder / name
    _write(model, nodes, inputs, output, _constants(PIPER_RATE_HZ, level, each_s))
    config = {
        "audio": {"sample_rate": PIPER_RATE_HZ, "quality": "tiny"},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_map": {},
        "phoneme_id_map": IDENTIFIERS,
        "num_symbols": 256,
        "num_speakers": max(1, len(speakers)),
        "speaker_id_map": {speaker: number for number, speaker in enumerate(speakers)},
        **(changes or {}),
    }
    model.with_name(f"{name}.json").write_text(json.dumps(config), encoding="utf-8")
    return model


def write_kokoro(  # noqa: PLR0913 - all but two are by name
    folder: Path,
    name: str = "kokoro-v1.0.onnx",
    *,
    voices: Sequence[str] = ("af_bella", "af_heart", "bf_emma", "jf_alpha"),
    tokens: str = "tokens",
    level: float = 0.3,
    each_s: float = IDENTIFIER_S,
) -> Path:
    """A Kokoro model with its file of voices, each of which has a pitch of its own."""
    inputs = [
        helper.make_tensor_value_info(tokens, _INT64, [1, "sequence_length"]),
        helper.make_tensor_value_info("style", _FLOAT, [1, 256]),
        helper.make_tensor_value_info("speed", _FLOAT, [1]),
    ]
    nodes = [
        helper.make_node("Squeeze", [tokens, "first_axis"], ["identifiers"]),
        helper.make_node("Squeeze", ["speed", "first_axis"], ["pace"]),
        # One mark a phoneme here, two and some more with Piper: each lasts longer.
        helper.make_node("Div", ["three", "pace"], ["length_scale"]),
        helper.make_node("ReduceMean", ["style"], ["raised"], keepdims=0),
        *_hum("identifiers", "length_scale", "one", "raised"),
        helper.make_node("Identity", ["hum"], ["audio"]),
    ]
    output = helper.make_tensor_value_info("audio", _FLOAT, ["audio_length"])
    model = folder / name
    _write(model, nodes, inputs, output, _constants(KOKORO_RATE_HZ, level, each_s))
    write_kokoro_voices(folder / "voices-v1.0.bin", voices)
    return model


def write_kokoro_voices(path: Path, voices: Sequence[str]) -> None:
    """A file of voices: a row of 256 numbers for each count of phonemes, under each name."""
    styles = {
        voice: np.full((STYLE_ROWS, 1, 256), number, np.float32)
        for number, voice in enumerate(voices)
    }
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **styles)


def write_other_model(path: Path) -> None:
    """A sound model, but not of a voice."""
    image = helper.make_tensor_value_info("image", _FLOAT, [1])
    label = helper.make_tensor_value_info("label", _FLOAT, [1])
    _write(path, [helper.make_node("Tanh", ["image"], ["label"])], [image], label, {})


def _hum(identifiers: str, length_scale: str, noise: str, raised: str) -> list[onnx.NodeProto]:
    """Identifiers to `hum`: each in turn as a tone whose pitch it decides, and drawn noise."""
    return [
        helper.make_node("Mul", [length_scale, "identifier_samples"], ["each"]),
        helper.make_node("Size", [identifiers], ["count"]),
        helper.make_node("Cast", ["count"], ["count_as_float"], to=_FLOAT),
        helper.make_node("Mul", ["count_as_float", "each"], ["total"]),
        helper.make_node("Floor", ["total"], ["whole_total"]),
        helper.make_node("Range", ["zero", "whole_total", "one"], ["time"]),
        helper.make_node("Div", ["time", "each"], ["position"]),
        helper.make_node("Cast", ["position"], ["index"], to=_INT64),
        helper.make_node("Gather", [identifiers, "index"], ["now"]),
        helper.make_node("Cast", ["now"], ["now_as_float"], to=_FLOAT),
        helper.make_node("Add", ["now_as_float", raised], ["step"]),
        helper.make_node("Mul", ["step", "step_turn"], ["above"]),
        helper.make_node("Add", ["above", "lowest_turn"], ["turn"]),
        helper.make_node("Mul", ["time", "turn"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["tone"]),
        helper.make_node("RandomNormalLike", ["tone"], ["drawn"], scale=0.05),
        helper.make_node("Mul", ["drawn", noise], ["breath"]),
        helper.make_node("Add", ["tone", "breath"], ["voice"]),
        helper.make_node("Mul", ["voice", "level"], ["hum"]),
    ]


def _constants(rate_hz: int, level: float, each_s: float) -> dict[str, np.ndarray[Any, Any]]:
    turn = 2.0 * np.pi / rate_hz
    return {
        "first": np.array(0),
        "second": np.array(1),
        "first_axis": np.array([0]),
        "two_axes": np.array([0, 1]),
        "zero": np.zeros((), np.float32),
        "one": np.ones((), np.float32),
        "three": np.full((), 3.0, np.float32),
        "identifier_samples": np.full((), each_s * rate_hz, np.float32),
        "step_turn": np.full((), 2.0 * turn, np.float32),
        "lowest_turn": np.full((), 150.0 * turn, np.float32),
        "level": np.full((), level, np.float32),
    }


def _write(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[onnx.ValueInfoProto],
    output: onnx.ValueInfoProto,
    constants: Mapping[str, np.ndarray[Any, Any]],
) -> None:
    used = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        list(nodes),
        "tiny",
        list(inputs),
        [output],
        [numpy_helper.from_array(value, name) for name, value in constants.items() if name in used],
    )
    # Versions that every onnxruntime of the last years reads.
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
