"""The listener's profile: what it sets, and every fault at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.errors import ProfileError
from supine.model import CuePreferences, CustomCue, Listener, TrackOptions
from supine.profile.fields import FIELDS
from supine.profile.file import read_profile

EVERYTHING = """
name = "Anna"
speak_name = true
units = "imperial"
side = "left"
on = "bed"
sleep = true
props = ["bolster", "blanket"]
conditions = ["Spinal Fusion", "pain"]
minutes = "12:30"
voice = "system:en-gb"
fill_with = "tone"
pace = 120
bell = "small"
bell_level = 6
background = "rain"
background_level = 30.5
interval_bell = "5m"
seed = 7
guidance = "sparse"
order = "body"
themes = ["breath"]
without_themes = ["image"]
cues = ["The jaw can hang a little, as it does in deep sleep."]
without_cues = ["silence-is-not-empty"]

[[say]]
text = "Everything else can wait."
times = 2

[[say]]
text = "Drink some water."
where = "returning"

[[say]]
text = "I am here."
every = "5m"

[words]
buttocks = "bottom"

[pronunciations]
Siobhan = "shivawn"
"""


def written(folder: Path, text: str) -> Path:
    """A profile with a text in it."""
    path = folder / "profile.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_sets_its_choice(tmp_path: Path) -> None:
    """And an empty profile sets none."""
    assert read_profile(written(tmp_path, EVERYTHING)) == TrackOptions(
        length_s=750.0,
        voice="system:en-gb",
        fill_with="tone",
        pace_wpm=120.0,
        bell="small",
        bell_below_voice_lu=6.0,
        background="rain",
        background_below_voice_lu=30.5,
        interval_bell_s=300.0,
        seed=7,
        listener=Listener(
            name="Anna",
            speak_name=True,
            units="imperial",
            side="left",
            props=("bolster", "blanket"),
            conditions=("spinal-fusion", "pain"),
            surface="bed",
            to_sleep=True,
        ),
        preferences=CuePreferences(
            guidance="sparse",
            order="body",
            themes=("breath",),
            without_themes=("image",),
            cues=("the-jaw-can-hang-a-little",),
            without_cues=("silence-is-not-empty",),
            own=(
                CustomCue("Everything else can wait.", times=2),
                CustomCue("Drink some water.", "returning"),
                CustomCue("I am here.", every_s=300.0),
            ),
        ),
        words=(("buttocks", "bottom"),),
        pronunciations=(("Siobhan", "shivawn"),),
    )
    assert read_profile(written(tmp_path, "")) == TrackOptions()
    assert all(
        f"{key} =" in EVERYTHING or f"[{key}]" in EVERYTHING or f"[[{key}]]" in EVERYTHING
        for key in FIELDS
    )


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    """Unknown keys with the nearest one, wrong values with what the key takes."""
    text = """voise = "heart"
units = "feet"
minutes = true
pace = "fast"
conditions = ["pregnant"]
voice = "hart"
bell = "bowel"
bell_level = 1
guidance = "loud"
themes = [
  "breath",
  "breth",
  "wait",
]
cues = ["the-jaw", "teh-jaw-can-hang"]
without_cues = ["the-jaw"]
props = ["blankets"]

[[say]]
text = "Good."

[[say]]
where = "restin"
text = "Well."

[[say]]
text = "See [6s]."

[[say]]
text = "Often."
every = "now and then"

[[say]]
txet = "Lost."

[words]
"[bell]" = "x"
"""
    with pytest.raises(ProfileError) as caught:
        read_profile(written(tmp_path, text))
    faults = {fault.line: str(fault) for fault in caught.value.faults}
    assert sorted(faults) == [
        *(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 15, 16, 17),
        *(23, 27, 31, 34, 37),
    ]
    for line, hint in {
        1: "Did you mean voice?",
        2: "There are metric, imperial",
        3: "a length",
        4: "words a minute",
        5: "Did you mean pregnancy?",
        6: "Did you mean heart?",
        7: "Did you mean bowl?",
        8: "2 (near)",
        9: "There are silent, sparse, normal, full",
        12: "Did you mean breath?",
        13: "Did you mean weight?",
        15: "Did you mean the-jaw-can-hang",
        16: "Take it out of one of them",
        17: "Did you mean blanket?",
        23: "Did you mean resting?",
        27: "stands inside a cue",
        31: 'every = "5m"',
        34: "Did you mean text?",
        37: "cannot be spoken",
    }.items():
        assert hint in faults[line], faults[line]


@pytest.mark.parametrize(
    ("text", "line"), [("units = ", 1), ("a = 1\nb = = 2", 2), ("[x", 1), ('"""', 1)]
)
def test_what_is_not_toml_has_its_line(tmp_path: Path, text: str, line: int) -> None:
    """As the reader of TOML tells it."""
    with pytest.raises(ProfileError) as caught:
        read_profile(written(tmp_path, text))
    assert caught.value.faults[0].line == line


@given(st.text(max_size=200))
def test_any_text_is_a_profile_or_a_profile_error(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """Nothing a user can write ends in a traceback."""
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text, encoding="utf-8", errors="replace", newline="")
    try:
        read_profile(path)
    except ProfileError:
        return


def test_paths_in_a_profile_are_relative_to_it(tmp_path: Path) -> None:
    """So that a folder with a profile, a bell and a voice can be taken elsewhere."""
    text = 'bell = "mine/bell.wav"\nbackground = "/sea.mp3"\n'
    options = read_profile(written(tmp_path, text))
    assert options.bell == str(tmp_path / "mine" / "bell.wav")
    assert options.background == "/sea.mp3"
