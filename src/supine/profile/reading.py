"""A profile's file read, with every fault at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from supine.errors import Fault, ProfileError, SupineError
from supine.model import Choices, cue_name, is_called
from supine.nearest import did_you_mean
from supine.profile.keys import KEYS, Context
from supine.profile.values import Wrong, WrongValueError

_MOST_BYTES = 256 * 1024
_OPPOSITES = (("themes", "without_themes"), ("cues", "without_cues"))


def read_profile(path: Path) -> Choices:
    """The choices in a profile; what it does not say has its default.

    Paths in it are relative to its folder.

    Raises
    ------
    ProfileError
        With every fault, its line, and the nearest right word.
    """
    text = _read(path)
    try:
        data = tomllib.loads(text)
    except RecursionError as error:
        raise ProfileError(
            (Fault(path.name, 0, "its lists lie too deep in each other"),)
        ) from error
    except ValueError as error:
        where = re.search(r"line (\d+)", str(error))
        # Otherwise it says "at end of document".
        line = int(where.group(1)) if where else max(1, len(text.splitlines()))
        fault = Fault(path.name, line, f"it is not TOML ({error})")
        raise ProfileError((fault,)) from error
    context = Context(path.absolute().parent, checks_names=True)
    choices = Choices()
    faults = _both_ways(data, path.name, text)
    for name, value in data.items():
        if name not in KEYS:
            hint = f"{did_you_mean(name, KEYS)}The keys are {', '.join(KEYS)}"
            line = _line_of(name, text)
            faults.append(Fault(path.name, line, f"{name!r} is not a key of a profile", hint))
            continue
        try:
            choices = KEYS[name].apply(choices, value, context)
        except WrongValueError as error:
            wrongs = error.wrongs or (Wrong(f"it takes {KEYS[name].takes}"),)
            faults += [
                Fault(
                    path.name,
                    _line_of(name, text, wrong.at),
                    f"{name!r}: {wrong.message}",
                    wrong.hint,
                )
                for wrong in wrongs
            ]
        except SupineError as error:
            faults.append(
                Fault(path.name, _line_of(name, text), f"{name!r}: {error.message}", error.hint)
            )
    if faults:
        raise ProfileError(tuple(sorted(faults, key=lambda fault: fault.line)))
    return choices


def _both_ways(data: Mapping[str, object], file: str, text: str) -> list[Fault]:
    """Faults for what is wished for and away in one file."""
    faults = []
    for liked, unwanted in _OPPOSITES:
        first, second = data.get(liked), data.get(unwanted)
        if isinstance(first, list) and isinstance(second, list):
            faults += [
                Fault(
                    file,
                    _line_of(unwanted, text, name),
                    f"{name!r} is in {liked!r} and in {unwanted!r}",
                    "Take it out of one of them",
                )
                for name in first
                if any(_alike(name, one) for one in second)
            ]
    return faults


def _alike(name: object, other: object) -> bool:
    """Whether two names of themes or cues mean the same, or one of them more than the other."""
    if not isinstance(name, str) or not isinstance(other, str):
        return False
    first, second = cue_name(name), cue_name(other)
    return is_called(first, second) or is_called(second, first)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ProfileError((Fault(path.name, 0, "it is too large for a profile"),))
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault(path.name, 0, "it is not text in UTF-8", "Save it as UTF-8")
        raise ProfileError((fault,)) from error
    except OSError as error:
        fault = Fault(str(path), 0, f"it cannot be read ({error.strerror})")
        raise ProfileError((fault,)) from error


def _line_of(key: str, text: str, part: str = "") -> int:
    """The line of a key, or of a part of its value; 0 if it cannot be told.

    tomllib tells no lines; a key stands at the head of a line, bare, quoted or as a table.
    """
    pattern = re.compile(rf"^\s*\[{{0,2}}\s*[\"']?{re.escape(key)}\b")
    lines = text.splitlines()
    of_key = next((n for n, line in enumerate(lines, start=1) if pattern.match(line)), 0)
    if part and of_key:
        after = enumerate(lines[of_key - 1 :], start=of_key)
        return next((number for number, line in after if part in line), of_key)
    return of_key
