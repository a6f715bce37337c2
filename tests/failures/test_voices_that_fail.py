"""A voice that fails, falls silent or hangs: one line that names the cue, and no track.

The voice is a real engine in a real worker process, entered in the table as any engine is; the
first word of a cue says how it fails.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from running import HEAD, processes_about, run

WITH_FAULTY = """
from supine import cli, speech
from supine.speech import process
speech.ENGINES["faulty"] = "faulty_engine:Faulty"
# So that an hour's sleep is found out in a moment.
process.CUE_LIMIT_S = 0.5
process.LOAD_LIMIT_S = 10.0
cli.main()
"""

HEAD_LINES = len(HEAD.splitlines())


@pytest.mark.parametrize(
    ("first_word", "words"),
    [
        ("Refuse", "no breath left"),
        ("Nothing", "no sound"),
        ("Silence", "silence"),
        ("Broken", "broken"),
        ("Short", "seconds for"),
        ("Crash", "died (SIGSEGV)"),
        ("Leave", "died (exit code 7)"),
        ("Hang", "not spoken within"),
    ],
)
def test_a_cue_that_cannot_be_spoken_is_named(
    tmp_path: Path, older_track: Path, first_word: str, words: str
) -> None:
    """With the guide's file and line, and what the cue says; the cue before it is kept."""
    body = f"A first cue.\n\n[rest 1s..9m]\n\n# Then\n{first_word} is what this cue does to us.\n"
    guide = tmp_path / "faulty.md.j2"
    guide.write_text(HEAD.format(name="faulty", shortest=1, longest=9) + body)
    cache, temporary = tmp_path / "cache", tmp_path / "temporary"
    temporary.mkdir()
    env = {
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "SUPINE_CACHE_DIR": str(cache),
        "TMPDIR": str(temporary),
    }
    arguments = ("make", guide, "--voice", "faulty", "--background", "none", "-o", older_track)
    error = run(*arguments, command=(sys.executable, "-c", WITH_FAULTY), env=env).error
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
    error = run("make", guide, "--voice", "heart", "-o", older_track).error
    assert error.startswith(f"greek.md.j2:{HEAD_LINES + 5}: ")
