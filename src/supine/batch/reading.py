"""Rows of a table, or of all routines, checked: every fault at once, each with its line."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from supine import make as maker
from supine.asked import Asked
from supine.batch.names import checked_output, clashes, usual_name
from supine.batch.row import Row
from supine.batch.table import OWN_COLUMNS, Cells, read_table
from supine.errors import (
    BatchError,
    Fault,
    FaultsError,
    NotSuitedError,
    SupineError,
    UsageError,
)
from supine.guide import all_guides, find_guide
from supine.make import Voices
from supine.model import Choices, Guide
from supine.profile import KEYS, Context, read_profile, with_given
from supine.profile.values import WrongValueError
from supine.sounds.prepared import check_brought
from supine.suitability import check_suits
from supine.units import format_clock, format_for_name
from supine.written import WrittenScript, guide_of, is_script, read_script

_VOICES = ("voice", "fill_with")


@dataclass(frozen=True, slots=True)
class Usual:
    """What holds for every row that does not say otherwise.

    Attributes
    ----------
    profile
        The choices of the profile that rows have which name none.
    given
        Values by key of a profile, which come before those of any profile.
    format_name
        What kind of files the tracks are.
    """

    profile: Choices = Choices()  # noqa: RUF009 - frozen
    given: Mapping[str, object] = field(default_factory=dict)
    format_name: str = "mp3"


def read_rows(path: Path, usual: Usual) -> tuple[Row, ...]:
    """The rows of a table, in its order.

    Files in it are relative to its folder.

    Raises
    ------
    BatchError
        With everything that is wrong with the table, as far as it shows before anything is
        rendered or spoken.
    """
    table = read_table(path)
    reader = _Reader(table.file, path.absolute().parent, usual, has_routines=table.has_routines)
    # What is wrong with what is usual is said once, and not in every row.
    common = {
        name: value
        for name, value in table.usual.values.items()
        if name not in KEYS or reader.check_value(table.usual.line, name, value)
    }
    written = [Cells(cells.line, {**common, **cells.values}) for cells in table.rows]
    rows = [row for cells in written if (row := reader.row(cells))]
    faults = [*table.faults, *reader.faults, *clashes(rows, table.file, path.stem)]
    if faults:
        raise BatchError(tuple(sorted(faults, key=lambda fault: fault.line)))
    return tuple(rows)


def every_routine(
    lengths_s: Sequence[float], usual: Usual
) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """A row for each routine at each length, or as long as it usually is where there is none.

    Returns
    -------
    rows
        Those that there can be.
    notes
        What was left out, a sentence each without a full stop: lengths that a routine does not
        come in, and routines that are not for the listener.

    Raises
    ------
    UsageError
        If a choice makes no sense.
    """
    reader = _Reader("", None, usual)
    rows: list[Row] = []
    notes: list[str] = []
    # Two that are alike in their names would lie in one place.
    wanted = {format_for_name(length_s): length_s for length_s in lengths_s}.values()
    for guide in all_guides():
        minutes = guide.minutes
        possible = [s for s in wanted if minutes.shortest * 60.0 <= s <= minutes.longest * 60.0]
        if left := [format_clock(s) for s in wanted if s not in possible]:
            between = f"{minutes.shortest:g} to {minutes.longest:g} minutes"
            notes.append(f"{guide.name} takes {between}, not {', '.join(left)}")
        lengths = [{"minutes": f"{length_s!r}s"} for length_s in possible]
        # Without one, each is as long as the profile or the routine has it.
        for length in lengths if wanted else [{}]:
            before = len(reader.faults)
            values = {"routine": guide.name, **length}
            if row := reader.row(Cells(len(rows) + 1, values)):
                rows.append(row)
            elif reader.unsuited:
                del reader.faults[before:]
                notes.append(reader.unsuited)
                break
    if reader.faults:
        # The choices are the same for all, and so is what is wrong with them.
        raise UsageError(reader.faults[0].message, reader.faults[0].hint)
    return tuple(rows), tuple(notes)


class _Reader:
    """Makes rows of cells, and remembers what was wrong with those it could not make one of."""

    def __init__(
        self, file: str, folder: Path | None, usual: Usual, *, has_routines: bool = True
    ) -> None:
        self.faults: list[Fault] = []
        self.unsuited = ""
        self._file = file
        self._has_routines = has_routines
        self._usual = usual
        self._context = Context(folder)
        self._folder = folder or Path()
        # What many rows have in common is read once, and so are its faults said once.
        self._profiles: dict[str, Choices | None] = {}
        self._routines: dict[str, tuple[Guide, WrittenScript | None] | None] = {}
        self._voices = functools.cache(maker.check)
        self._look = functools.cache(maker.look_now)

    def row(self, cells: Cells) -> Row | None:
        """The row, or None if it has faults."""
        self.unsuited = ""
        # In the order of the keys, as options are: a later wish takes an earlier one away.
        values = {name: cells.values[name] for name in KEYS if name in cells.values}
        own = {name: self._text(cells, name) for name in OWN_COLUMNS}
        routine = self._routine(cells.line, own["routine"])
        profile = self._profile(cells.line, own["profile"])
        choices = self._choices(cells.line, profile, values)
        place: tuple[str, str] | None = None
        with self._saying(cells.line):
            place = checked_output(own["output"], own["format"], self._usual.format_name)
        voices = self._voices_meant(cells.line, choices) if choices else None
        if not routine or not choices:
            return None
        guide, script = routine
        asked = Asked(guide, choices, script)
        if "minutes" not in values and "minutes" not in self._usual.given:
            asked = asked.usually_long()
        if not self._suits(cells.line, asked) or not place or not voices:
            return None
        format_name, name = place
        if not name or name.endswith("/"):
            name += usual_name(asked, own["profile"], format_name)
        with self._saying(cells.line):
            choices, items = asked.choices, asked.items
            sha256 = maker.asked_sha256(guide, choices, voices, items, self._look)
            return Row(cells.line, asked, name, format_name, own["profile"], sha256)
        return None

    def _text(self, cells: Cells, name: str) -> str:
        value = cells.values.get(name, "")
        if not isinstance(value, str):
            self._wrong(cells.line, f"{name!r}: it takes a text, not {value!r}")
            return ""
        return value.strip()

    def _routine(self, line: int, written: str) -> tuple[Guide, WrittenScript | None] | None:
        if not written:
            if self._has_routines:
                hint = "Write a name from `supine list`, a guide's file or a script's"
                self._wrong(line, "there is no routine in it", hint)
            return None
        if written not in self._routines:
            self._routines[written] = None
            with self._saying(line, "routine"):
                self._routines[written] = self._found(written)
        elif self._routines[written] is None:
            self._wrong(line, f"routine {written!r}: as above")
        return self._routines[written]

    def _found(self, written: str) -> tuple[Guide, WrittenScript | None]:
        path = self._path(written)
        if is_script(path):
            script = read_script(path)
            return guide_of(script, path), script
        is_name = len(Path(written).parts) == 1 and not Path(written).suffix
        return find_guide(written if is_name else str(path)), None

    def _profile(self, line: int, written: str) -> Choices | None:
        if not written:
            return self._usual.profile
        if written not in self._profiles:
            self._profiles[written] = None
            with self._saying(line, "profile"):
                self._profiles[written] = read_profile(self._path(written))
        elif self._profiles[written] is None:
            self._wrong(line, f"profile {written!r}: as above")
        return self._profiles[written]

    def _path(self, written: str) -> Path:
        try:
            return self._folder / Path(written).expanduser()
        except RuntimeError as error:
            raise UsageError(f"nobody here has the folder {written}") from error

    def _choices(
        self, line: int, profile: Choices | None, values: Mapping[str, object]
    ) -> Choices | None:
        before = len(self.faults)
        for name, value in values.items():
            self.check_value(line, name, value)
        if len(self.faults) > before or profile is None:
            return None
        with self._saying(line):
            # A worker may stand in another folder than whoever gave a file.
            usual = with_given(profile, self._usual.given, context=Context(Path.cwd()))
            return with_given(usual, values, context=self._context)
        return None

    def check_value(self, line: int, name: str, value: object) -> bool:
        """Whether a key takes a value, looked at alone, so that all that are wrong are said."""
        before = len(self.faults)
        try:
            with self._saying(line, repr(name)):
                chosen = KEYS[name].apply(Choices(), value, self._context)
                if name in _VOICES:
                    self._voices(chosen)
        except WrongValueError as error:
            if not error.wrongs:
                self._wrong(line, f"{name!r} takes {KEYS[name].takes}, not {value!r}")
            for wrong in error.wrongs:
                self._wrong(line, f"{name!r}: {wrong.message}", wrong.hint)
        return len(self.faults) == before

    def _voices_meant(self, line: int, choices: Choices) -> Voices | None:
        with self._saying(line):
            for sound in (choices.bell, choices.background):
                check_brought(sound)
            # Only what it looks at, so that rows that differ in other things share the look.
            return self._voices(
                Choices(
                    voice=choices.voice,
                    fill_with=choices.fill_with,
                    pace_wpm=choices.pace_wpm,
                    bell=choices.bell,
                    bell_below_voice_lu=choices.bell_below_voice_lu,
                    background=choices.background,
                    background_below_voice_lu=choices.background_below_voice_lu,
                )
            )
        return None

    def _suits(self, line: int, asked: Asked) -> bool:
        """Whether the routine suits the listener, and the length the routine."""
        guide, choices = asked.guide, asked.choices
        try:
            check_suits(guide, choices.listener.conditions)
        except NotSuitedError as error:
            self.unsuited = error.message
            self._wrong(line, error.message, error.hint)
            return False
        minutes, length_s = guide.minutes, choices.length_s
        if asked.script or length_s is None:
            return True
        short = length_s < minutes.shortest * 60.0
        if short or length_s > minutes.longest * 60.0:
            what = f"too {'short' if short else 'long'} for {guide.name}"
            between = f"It takes {minutes.shortest:g} to {minutes.longest:g} minutes"
            self._wrong(line, f"{format_clock(length_s)} is {what}", between)
            return False
        return True

    def _wrong(self, line: int, message: str, hint: str = "") -> None:
        self.faults.append(Fault(self._file, line, message, hint))

    def _saying(self, line: int, name: str = "") -> _Saying:
        return _Saying(lambda message, hint: self._wrong(line, message, hint), name)


class _Saying:
    """Turns what is raised within it into faults."""

    def __init__(self, say: Callable[[str, str], None], name: str) -> None:
        self._say = say
        self._name = f"{name}: " if name else ""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, FaultsError):
            for fault in error.faults:
                where = f"{fault.file}:{fault.line}" if fault.line else fault.file
                self._say(f"{self._name}{where}: {fault.message}", fault.hint)
        elif isinstance(error, SupineError):
            self._say(f"{self._name}{error.message}", error.hint)
        elif isinstance(error, OSError):
            self._say(f"{self._name}{error.filename} cannot be read ({error.strerror})", "")
        return isinstance(error, (SupineError, OSError))
