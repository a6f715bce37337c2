"""A table means what the command line means by the same options."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Mapping
from pathlib import Path

import tomlkit
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from supine.audio.backgrounds import BACKGROUNDS
from supine.audio.bells import BELLS
from supine.batch.rows import BatchDefaults, read_rows
from supine.cli.options import GivenOptions, get_option_name, with_track_options
from supine.model import GUIDANCE, PROPS, TrackOptions
from supine.profile.fields import FIELDS
from supine.script.cue_catalogue import list_theme_cues, list_themes
from supine.script.guides import find_guide
from support.tables import ANOTHER, write_csv

ROUTINE = "constructive-rest"

_app = typer.Typer()
_asked: list[TrackOptions] = []


@_app.command()
@with_track_options
def _ask(given: GivenOptions) -> None:
    """Remember what the options choose."""
    _asked.append(given.read())


def on_the_command_line(options: Mapping[str, list[str]]) -> TrackOptions:
    """What the command line chooses for options, each as often as it has values."""
    arguments = []
    for key, values in options.items():
        if FIELDS[key].kind == "bool":
            arguments.append(FIELDS[key].names[values != ["yes"]])
        else:
            arguments += [f"{get_option_name(key)}={value}" for value in values]
    with tempfile.TemporaryDirectory() as folder:
        # Whoever runs the tests may have a profile of their own.
        empty = Path(folder) / "profile.toml"
        empty.touch()
        _app([*arguments, f"--profile={empty}"], standalone_mode=False)
    return _asked.pop()


def _numbers(least: float, most: float) -> st.SearchStrategy[str]:
    return st.integers(round(least * 10), round(most * 10)).map(lambda tenths: f"{tenths / 10:g}")


def _one(*values: str) -> st.SearchStrategy[list[str]]:
    return st.sampled_from(values).map(lambda value: [value])


def _some(values: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(values, min_size=1, max_size=3, unique=True)


_words = st.sampled_from("floor ribs knees breath ground psoas belly let".split())
_pairs = st.builds(lambda word, other: f"{word}={other}", _words, _words)
_sentences = st.builds(
    lambda place, text: f"{place}{text}",
    st.sampled_from(["", "settling: ", "returning: ", "resting x3: ", "Resting every 5m: "]),
    st.sampled_from(["Drink, then rest.", "Let go; all of it.", "Lie “still”, Anna."]),
)
_guide = find_guide(ROUTINE)
_THEMES, _CUES = sorted(list_themes()), sorted(cue.name for cue in list_theme_cues())[:6]
_no = {said.condition for said in _guide.conditions if said.suits == "no"}
_CONDITIONS = ("pain", "hernia", "Spinal Fusion", "pregnancy", "hyperlordosis")

VALUES: Mapping[str, st.SearchStrategy[list[str]]] = {
    **{key: st.just([value]) for key, value in ANOTHER.items()},
    "minutes": _one("10", "12.5", "12:30", "12m30s", "1h"),
    "voice": st.just(["tone"]),
    "pace": _numbers(80, 200).map(lambda value: [value]),
    "bell": _one(*BELLS, "none"),
    "bell_level": _numbers(2, 30).map(lambda value: [value]),
    "background": _one(*BACKGROUNDS, "none"),
    "background_level": _numbers(18, 60).map(lambda value: [value]),
    "seed": st.integers(-9, 10**6).map(lambda value: [str(value)]),
    "guidance": _one(*GUIDANCE, "Full"),
    "themes": _some(st.sampled_from(_THEMES[::2])),
    "without_themes": _some(st.sampled_from(_THEMES[1::2])),
    # Some are the beginnings of others, of which the later word counts.
    "cues": _some(st.sampled_from([name[:12].rstrip("-") for name in _CUES])),
    "without_cues": _some(st.sampled_from(_CUES)),
    "say": _some(_sentences),
    "words": _some(_pairs),
    "pronunciations": _some(_pairs),
    "name": _one("Anna", "José", "Anna-Maria, really"),
    "speak_name": _one("yes", "no"),
    "units": _one("metric", "imperial"),
    "side": _one("left", "right"),
    "props": _some(st.sampled_from(PROPS)),
    "conditions": _some(
        st.sampled_from([n for n in _CONDITIONS if n.lower().replace(" ", "-") not in _no])
    ),
}

rows = st.fixed_dictionaries(
    {"voice": VALUES["voice"]},
    optional={key: values for key, values in VALUES.items() if key != "voice"},
)


def test_every_choice_is_among_them() -> None:
    """So that a new one cannot be forgotten."""
    assert set(VALUES) == set(FIELDS) == set(ANOTHER)


@settings(max_examples=60)
@given(options=rows, called_so=st.booleans(), shuffled=st.randoms(use_true_random=False))
def test_a_row_chooses_what_the_same_options_choose(
    options: dict[str, list[str]], shuffled: random.Random, *, called_so: bool
) -> None:
    """As CSV and as TOML, its columns in any order and called either way."""
    expected = on_the_command_line(options)
    keys = list(options)
    shuffled.shuffle(keys)
    columns = {key: get_option_name(key) if called_so else key for key in keys}
    cells = {columns[key]: "|".join(options[key]) for key in keys}
    track = {columns[key]: options[key] if FIELDS[key].is_list else options[key][0] for key in keys}
    with tempfile.TemporaryDirectory() as folder:
        csv = write_csv(Path(folder) / "t.csv", [{"routine": ROUTINE, **cells}])
        toml = Path(folder) / "t.toml"
        text = tomlkit.dumps({"track": [{"routine": ROUTINE, **track}]})
        toml.write_text(text, encoding="utf-8")
        for table in (csv, toml):
            (row,) = read_rows(table, BatchDefaults())
            assert row.request.options == expected


@settings(max_examples=20)
@given(options=rows)
def test_options_of_the_batch_choose_what_they_choose_for_one_track(
    options: dict[str, list[str]],
) -> None:
    """For a row that says nothing itself."""
    expected = on_the_command_line(options)
    in_order = {key: options[key] for key in FIELDS if key in options}  # as options are
    lists = {key: values if FIELDS[key].is_list else values[0] for key, values in in_order.items()}
    with tempfile.TemporaryDirectory() as folder:
        table = write_csv(Path(folder) / "t.csv", [{"routine": ROUTINE}])
        (row,) = read_rows(table, BatchDefaults(given=lists))
    assert row.request.options == expected
