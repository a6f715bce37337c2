"""What Piper's and Kokoro's voices have in common, with tiny models that only hum."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from importlib import util
from pathlib import Path

import numpy as np
import pytest

import supine
from supine.audio.clip_cache import ClipCache
from supine.errors import SpeechError
from supine.model import SourceLine
from supine.speech.engines.onnx_model import OnnxEngine, known_phonemes
from supine.speech.engines.piper import Piper
from supine.speech.registry import ENGINES, list_voices, parse_voice, read_voice_version
from supine.speech.synthesis import speak_all
from supine.speech.worker_client import Worker
from support.cues import CUES
from support.running import python_path, run, write_guide
from support.tiny_models import write_kokoro, write_other_model, write_piper


@dataclass(frozen=True)
class Tiny:
    """An engine whose voices are models: its package, and what writes a tiny one."""

    engine: str
    package: str
    module: str
    beside: str
    write: Callable[..., Path]


PIPER = Tiny("piper", "piper-tts", "piper", "tiny.onnx.json", write_piper)
KOKORO = Tiny("kokoro", "kokoro-onnx", "kokoro_onnx", "voices-v1.0.bin", write_kokoro)


@pytest.fixture(params=[PIPER, KOKORO], ids=lambda tiny: tiny.engine)
def tiny(request: pytest.FixtureRequest) -> Tiny:
    """Each of the two engines."""
    one: Tiny = request.param
    if util.find_spec(one.module) is None:
        pytest.skip(f"{one.package} cannot be installed on this Python")
    return one


def test_the_same_cue_is_the_same_samples_whatever_came_before(tiny: Tiny, tmp_path: Path) -> None:
    """In one worker after another cue, and in a fresh one, though the model draws noise."""
    voice = parse_voice(f"{tiny.engine}:{tiny.write(tmp_path)}").voice
    with Worker(ENGINES[tiny.engine]) as worker:
        first = worker.say(CUES[0], voice, 115.0)
        other = worker.say(CUES[1], voice, 115.0)
        again = worker.say(CUES[0], voice, 115.0)
    with Worker(ENGINES[tiny.engine]) as worker:
        fresh = worker.say(CUES[0], voice, 115.0)
    assert np.array_equal(first.samples, again.samples)
    assert np.array_equal(first.samples, fresh.samples)
    assert not np.array_equal(first.samples, other.samples)


ONE_SESSION_TWICE = """
import os, pathlib, sys
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import numpy as np, onnxruntime
from support.tiny_models import write_piper
model = str(write_piper(pathlib.Path(sys.argv[1])))
given = {"input": np.ones((1, 9), np.int64), "input_lengths": np.array([9]),
         "scales": np.ones(3, np.float32)}
def session(seed):
    onnxruntime.set_seed(seed)
    return onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
one, like_it, other = session(0), session(0), session(1)
first, second = (one.run(None, given)[0] for _ in range(2))
for samples in (second, like_it.run(None, given)[0], other.run(None, given)[0]):
    print(np.array_equal(first, samples))
