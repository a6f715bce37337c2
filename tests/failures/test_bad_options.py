"""Options that make no sense end in one line, exit code 1, and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.running import run, write_guide

BAD_LENGTHS = ["0", "-3", "nan", "1e9", "ten", "12:75"]

BAD_OPTIONS = [
    (["--voice", "hart"], "heart"),
    (["--voice", "system:en-uss"], "system:en-us"),
    (["--bell", "bowll"], "bowl"),
    (["--background", "rian"], "rain"),
    (["--format", "mp4"], "mp3"),
    (["--pace", "10"], "80 (slow) to 200"),
    (["--pace", "fast"], "words a minute"),
    (["--background-level", "3"], "18"),
    (["--seed", "1.5"], "whole number"),
    (["--units", "feet"], "imperial"),
    (["--side", "up"], "left"),
    (["--format", "wav"], "Make them agree"),
    (["--minute", "10"], "--minutes"),
]


@pytest.mark.parametrize("length", BAD_LENGTHS)
def test_a_length_that_is_none_is_named(guide: Path, older_track: Path, length: str) -> None:
    """The line has what was written in it."""
    done = run(
        "make", guide, "--voice", "tone", f"--minutes={length}", "--force", "-o", older_track
    )
    assert length in done.error


@pytest.mark.parametrize(("options", "word"), BAD_OPTIONS, ids=str)
def test_a_choice_that_makes_no_sense_says_what_would(
    guide: Path, older_track: Path, options: list[str], word: str
) -> None:
    """The nearest name, or the range, is in the line."""
    voice = [] if "--voice" in options else ["--voice", "tone"]
    done = run("make", guide, *voice, "--force", "-o", older_track, *options)
    assert word in done.error


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["make", "constructiv-rest"], "constructive-rest"),
        (["plan", "Constructive rest"], "constructive-rest"),
        (["make"], "supine list"),
        (["make", "nothing.md.j2"], "nothing.md.j2"),
        (["sounds", "bowel"], "bowl"),
        (["mkae"], "make"),
        (["show"], "ROUTINE"),
        (["inspect", "nothing.mp3"], "nothing.mp3"),
        (["make", "--from", "nothing.json"], "nothing.json"),
        (["make", "constructive-rest", "--from", "x.json"], "ROUTINE"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_name_that_is_unknown_says_the_nearest(
    tmp_path: Path, arguments: list[str], word: str
) -> None:
    """Whichever command was given it; and nothing is written where one stands."""
    assert word in run(*arguments, cwd=tmp_path).error
    assert list(tmp_path.iterdir()) == []


def test_an_output_of_another_ending_is_refused(guide: Path, tmp_path: Path) -> None:
    """A file called .doc would not be a document."""
    assert "mp3" in run("make", guide, "--voice", "tone", "-o", tmp_path / "x.doc").error
    assert not (tmp_path / "x.doc").exists()


def test_too_short_names_the_shortest_and_it_works(tmp_path: Path) -> None:
    """The length in the line works to the second; one second less does not."""
    body = "\n\n[4s]\n\n".join(f"Let it be number {number} of them all." for number in range(12))
    guide = write_guide(tmp_path, body + "\n\n[rest 5s..3m]\n", longest=5)
    track = tmp_path / "x.wav"
    error = run("make", guide, "--voice", "tone", "-m", "0:30", "-o", track).error
    shortest_s = _named_s(error)
    less = f"{shortest_s - 1}s"
    assert _named_s(run("make", guide, "--voice", "tone", "-m", less, "-o", track).error) == (
        shortest_s
    )
    assert not track.exists()
    done = run("make", guide, "--voice", "tone", "-m", f"{shortest_s}s", "-o", track)
    assert (done.code, done.out) == (0, f"{track}\n")


def test_too_long_names_the_longest_and_it_works(tmp_path: Path) -> None:
    """Likewise at the other end, where silences have grown to their bounds."""
    guide = write_guide(tmp_path, "Let it be.\n\n[rest 5s..75.5s]\n\nLet it go.\n", longest=5)
    track = tmp_path / "x.wav"
    error = run("make", guide, "--voice", "tone", "-m", "4", "-o", track).error
    longest_s = _named_s(error)
    more = f"{longest_s + 1}s"
    assert _named_s(run("make", guide, "--voice", "tone", "-m", more, "-o", track).error) == (
        longest_s
    )
    assert run("make", guide, "--voice", "tone", "-m", f"{longest_s}s", "-o", track).code == 0


def _named_s(error: str) -> int:
    """The length at the end of a line, in seconds."""
    minutes, seconds = error.rstrip(".").rsplit(maxsplit=1)[1].split(":")
    return int(minutes) * 60 + int(seconds)
