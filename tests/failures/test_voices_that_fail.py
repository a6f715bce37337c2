"""A voice that fails, falls silent or hangs: one line that names the cue, and no track.

The voice is a real engine in a real worker process, entered in the table as any engine is; the
first word of a cue says how it fails.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from supine.speech import worker_client
from supine.speech.registry import ENGINES
from support.running import HEAD, processes_about, python_path, run

HEAD_LINES = len(HEAD.splitlines())


@pytest.mark.parametrize(
    ("first_word", "words"),
    [
        ("Refuse", "no breath left"),
        ("Crash", "died (SIGSEGV)"),
        ("Hang", "not spoken within"),
        # `speech/test_process.py` has all of them, without the command around them.
        *(
            pytest.param(*failure, marks=pytest.mark.slow)
            for failure in (
                ("Nothing", "no sound"),
                ("Silence", "silence"),
                ("Broken", "broken"),
                ("Short", "seconds for"),
                ("Leave", "died (exit code 7)"),
            )
        ),
    ],
)
def test_a_cue_that_cannot_be_spoken_is_named(
    tmp_path: Path,
    older_track: Path,
    monkeypatch: pytest.MonkeyPatch,
    first_word: str,
    words: str,
) -> None:
    """With the guide's file and line, and what the cue says; the cue before it is kept."""
    body = f"A first cue.\n\n[rest 1s..9m]\n\n# Then\n{first_word} is what this cue does to us.\n"
    guide = tmp_path / "faulty.md.j2"
    guide.write_text(HEAD.format(name="faulty", shortest=1, longest=9) + body)
    cache, temporary = tmp_path / "cache", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("PYTHONPATH", python_path(Path(__file__).parents[1]))
    monkeypatch.setitem(ENGINES, "faulty", "support.faulty_engine:Faulty")
    if first_word == "Hang":
        # So that an hour's sleep is found out in a moment.
        monkeypatch.setattr(worker_client, "CUE_LIMIT_S", 1.0)
        monkeypatch.setattr(worker_client, "CHARACTER_LIMIT_S", 0.0)
    arguments = (
        "make",
        guide,
        "--voice",
        "faulty",
        "--background",
        "none",
        "--force",
        "-o",
        older_track,
    )
    error = run(*arguments, env={"SUPINE_CACHE_DIR": str(cache)}).error
    assert error.startswith(f"faulty.md.j2:{HEAD_LINES + 6}: ")
    assert f"“{first_word} is what this" in error
    assert words in error
    assert len(list(cache.rglob("*.wav"))) == 1
    assert list(temporary.iterdir()) == []
    assert not processes_about(str(temporary))


def test_a_voice_of_no_words_is_refused(tmp_path: Path, older_track: Path) -> None:
    """The real voice is given a cue in a script that it does not know: an error, not a gap."""
    guide = tmp_path / "greek.md.j2"
    guide.write_text(
        HEAD.format(name="greek", shortest=1, longest=9)
        + "Lie down.\n\n[rest 1s..9m]\n\n你好，世界。\n"
    )
    error = run("make", guide, "--voice", "heart", "--force", "-o", older_track).error
    assert error.startswith(f"greek.md.j2:{HEAD_LINES + 5}: ")
