"""The listener's profile: what it sets, and every fault at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.errors import ProfileError
from supine.model import Choices, Listener, Pause, Say, Source
from supine.profile import KEYS, read_profile, with_words

SOURCE = Source("g", 1)

EVERYTHING = """
units = "imperial"
side = "left"
conditions = ["Spinal Fusion", "pain"]
minutes = "12:30"
voice = "system:en-gb"
pace = 120
bell = "small"
background = "rain"
background_level = 30.5

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
    assert read_profile(written(tmp_path, EVERYTHING)) == Choices(
        length_s=750.0,
        voice="system:en-gb",
        pace_wpm=120.0,
        bell="small",
        background="rain",
        background_below_voice_lu=30.5,
        listener=Listener(units="imperial", side="left", conditions=("spinal-fusion", "pain")),
        words=(("buttocks", "bottom"),),
        pronunciations=(("Siobhan", "shivawn"),),
    )
    assert read_profile(written(tmp_path, "")) == Choices()
    assert all(f"{key} =" in EVERYTHING or f"[{key}]" in EVERYTHING for key in KEYS)


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    """Unknown keys with the nearest one, wrong values with what the key takes."""
    text = """voise = "heart"
units = "feet"
minutes = true
pace = "fast"
conditions = ["pregnant"]

[words]
"[bell]" = "x"
"""
    with pytest.raises(ProfileError) as caught:
        read_profile(written(tmp_path, text))
    faults = {fault.line: str(fault) for fault in caught.value.faults}
    assert sorted(faults) == [1, 2, 3, 4, 5, 7]
    assert "Did you mean voice?" in faults[1]
    assert '"metric" or "imperial"' in faults[2]
    assert "Did you mean pregnancy?" in faults[5]


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


def test_words_are_said_instead_wherever_they_stand_whole() -> None:
    """A capital stays one, a part of another word stays as it is, pauses are no concern."""
    pause = Pause(1.0, 1.0, 1.0, 0.0, SOURCE)
    items = (
        Say("Buttocks heavy, the low back long, backwards.", 0, SOURCE),
        pause,
        Say("The buttocks.", 1, SOURCE),
    )
    changed = with_words(items, (("buttocks", "bottom"), ("low back", "waist"), ("back", "spine")))
    assert [item.text for item in changed if isinstance(item, Say)] == [
        "Bottom heavy, the waist long, backwards.",
        "The bottom.",
    ]
    assert changed[1] is pause
