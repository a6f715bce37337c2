"""The rooms of the house: which module may know which package, and who may import whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import supine

PACKAGE = Path(supine.__file__).parent

ONLY = {
    "jinja2": {"guide"},
    "yaml": {"guide"},
    "pydantic": {"guide", "record"},
    "hibari": {"speech.neural"},
    "onnxruntime": {"speech.model_file", "speech.neural"},
    "piper": {"speech.piper"},
    "kokoro_onnx": {"speech.kokoro"},
    "phonemizer": {"speech.kokoro"},
    "miniaudio": {"devices"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "segno": {"web"},
    "zeroconf": {"web"},
    "ifaddr": {"web"},
    "pyttsx3": {"speech.system"},
    "espeakng_loader": {"speech.system"},
    "pydub": {"audio_files"},
    "imageio_ffmpeg": {"audio_files", "formats"},
    "soxr": {"clips"},
    "pyloudnorm": {"clips"},
    "pedalboard": {"formats"},
    "mutagen": {"formats"},
    "PIL": {"formats"},
    "tomlkit": {"profile"},
    "typer": {"cli"},
    "rich": {"cli"},
    "filelock": {"cache"},
    "fsspec": {"stores"},
    "subprocess": {"audio_files", "formats", "guide", "inspection", "speech"},
}
"""The only rooms that may know a package."""

SHARED = {
    "errors",
    "model",
    "units",
    "nearest",
    "whole",
    "clips",
    "cache",
    "stores",
    "audio_files",
    "voice_folder",
}
"""What every stage may import, besides its own room."""

STAGES = {
    "guide",
    "script",
    "arrange",
    "speech",
    "sounds",
    "fit",
    "timeline",
    "mix",
    "formats",
    "record",
    "recording",
    "written",
}
"""Stages never import each other: `make` alone puts them in order."""


def modules() -> dict[str, ast.Module]:
    """Every module by its name within the package."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): ast.parse(path.read_text())
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def imports(tree: ast.Module) -> set[str]:
    """What a module imports anywhere, with names taken from packages as if they were modules."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def in_room(module: str, rooms: set[str]) -> bool:
    """Whether a module is one of the rooms, or in one."""
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


@pytest.mark.parametrize("package", ONLY)
def test_a_package_is_known_to_its_rooms_only(package: str) -> None:
    """Whoever wants to swap a library finds it in one place."""
    knowing = {
        module
        for module, tree in modules().items()
        if any(name == package or name.startswith(f"{package}.") for name in imports(tree))
    }
    strangers = {module for module in knowing if not in_room(module, ONLY[package])}
    assert not strangers
    assert knowing, f"nobody uses {package}: take it out of pyproject.toml"


def test_stages_do_not_import_each_other() -> None:
    """A stage knows the shared rooms and itself; sideways there is no way."""
    for module, tree in modules().items():
        room = module.split(".")[0]
        if room not in STAGES:
            continue
        ours = {name.split(".")[1] for name in imports(tree) if name.startswith("supine.")}
        assert ours <= SHARED | {room}, module


def test_the_foundation_stands_on_nothing() -> None:
    """`errors` and `model` import nothing of ours, `units` and `nearest` at most `errors`."""
    allowed: dict[str, set[str]] = {
        "errors": set(),
        "model": {"model"},
        "nearest": set(),
        "units": {"errors"},
        "whole": {"errors"},
        "stores": {"errors"},
    }
    for module, tree in modules().items():
        room = module.split(".")[0]
        if room in allowed:
            ours = {n.split(".")[1] for n in imports(tree) if n.startswith("supine.")}
            assert ours <= allowed[room], module


def test_no_file_is_far_longer_than_its_neighbours() -> None:
    """A file of over about 300 lines is usually two."""
    lengths = {
        path.relative_to(PACKAGE): len(path.read_text().splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert {path: lines for path, lines in lengths.items() if lines > 340} == {}