"""


def test_a_session_that_is_used_twice_would_not_do(tmp_path: Path) -> None:
    """It draws on; the seed counts where a session is made. Else the test above proves nothing."""
    done = subprocess.run(
        [sys.executable, "-c", ONE_SESSION_TWICE, tmp_path],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["False", "True", "False"]


def test_clips_go_by_what_is_in_the_files(
    tiny: Tiny, tmp_path: Path, fresh_cache: ClipCache
) -> None:
    """Not by where they are; another model, or other words beside it, are another voice."""
    cue = [(CUES[0], SourceLine("rest.md.j2", 1))]

    def spoken(folder: Path) -> tuple[str, Path]:
        choice = parse_voice(f"{tiny.engine}:{folder / model.name}")
        clips = speak_all(cue, choice, rate_wpm=115.0, cache=fresh_cache)
        return read_voice_version(choice), clips[CUES[0]].path

    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir()
    model = tiny.write(here)
    first = spoken(here)
    shutil.copytree(here, elsewhere)
    assert spoken(elsewhere) == first
    beside = elsewhere / tiny.beside
    beside.write_bytes(beside.read_bytes() + b"\n")
    tiny.write(here, level=0.1)
    told = {first, spoken(here), spoken(elsewhere)}
    assert len({version for version, _ in told}) == len({path for _, path in told}) == 3


def test_a_package_that_is_not_there_is_told_of_with_its_command(
    tiny: Tiny, tmp_path: Path
) -> None:
    """By a Python that has every other package; before anything is spoken."""
    if sys.platform == "win32":
        pytest.skip("the packages are linked to, which takes a right on Windows")
    packages = tmp_path / "packages"
    packages.mkdir()
    # Not whatever is in sys.path by now: setuptools puts a folder of packages in, once imported.
    for folder in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for entry in Path(folder).iterdir():
            if not entry.name.startswith((tiny.module, tiny.package.replace("-", "_"))):
                (packages / entry.name).symlink_to(entry)
    ours = Path(supine.__file__).parents[1]
    done = run(
        "make",
        write_guide(tmp_path),
        "--voice",
        f"{tiny.engine}:{tiny.write(tmp_path)}",
        "--output",
        tmp_path / "rest.wav",
        env={"PYTHONPATH": os.pathsep.join(map(str, (ours, packages)))},
        # -S: without the packages of this Python.
        command=(sys.executable, "-S", "-m", "supine"),
    )
    assert done.error == (
        f"a voice of {tiny.engine} needs the package {tiny.package}. "
        f'Install it with: pip install "supine[{tiny.engine}]".'
    )


def test_a_python_that_a_package_is_not_made_for_is_told_of() -> None:
    """The command would install nothing there."""

    class Missing(OnnxEngine):
        name = "missing"
        packages = ("surely-not-installed",)
        last_python = (3, 1)

    with pytest.raises(SpeechError, match=r"this Python; 3\.1 is the last that it can"):
        Missing().version()


def test_a_package_that_cannot_be_loaded_is_one_line(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a library of the system is missing; its own words are in it."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / f"{tiny.module}.py").write_text("raise ImportError('DLL load failed')")
    monkeypatch.setenv("PYTHONPATH", python_path(broken))
    choice = parse_voice(f"{tiny.engine}:{tiny.write(tmp_path)}")
    with (
        Worker(ENGINES[tiny.engine]) as worker,
        pytest.raises(SpeechError, match=rf"of {tiny.engine} cannot be loaded .*DLL load failed"),
    ):
        worker.say(CUES[0], choice.voice, 115.0)


@pytest.mark.parametrize("damage", ["garbage", "empty", "cut off", "not text", "another model"])
def test_what_is_not_a_model_of_a_voice_is_refused(
    tiny: Tiny, tmp_path: Path, fresh_cache: ClipCache, damage: str
) -> None:
    """One line with the cue, the file and what to do, whatever is in it."""
    model = tiny.write(tmp_path)
    whole = model.read_bytes()
    if damage == "another model":
        write_other_model(model)
    else:
        contents = {
            "garbage": b"hello " * 999,
            "empty": b"",
            "cut off": whole[:700],
            "not text": whole.replace(b"RandomNormal", b"Random\xaf\xe2rmal"),
        }
        model.write_bytes(contents[damage])
    choice = parse_voice(f"{tiny.engine}:{model}")
    with pytest.raises(SpeechError) as caught:
        speak_all(
            [(CUES[0], SourceLine("rest.md.j2", 7))], choice, rate_wpm=115.0, cache=fresh_cache
        )
    said = str(caught.value)
    assert said.startswith(f"rest.md.j2:7: {choice} cannot speak")
    assert f"this model cannot be used: {model} (" in said
    assert "Download it again" in said
    assert "\n" not in said


@pytest.mark.parametrize("fault", ["level", "each_s"])
def test_a_model_that_gives_silence_or_nothing_fails_the_cue(
    tiny: Tiny, tmp_path: Path, fault: str
) -> None:
    """A damaged voice is not taken for a quiet one."""
    choice = parse_voice(f"{tiny.engine}:{tiny.write(tmp_path, **{fault: 0.0})}")
    with (
        Worker(ENGINES[tiny.engine]) as worker,
        pytest.raises(SpeechError, match=r"gave (no sound|silence)|cannot be used"),
    ):
        worker.say(CUES[0], choice.voice, 115.0)


def test_what_reads_as_nothing_fails_the_cue(tiny: Tiny, tmp_path: Path) -> None:
    """Digits of another script, which eSpeak NG passes over; the model is not asked to breathe."""
    choice = parse_voice(f"{tiny.engine}:{tiny.write(tmp_path)}")
    with (
        Worker(ENGINES[tiny.engine]) as worker,
        pytest.raises(SpeechError, match=r"gave no sound"),
    ):
        worker.say("٣٣", choice.voice, 115.0)


@pytest.mark.parametrize("spec", ["", "en_US-lessac-medium", "nowhere.onnx", ".", "folder.onnx"])
def test_a_voice_that_is_not_there_is_told_of_with_where_to_get_one(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str
) -> None:
    """Whatever was asked for instead of a model."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.onnx").mkdir()
    with pytest.raises(SpeechError, match=r"(as in \w+:MODEL\.onnx|no such file)\. Get .*https://"):
        parse_voice(f"{tiny.engine}:{spec}")


