"""The table of options: a row of it is an option everywhere."""

from __future__ import annotations

import dataclasses
import itertools
import json
from pathlib import Path

import pytest
import typer

from supine.audio.bells import BELLS
from supine.batch.table import read_table
from supine.cli.app import app
from supine.library.recipe import Recipe, get_recipe_path, read_recipe
from supine.model import CuePreferences, Listener, TrackOptions
from supine.profile import apply_values
from supine.profile.fields import FIELDS, find_non_default_values
from supine.profile.file import read_profile, write_profile
from supine.profile.form import describe_form
from support.running import run, write_guide
from support.tables import ANOTHER


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    """The recipe of a track of a minute."""
    folder = tmp_path_factory.mktemp("made")
    track = folder / "x.wav"
    done = run("make", write_guide(folder), "--voice", "tone", "-o", track)
    assert done.code == 0, done.err
    return read_recipe(get_recipe_path(track))


def test_every_field_of_the_options_has_a_row() -> None:
    """So that none can be chosen in one place and not in another."""
    names = {field.name for field in dataclasses.fields(TrackOptions)}
    for owner, parts in (("listener", Listener), ("preferences", CuePreferences)):
        names.remove(owner)
        names |= {f"{owner}.{field.name}" for field in dataclasses.fields(parts)}
    assert sorted(field.field for field in FIELDS.values()) == sorted(names)


@pytest.mark.parametrize("key", FIELDS)
def test_a_row_is_an_option_everywhere(key: str, tmp_path: Path, recipe: Recipe) -> None:
    """On the command line, in a profile, in a table, in the form, and in a recipe."""
    field = FIELDS[key]
    options = apply_values(TrackOptions(), {key: ANOTHER[key]})
    assert options != TrackOptions()
    assert set(find_non_default_values(options)) == {key}

    for command in ("make", "plan", "record", "batch"):
        commands = getattr(typer.main.get_command(app), "commands")  # noqa: B009 - typer's own class
        names = [name for option in commands[command].params for name in option.opts]
        assert field.names[0] in names

    write_profile(tmp_path / "profile.toml", options)
    assert read_profile(tmp_path / "profile.toml") == options

    for column in (key, field.names[0], *field.columns):
        table = tmp_path / "table.csv"
        table.write_text(f"routine,{column}\nquick,x\n")
        assert not read_table(table).faults
        assert key in read_table(table).rows[0].values

    (described,) = (one for one in describe_form() if one["key"] == key)
    assert json.loads(json.dumps(described)) == described
    assert described["default"] == field.default

    path = tmp_path / "x.json"
    path.write_text(json.dumps(dataclasses.replace(recipe, options=options).to_dict()))
    assert read_recipe(path).options == options


def test_the_form_says_what_there_is_to_choose_from() -> None:
    """Each with a label and a help that speaks of no command, in groups that stay together."""
    form = {str(field["key"]): field for field in describe_form()}
    assert [choice["value"] for choice in form["bell"]["choices"]] == [  # type: ignore[attr-defined]
        *BELLS,
        "none",
    ]
    assert (form["pace"]["min"], form["pace"]["max"], form["pace"]["default"]) == (80.0, 200.0, 115)
    assert form["guidance"]["choices"] == [
        {"value": value, "summary": ""} for value in ("silent", "sparse", "normal", "full")
    ]
    assert form["bell_level"]["needs"] == "bell"
    groups = [field["group"] for field in form.values()]
    assert [group for group, _ in itertools.groupby(groups)] == list(dict.fromkeys(groups))
    for field in form.values():
        assert field["label"]
        assert "supine" not in str(field["help"])
