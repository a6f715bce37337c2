"""A profile's file written: what was chosen anew goes in, what somebody wrote beside it stays."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, Item, Table

from supine.model import Choices
from supine.profile.keys import KEYS, Context, given_in
from supine.profile.reading import read_profile
from supine.whole import whole_file


def write_profile(path: Path, choices: Choices) -> None:
    """Write the choices as a profile; comments and the order of one that is there stay.

    Raises
    ------
    ProfileError
        If there is one already, and it has faults: it is left as it is.
    OutputError
        If it cannot be written.
    """
    # Where the name is a link, what it leads to is what somebody keeps.
    path = path.resolve()
    document = tomlkit.document()
    if path.exists():
        read_profile(path)
        document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    given = given_in(choices)
    for name in KEYS:
        if name not in given:
            document.pop(name, None)
        elif name not in document or _meant(name, document[name], path) != given[name]:
            _put(document, name, given[name])
    with whole_file(path, "Name another file with --profile") as draft:
        draft.write_text(tomlkit.dumps(document), encoding="utf-8")
        if path.exists():
            # It may speak of somebody's health, and be for nobody else to read.
            shutil.copymode(path, draft)


def _put(document: tomlkit.TOMLDocument, name: str, value: object) -> None:
    there = document.get(name)
    if isinstance(there, Table) and isinstance(value, dict):
        for word in [word for word in there if word not in value]:
            there.remove(word)
        there.update({w: said for w, said in value.items() if there.get(w) != said})
    elif isinstance(there, Array) and isinstance(value, list) and not _are_tables(value):
        for index in reversed(range(len(there))):
            if there[index] not in value:
                del there[index]
        there.extend(one for one in value if one not in there.unwrap())
    elif name in document and not isinstance(value, (dict, list)):
        document[name] = value
    else:
        # In a new shape it goes to the end: what stands in front of it is not in it.
        document.pop(name, None)
        item = _item(value)
        if isinstance(value, dict) or _are_tables(value):
            document.append(name, item)
        else:
            _insert_before_tables(document, name, item)


def _insert_before_tables(document: tomlkit.TOMLDocument, name: str, item: Item) -> None:
    later = {key: document[key] for key in list(document) if _is_table(document[key])}
    for key in later:
        document.remove(key)
    document.append(name, item)
    for key, table in later.items():
        document.append(key, table)


def _item(value: object) -> Item:
    if isinstance(value, list) and _are_tables(value):
        tables = tomlkit.aot()
        for part in value:
            table = tomlkit.table()
            table.update(part)
            tables.append(table)
        return tables
    if isinstance(value, Mapping):
        table = tomlkit.table()
        table.update(value)
        return table
    return tomlkit.item(value)


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, Mapping) for part in value)


def _is_table(value: object) -> bool:
    return isinstance(value, (Table, AoT))


def _meant(name: str, written: Any, path: Path) -> object:  # noqa: ANN401 - as tomlkit gives it
    """What a value that is there means, however it is written."""
    context = Context(path.absolute().parent)
    return KEYS[name].value_in(KEYS[name].apply(Choices(), written.unwrap(), context))
