"""A profile's file: read with every fault at once, and written so that remarks in it stay."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Array, Table

from supine.errors import Fault, FaultsError, ProfileError, did_you_mean
from supine.model import TrackOptions, make_cue_name
from supine.profile.fields import (
    FIELDS,
    Context,
    InvalidValueError,
    find_non_default_values,
    overlap,
)
from supine.storage.atomic_write import atomic_write

_MAX_BYTES = 256 * 1024


def read_profile(path: Path) -> TrackOptions:
    """Return the options that a profile chooses; what it does not say has its default.

    Paths in it are relative to its folder. A `ProfileError` with every fault, its line, and the
    nearest right word.
    """
    text = _read(path)
    data = parse_toml(text, path.name, ProfileError)
    context = Context(path.absolute().parent, checks_names=True)
    options = TrackOptions()
    faults = _find_conflicts(data, path.name, text)
    for key, value in data.items():
        if key not in FIELDS:
            hint = f"{did_you_mean(key, FIELDS)}The keys are {', '.join(FIELDS)}"
            line = _find_line(key, text)
            faults.append(Fault(path.name, line, f"{key!r} is not a key of a profile", hint))
            continue
        try:
            options = FIELDS[key].apply(options, value, context)
        except InvalidValueError as error:
            for problem in error.problems:
                line = _find_line(key, text, problem.part)
                faults.append(Fault(path.name, line, problem.describe(repr(key)), problem.hint))
    if faults:
        raise ProfileError(tuple(sorted(faults, key=lambda fault: fault.line)))
    return options


def parse_toml(text: str, file: str, error_type: type[FaultsError]) -> dict[str, Any]:
    """Return what a TOML file says; an error of the given type, with the line, if it is none."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        where = re.search(r"line (\d+)", str(error))
        # Otherwise it says "at end of document".
        line = int(where.group(1)) if where else max(1, len(text.splitlines()))
        raise error_type((Fault(file, line, f"it is not TOML ({error})"),)) from error


def _find_conflicts(data: Mapping[str, object], file: str, text: str) -> list[Fault]:
    """Return faults for what one file both prefers and leaves out."""
    faults = []
    for liked, unwanted in (("themes", "without_themes"), ("cues", "without_cues")):
        first, second = (
            [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
            for value in (data.get(liked), data.get(unwanted))
        )
        faults += [
            Fault(
                file,
                _find_line(unwanted, text, name),
                f"{name!r} is in {liked!r} and in {unwanted!r}",
                "Take it out of one of them",
            )
            for name in first
            if any(overlap(make_cue_name(name), make_cue_name(one)) for one in second)
        ]
    return faults


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ProfileError((Fault(path.name, 0, "it is too large for a profile"),))
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault(path.name, 0, "it is not text in UTF-8", "Save it as UTF-8")
        raise ProfileError((fault,)) from error
    except OSError as error:
        fault = Fault(str(path), 0, f"it cannot be read ({error.strerror})")
        raise ProfileError((fault,)) from error


def _find_line(key: str, text: str, part: str = "") -> int:
    """Return the line of a key, or of a part of its value; 0 if it cannot be told.

    tomllib tells no lines; a key stands at the head of a line, bare, quoted or as a table.
    """
    pattern = re.compile(rf"^\s*\[{{0,2}}\s*[\"']?{re.escape(key)}\b")
    lines = text.splitlines()
    of_key = next((n for n, line in enumerate(lines, start=1) if pattern.match(line)), 0)
    if part and of_key:
        after = enumerate(lines[of_key - 1 :], start=of_key)
        return next((number for number, line in after if part in line), of_key)
    return of_key


def write_profile(path: Path, options: TrackOptions) -> None:
    """Write options as a profile; remarks and the order of one that is there stay.

    If that has faults, a `ProfileError`: it is left as it is.
    """
    # Where the name is a link, the file it leads to is written.
    path = path.resolve()
    document = tomlkit.document()
    if path.exists():
        read_profile(path)
        document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    given = find_non_default_values(options)
    for name in FIELDS:
        if name not in given:
            document.pop(name, None)
        elif name not in document or _read_item(name, document[name], path) != given[name]:
            _put(document, name, given[name])
    with atomic_write(path, "Name another file with --profile") as draft:
        draft.write_text(tomlkit.dumps(document), encoding="utf-8")
        if path.exists():
            # It may speak of the listener's health: only the owner may read it.
            shutil.copymode(path, draft)


def _put(document: tomlkit.TOMLDocument, name: str, value: object) -> None:
    there = document.get(name)
    if isinstance(there, Table) and isinstance(value, dict):
        for word in [word for word in there if word not in value]:
            there.remove(word)
        there.update({w: said for w, said in value.items() if there.get(w) != said})
    elif (
        isinstance(there, Array)
        and isinstance(value, list)
        and not all(isinstance(part, Mapping) for part in value)
    ):
        for index in reversed(range(len(there))):
            if there[index] not in value:
                del there[index]
        there.extend(one for one in value if one not in there.unwrap())
    elif name in document and not isinstance(value, (dict, list)):
        document[name] = value
    else:
        # In a new shape it goes to another place: keys before tables.
        document.pop(name, None)
        document[name] = tomlkit.item(value)


def _read_item(name: str, written: Any, path: Path) -> object:  # noqa: ANN401 - as tomlkit gives it
    """Return what a value that is there means, as `find_non_default_values` would have it."""
    context = Context(path.absolute().parent)
    return FIELDS[name].get_toml_value(
        FIELDS[name].apply(TrackOptions(), written.unwrap(), context)
    )
