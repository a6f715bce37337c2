"""`supine personalise` and `supine profile`: a dialogue that ends in a profile."""

from __future__ import annotations

import json
import re
from pathlib import Path

from running import run
from supine.cli.personalising import QUESTIONS
from supine.clips import stored
from supine.model import OwnCue
from supine.profile import read_profile

HERE = {"TERM": "dumb", "COLUMNS": "80"}


def answers(
    given: dict[str, list[str]], own: tuple[str, ...] = (), words: tuple[str, ...] = ()
) -> str:
    """What to type: Enter wherever nothing is given, and the end of each list."""
    lines: list[str] = []
    for question in QUESTIONS:
        if question.key == "speak_name" and "name" not in given:
            continue
        lines += given.get(question.key, [""])
    return "\n".join([*lines, *own, "", *words, "", ""]) + "\n"


def test_a_dialogue_ends_in_a_profile(tmp_path: Path) -> None:
    """Numbers, names and lists are understood; what makes no sense is asked again."""
    path = tmp_path / "new" / "anna.toml"
    typed = answers(
        {
            "name": ["[bell]", "Anna"],
            "speak_name": ["perhaps", "yes"],
            "units": ["2"],
            "props": ["1, bolster"],
            "voice": ["hart", "tone"],
            "pace": ["fast", "120"],
            "background": ["rain"],
            "background_level": ["5", "30"],
            "themes": ["breth", "breath"],
            "without_cues": ["silence-is-not-empty"],
            "minutes": ["12:30"],
        },
        own=("Drink some water.", "returning", "", "I am here.", "", "every 5m"),
        words=("buttocks = bottom",),
    )
    done = run("personalise", "--profile", path, answers=typed, env=HERE)
    assert done.code == 0, done
    assert done.out.endswith(f"{path}\n")
    for complaint in ("cannot be spoken", "Did you mean heart?", "words a minute", "18 (near)"):
        assert complaint in done.out
    choices = read_profile(path)
    assert choices.listener.name == "Anna"
    assert choices.listener.speak_name
    assert choices.listener.units == "imperial"
    assert choices.listener.props == ("blanket", "bolster")
    assert (choices.voice, choices.pace_wpm, choices.length_s) == ("tone", 120.0, 750.0)
    assert (choices.background, choices.background_below_voice_lu) == ("rain", 30.0)
    assert choices.wishes.themes == ("breath",)
    assert choices.wishes.own == (
        OwnCue("Drink some water.", "returning"),
        OwnCue("I am here.", every_s=300.0),
    )
    assert choices.words == (("buttocks", "bottom"),)


def test_a_second_time_it_keeps_what_is_not_answered(tmp_path: Path) -> None:
    """Enter keeps, a hyphen takes away, and remarks in the file stay."""
    path = tmp_path / "profile.toml"
    path.write_text('# Mine.\nname = "Anna"\nside = "left"\nminutes = 20\nvoice = "tone"\n')
    typed = answers({"name": [""], "speak_name": [""], "side": ["-"], "pace": ["110"]})
    assert run("personalise", "--profile", path, answers=typed, env=HERE).code == 0
    assert path.read_text() == '# Mine.\nname = "Anna"\nminutes = 20\nvoice = "tone"\npace = 110\n'


def test_every_sample_can_be_heard(tmp_path: Path) -> None:
    """What is chosen, and any that is offered, before it is chosen; here as files to open."""
    # As where the package that plays is not installed.
    (tmp_path / "miniaudio.py").write_text("raise ImportError('not installed')\n")
    given = {question.key: ["h", ""] for question in QUESTIONS if question.sample is not None} | {
        "voice": ["h tone", "tone"],
        "bell": ["h 1", "h small", "small"],
        "bell_level": [""],
        "background": ["h rain", ""],
    }
    here = HERE | {"PYTHONPATH": str(tmp_path)}
    path = tmp_path / "profile.toml"
    done = run("personalise", "--profile", path, answers=answers(given), env=here)
    assert done.code == 0, done
    files = re.findall(r"Open it in a player: (\S+)", done.err)
    named = [Path(file).name for file in files]
    assert named == [
        "voice.wav",
        "pace.wav",
        *["bell.wav"] * 2,
        *["background.wav"] * 1,
        "background-level.wav",
    ]
    assert stored(Path(files[-1])).length_s == 20.0
    assert read_profile(path).bell == "small"


def test_answers_that_end_early_change_nothing(tmp_path: Path) -> None:
    """One line, and what was there before stays there."""
    path = tmp_path / "profile.toml"
    path.write_text("minutes = 20\n")
    done = run("personalise", "--profile", path, answers="Anna\n", env=HERE)
    assert done.code == 1
    assert done.err.startswith("supine: the answers ended before the questions did")
    assert path.read_text() == "minutes = 20\n"


def test_a_profile_is_shown(tmp_path: Path) -> None:
    """What it says and nothing else, for people and for programs."""
    path = tmp_path / "profile.toml"
    path.write_text('voice = "tone"\nwithout_themes = ["image"]\n')
    shown = run("profile", "--profile", path, env=HERE)
    assert shown.code == 0
    assert str(path) in shown.out
    assert "without_themes    image" in shown.out
    assert "pace" not in shown.out
    as_json = run("profile", "--profile", path, "--json", env=HERE)
    assert json.loads(as_json.out) == {"voice": "tone", "without_themes": ["image"]}
    path.write_text("voise = 1\n")
    assert "profile.toml:1:" in run("profile", "--profile", path).error
