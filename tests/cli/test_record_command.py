"""`supine record`: the sheet, and a voice from what was read."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from supine.audio.clip_cache import ClipCache
from supine.audio.wav import read_wav
from support.measuring import best_match, decode, mono
from support.reading_aloud import spoken, write_recording
from support.running import run, write_guide

CUES = (
    "Let the backs of the ribs rest on the floor.",
    "You might notice where the breath begins.",
    "When you are ready, roll to one side and rest there.",
)


class _Words(HTMLParser):
    """The words of a page, without its markup."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep them."""
        self.words.append(data)


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """A guide of three cues, one of them optional."""
    return write_guide(tmp_path)


def test_the_sheet_has_every_cue_in_order(guide: Path, tmp_path: Path) -> None:
    """As text, as a page to print, and in the listener's words."""
    as_text = run("record", guide, cwd=tmp_path)
    assert (as_text.code, as_text.err) == (0, "")
    joined = " ".join(as_text.out.split())
    assert [joined.index(cue) for cue in CUES] == sorted(joined.index(cue) for cue in CUES)
    for arguments in (("--html", "-o", "sheet"), ("-o", "sheet.html")):
        page = run("record", guide, *arguments, "--word", "ribs=rib bones", cwd=tmp_path)
        assert page.code == 0, page.err
        reader = _Words()
        reader.feed((tmp_path / page.out.strip()).read_text(encoding="utf-8"))
        assert "Let the backs of the rib bones rest on the floor." in " ".join(reader.words)


def test_all_cues_of_a_routine_are_more_than_one_track_has() -> None:
    """Of every length, and every theme cue; the shortest track has few of them."""
    one = run("record", "constructive-rest", "-m", "8").out
    every = run("record", "constructive-rest", "--all").out
    assert "The low back is not pressed down" in " ".join(every.split())
    assert "Silence is not empty." in " ".join(every.split())
    assert len(every) > 3 * len(one)


def test_a_reading_becomes_a_voice_that_makes_tracks(
    guide: Path, tmp_path: Path, cache: ClipCache, rng: np.random.Generator
) -> None:
    """From one file as a phone makes it, with a cue read twice and one not at all."""
    said = {cue: read_wav(clip).samples for cue, clip in spoken(CUES, "system", cache).items()}
    order = [said[CUES[0]], said[CUES[0]], said[CUES[2]]]
    write_recording(tmp_path / "reading.m4a", order, rng)
    learned = run("record", guide, "--from", "reading.m4a", "--to", "voice", cwd=tmp_path)
    assert learned.code == 0, learned.err
    told = " ".join(learned.err.split())
    assert "Read more than once, and the last reading counts: 0:02 of reading.m4a" in told
    assert "2 of 3 cues are saved in voice" in told
    assert CUES[1] in told
    assert f"supine make {guide} --voice recorded:voice" in learned.err

    refused = run("make", guide, "--voice", "recorded:voice", "-m", "2", cwd=tmp_path)
    assert "no recording of 1 cue" in refused.error
    options = ("--voice", "recorded:voice", "--fill-with", "tone", "--background", "none")
    made = run("make", guide, *options, "-m", "2", "-o", "x.mp3", cwd=tmp_path)
    assert made.code == 0, made.err
    recipe = json.loads((tmp_path / "x.json").read_text())
    heard = mono(decode(tmp_path / "x.mp3"))
    kept = spoken([CUES[0], *CUES[2:]], f"recorded:{tmp_path / 'voice'}", cache)
    for cue in recipe["cues"]:
        if cue["text"] in kept:
            clip = read_wav(kept[cue["text"]]).samples
            score, _ = best_match(heard, clip, cue["start_samples"], 4410)
            assert score >= 0.9, cue["text"]
    assert recipe["filled"] == [CUES[1]]

    # The rest is read another day, as a file of its own; several may be named at once.
    write_recording(tmp_path / "rest.wav", [said[CUES[1]]], rng)
    files = ("--from", "reading.m4a", "rest.wav")
    again = run("record", guide, *files, "--to", "voice", cwd=tmp_path)
    assert "3 of 3 cues are saved in voice" in again.err, again
    assert run("make", guide, "--voice", "recorded:voice", "-m", "2", cwd=tmp_path).code == 0


def test_a_reading_of_another_sheet_is_refused_with_what_was_found(
    guide: Path, tmp_path: Path, cache: ClipCache, rng: np.random.Generator
) -> None:
    """As a table, and nothing is kept; with --keep-anyway it is, each cue as not sure."""
    others = (
        "Nothing needs to happen here, and there is nothing to get right.",
        "Soften the space behind the knees, and let the lower back do whatever it likes.",
        "Let the tongue be wide and soft behind the teeth.",
    )
    texts = (CUES[0], *others)
    clips = spoken(texts, "system", cache)
    write_recording(tmp_path / "other.wav", [read_wav(clips[text]).samples for text in texts], rng)
    command = ("record", guide, "--from", "other.wav", "--to", "voice")
    refused = run(*command, cwd=tmp_path)
    assert refused.code != 0
    assert "other.wav does not look like a reading of this sheet" in refused.err
    assert "--keep-anyway" in refused.err
    told = " ".join(refused.err.split())
    assert f"{CUES[0]} 0:02 other.wav sure" in told
    assert not (tmp_path / "voice").exists()
    kept = run(*command, "--keep-anyway", cwd=tmp_path)
    assert kept.code == 0, kept.err
    assert f"Not sure: “{CUES[0]}” is taken to be what is said at 0:02" in kept.err


def test_what_makes_no_sense_is_refused(guide: Path, tmp_path: Path) -> None:
    """In one line, and nothing is written."""
    both = run("record", guide, "--microphone", "--from", "x.wav", cwd=tmp_path)
    assert "--from" in both.error
    missing = run("record", guide, "--from", "none.wav", cwd=tmp_path)
    assert "none.wav" in missing.error
    (tmp_path / "no.wav").write_text("no sound")
    assert "no.wav" in run("record", guide, "--from", "no.wav", cwd=tmp_path).error
    assert "is a folder" in run("record", guide, "-o", tmp_path, cwd=tmp_path).error
    assert not (tmp_path / "my-voice").exists()
