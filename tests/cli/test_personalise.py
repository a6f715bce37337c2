"""`supine personalise` and `supine profile`: a dialogue that ends in a profile."""

from __future__ import annotations

import json
import re
from pathlib import Path

from supine.audio.wav import open_wav
from supine.cli.personalise import WITH_PREVIEW
from supine.model import CustomCue
from supine.profile.fields import FIELDS
from supine.profile.file import read_profile
from support.running import python_path, run

HERE = {"TERM": "dumb", "COLUMNS": "80"}


def answers(given: dict[str, list[str]]) -> str:
    """What to type: Enter wherever nothing is given, and at the end of each list."""
    lines: list[str] = []
    for field in FIELDS.values():
        if not field.is_asked or (field.key == "speak_name" and "name" not in given):
            continue
        lines += given.get(field.key, [] if field.kind in {"cues", "pairs"} else [""])
        if field.kind in {"cues", "pairs"}:
            lines.append("")
    return "\n".join(lines) + "\n"


def test_a_dialogue_ends_in_a_profile(tmp_path: Path) -> None:
    """Numbers, names and lists are understood; what makes no sense is asked again."""
    path = tmp_path / "new" / "anna.toml"
    typed = answers(
        {
            "name": ["[bell]", "Anna"],
            "speak_name": ["perhaps", "y"],
            "units": ["2"],
            "props": ["1, bolster"],
            "voice": ["hart", "tone"],
            "pace": ["fast", "120"],
            "background": ["rain"],
            "background_level": ["5", "30"],
            "themes": ["breth", "breath"],
            "without_cues": ["silence-is-not-empty"],
            "minutes": ["12:30"],
            "say": ["returning: Drink some water.", "resting every 5m: I am here."],
            "words": ["buttocks", "buttocks = bottom"],
        }
    )
    done = run("personalise", "--profile", path, answers=typed, env=HERE)
    assert done.code == 0, done
    assert done.out.endswith(f"{path}\n")
    for complaint in ("cannot be spoken", "Did you mean heart?", "words a minute", "18 (near)"):
        assert complaint in done.out
    options = read_profile(path)
    assert options.listener.name == "Anna"
    assert options.listener.speak_name
    assert options.listener.units == "imperial"
    assert options.listener.props == ("blanket", "bolster")
    assert (options.voice, options.pace_wpm, options.length_s) == ("tone", 120.0, 750.0)
    assert (options.background, options.background_below_voice_lu) == ("rain", 30.0)
    assert options.preferences.themes == ("breath",)
    assert options.preferences.own == (
        CustomCue("Drink some water.", "returning"),
        CustomCue("I am here.", every_s=300.0),
    )
    assert options.words == (("buttocks", "bottom"),)


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
    given = {key: ["h", ""] for key in WITH_PREVIEW} | {
        "voice": ["h tone", "tone"],
        "bell": ["h 1", "h small", "small"],
        "bell_level": [""],
        "background": ["h rain", ""],
    }
    here = HERE | {"PYTHONPATH": python_path(tmp_path)}
    path = tmp_path / "profile.toml"
    done = run("personalise", "--profile", path, answers=answers(given), env=here, own_process=True)
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
    assert open_wav(Path(files[-1])).length_s == 20.0
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
