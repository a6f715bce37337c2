"""The layers of the package: who may import whom, and which module may know which library."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import pytest

import supine

PACKAGE = Path(supine.__file__).parent

LAYERS = (
    {"errors"},
    {"model"},
    {"units"},
    {"storage"},
    {"script", "audio"},
    {"speech"},
    {"track"},
    {"profile", "library"},
    {"pipeline"},
    {"batch", "web"},
    {"cli"},
)
"""Bottom up. A module imports from its own package and from layers below, never sideways."""

ONLY = {
    "jinja2": {"script"},
    "yaml": {"script"},
    "babel": {"script.notation"},
    "html2text": {"script.importers.documents"},
    "mammoth": {"script.importers.documents"},
    "pysubs2": {"script.importers.documents"},
    "pydantic": {"script", "library", "speech", "profile"},
    "hibari": {"speech.engines.heart"},
    "onnxruntime": {"speech.engines"},
    "piper": {"speech"},
    "kokoro_onnx": {"speech.engines.kokoro"},
    "phonemizer": {"speech.engines.kokoro"},
    "miniaudio": {"audio.devices"},
    "anyio": {"web"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "segno": {"web"},
    "zeroconf": {"web"},
    "ifaddr": {"web"},
    "pyttsx3": {"speech.engines.system"},
    "espeakng_loader": {"speech.engines.system"},
    "pydub": {"audio.user_files"},
    "imageio_ffmpeg": {"audio"},
    "soxr": {"audio"},
    "pyloudnorm": {"audio.loudness"},
    "pedalboard": {"track.formats"},
    "mutagen": {"track.formats"},
    "PIL": {"track", "library"},
    "resvg_py": {"track.cover"},
    "psutil": {"library.mounts"},
    "tomlkit": {"profile"},
    "typer": {"cli"},
    "rich": {"cli"},
    "filelock": {"audio.clip_cache"},
    "fsspec": {"storage"},
    "distributed": {"batch"},
    "pebble": {"batch.backends"},
    "subprocess": {"audio", "library", "script.render", "speech", "track.formats"},
}
"""The only modules and packages that may import a library."""


@functools.cache
def modules() -> dict[str, frozenset[str]]:
    """What each module of the package imports anywhere, by its dotted name without "supine."."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): _imports(path)
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def _imports(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def _is_within(module: str, allowed: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


@pytest.mark.parametrize("library", ONLY)
def test_a_library_is_known_in_one_place(library: str) -> None:
    """A library can be replaced in one place."""
    users = {
        module
        for module, imports in modules().items()
        if any(_is_within(name, {library}) for name in imports)
    }
    assert users, f"no module imports {library}: take it out of pyproject.toml"
    assert {module for module in users if not _is_within(module, ONLY[library])} == set()


def test_imports_run_downward() -> None:
    """A package imports itself and the layers below it."""
    below: set[str] = set()
    for layer in LAYERS:
        for module, imports in modules().items():
            package = module.split(".")[0]
            if package in layer:
                ours = {name.split(".")[1] for name in imports if name.startswith("supine.")}
                assert ours <= below | {package}, module
        below |= layer


def test_every_module_has_its_layer() -> None:
    """Nothing stands beside the layers but the package's own two files."""
    known = set().union(*LAYERS) | {"__init__", "__main__"}
    assert {module.split(".")[0] for module in modules()} == known