def test_a_model_is_found_by_any_path(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With colons, hashes, spaces and a home in it, and in capitals; it is shown as given."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    names = ["my voice.onnx", "a#b.onnx", "a.onnx#b.onnx", "Zoë.ONNX"]
    if sys.platform != "win32":
        names += [r"C:\voices\x.onnx", "a:b.onnx"]
    for name in names:
        tiny.write(tmp_path, name)
        assert str(parse_voice(f"{tiny.engine}:{name}")) == f"{tiny.engine}:{name}"
        assert parse_voice(f"{tiny.engine.upper()}: {tmp_path / name}#").voice == str(
            tmp_path / name
        )
    assert parse_voice(f"{tiny.engine}:~/a#b.onnx").voice == str(tmp_path / "a#b.onnx")
    # As a recipe has it, which may be used from another folder.
    absolute = parse_voice(f"{tiny.engine}:my voice.onnx").get_absolute_name()
    assert absolute == f"{tiny.engine}:{tmp_path / 'my voice.onnx'}"


def test_nothing_is_reported_to_anybody(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or onnxruntime would keep an identifier of the device and send events about every model."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home))
    # Where tests are run it keeps quiet by itself.
    for name in ("CI", "GITHUB_ACTIONS", "TF_BUILD", "ORT_DISABLE_TELEMETRY"):
        monkeypatch.delenv(name, raising=False)
    choice = parse_voice(f"{tiny.engine}:{tiny.write(tmp_path)}")
    with Worker(ENGINES[tiny.engine]) as worker:
        worker.say(CUES[0], choice.voice, 115.0)
        assert list(home.rglob("*")) == []


def test_voices_that_are_files_are_not_listed(tiny: Tiny) -> None:
    """They may be anywhere."""
    assert list_voices(tiny.engine) == ()


def test_phonemes_for_another_voice_are_not_spoken() -> None:
    """What a listener wrote for heart, between slashes, leaves the word as it is."""
    own = {"psoas": "/sˈOæz/", "Siobhan": "shivawn"}
    assert Piper().pronounce("Siobhan, your psoas", own) == "Shivawn, your psoas"
    assert Piper().pronounce("Close your eyes", {}) == "Cloze your eyes"


def test_a_sound_that_a_voice_lacks_fails_the_cue() -> None:
    """A mark that it does not know is left out, as it was when it was trained."""
    assert known_phonemes("fˈʊt-ə̩", set("fˈʊtə")) == list("fˈʊtə")
    with pytest.raises(SpeechError, match="no sound for ð θ"):
        known_phonemes("bɹiːð θɪŋ ð", set("bɹiː ɪŋ"))
