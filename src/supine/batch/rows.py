"""Rows of a table, or of all routines, checked: every fault at once, each with its line.

A table is written on one machine, its tracks may be made on a second, and are heard on a third:
a name that Windows or a phone could not have is refused before anything is made.
"""

from __future__ import annotations

import contextlib
import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, TypeVar

from supine.audio.sound_choice import require_user_file
from supine.batch.table import OWN_COLUMNS, Cells, read_table
from supine.errors import BatchError, Fault, FaultsError, NotSuitedError, SupineError, UsageError
from supine.library.filenames import make_filename
from supine.library.recipe import SUFFIX
from supine.model import TrackOptions
from supine.pipeline.plan import resolve_voices
from supine.pipeline.request import (
    TrackRequest,
    build_request,
    clamp_length,
    compute_fingerprint,
    set_options,
)
from supine.profile import apply_values
from supine.profile.fields import FIELDS, Context, InvalidValueError
from supine.profile.file import read_profile
from supine.script.guides import list_routines
from supine.script.suitability import require_suitable
from supine.speech.registry import TrackVoices
from supine.track.formats import FORMATS, get_format
from supine.units import format_clock, format_for_filename


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, checked.

    `line` is where it stands in the table, and no two stand in one; `name` where its track goes
    below the destination: "anna/constructive-rest-15min.mp3". `profile` is the profile's file as
    it was written, empty if there is none. A track that is there is replaced only if the row's
    fingerprint is its own, or if `replaceable` is its hash or `paths.ANY`.
    """

    line: int
    request: TrackRequest
    name: str
    format_name: str
    profile: str
    fingerprint: str
    replaceable: str = ""

    @property
    def routine(self) -> str:
        """The routine's or script's name."""
        return self.request.guide.name


MADE, UP_TO_DATE, FAILED, NOT_STARTED = "made", "reused", "failed", "left"
"""Made now; there already, and right; not to be made; not come to, since the batch was stopped."""


@dataclass(frozen=True, slots=True)
class Done:
    """A track that is there; its `notes` are sentences without a full stop, for the listener."""

    sha256: str
    length_s: float
    size_bytes: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row and what became of it: `done` if its track is there, `error` if it failed.

    `trace` is where in supine it failed, if the fault is supine's. `is_unwritable` is true if
    writing failed (disk, network): that is worth another try.
    """

    row: Row
    state: str
    done: Done | None = None
    error: str = ""
    trace: str = ""
    is_unwritable: bool = False


_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,3}")
_MAX_BYTES_OF_A_PROFILE = 100
_BELOW_HINT = "Name the folder of all tracks with --output, and here what is below it"


def parse_output(written: str, format_name: str, default_format: str) -> tuple[str, str]:
    """Parse where a row's track goes: its format's name, and a file, a folder ending in "/", or "".

    A last part without an ending, or with "/" after it, is a folder. A `UsageError` if it is not
    below the batch's destination, could not be written everywhere, or does not go with the format.
    """
    # A letter and its accent may be one character or two, and some file systems hold them alike.
    output = unicodedata.normalize("NFC", written.replace("\\", "/"))
    path = PurePosixPath(output)
    if path.is_absolute() or ".." in path.parts or PureWindowsPath(output).drive:
        message = f"output {written!r} is not below the folder of the tracks"
        raise UsageError(message, _BELOW_HINT)
    for part in path.parts:
        if (legal := make_filename(part)) != part:
            hint = f"Write {legal!r}" if legal else "Choose another"
            raise UsageError(f"{part!r} in output is not a name that every system takes", hint)
    ending = path.suffix.lower()
    if output.endswith("/") or not _ENDING.fullmatch(ending):
        ending = ""
    if ending and ending not in {known.suffix for known in FORMATS.values()}:
        hint = f"End it with {', '.join(f.suffix for f in FORMATS.values())}, or / for a folder"
        raise UsageError(f"output ends in {ending}, which supine does not write", hint)
    found = get_format(format_name or ending or default_format)
    if ending and found.suffix != ending:
        raise UsageError(
            f"the format is {found.name}, and output ends in {ending}", "Make them agree"
        )
    if not path.parts:
        return found.name, ""
    return found.name, str(path) if ending else f"{path}/"


def make_default_track_name(request: TrackRequest, profile: str, format_name: str) -> str:
    """Name a track that is given no name: by listener, routine and length."""
    whose = make_filename(PureWindowsPath(profile).stem, _MAX_BYTES_OF_A_PROFILE) if profile else ""
    # A script's own length is known only once it has been spoken.
    length = "" if request.length_s is None else format_for_filename(request.length_s)
    parts = (part for part in (whose, request.guide.name, length) if part)
    return f"{'-'.join(parts)}{FORMATS[format_name].suffix}"


def find_name_conflicts(rows: Iterable[Row], file: str, manifest: str) -> list[Fault]:
    """Find tracks that would have the same path, or whose recipes would.

    `manifest` is what the batch's manifest is named after, as `manifest.write_manifest` is told.
    """
    taken: dict[str, Row] = {}
    folders: dict[str, Row] = {}
    faults = []
    for row in rows:
        track = PurePosixPath(row.name)
        for folder in track.parents:
            folders.setdefault(str(folder).casefold(), row)
        # Many file systems take capital letters for small ones.
        key = str(track.with_suffix(SUFFIX)).casefold()
        first = taken.setdefault(key, row)
        if first is not row:
            message = f"its track would be {row.name}, beside {first.name} of line {first.line}"
            hint = "Give it an output with another name: each track has a recipe named after it"
            faults.append(Fault(file, row.line, message, hint))
        elif key == f"{manifest}.manifest.json".casefold():
            message = f"the recipe of {row.name} would lie where the manifest of the batch goes"
            faults.append(Fault(file, row.line, message, "Give it an output with another name"))
    for row in taken.values():
        if inside := folders.get(row.name.casefold()):
            message = f"its track would be {row.name}, and so is the folder of line {inside.line}"
            faults.append(Fault(file, row.line, message, "Give one of them another output"))
    return faults


_VOICES = ("voice", "fill_with")

Shared = TypeVar("Shared")


@dataclass(frozen=True, slots=True)
class BatchDefaults:
    """What holds for every row that does not say otherwise.

    `profile` are the options of rows that name none; the values `given`, by key of a profile, come
    before those of any profile.
    """

    profile: TrackOptions = TrackOptions()  # noqa: RUF009 - frozen
    given: Mapping[str, object] = field(default_factory=dict)
    format_name: str = "mp3"


def read_rows(path: Path, defaults: BatchDefaults) -> tuple[Row, ...]:
    """Read the rows of a table, in its order. Files in it are relative to its folder.

    A `BatchError` with all that is wrong with it, as far as it shows before anything is rendered.
    """
    table = read_table(path)
    reader = _RowReader(
        table.file, path.absolute().parent, defaults, has_routines=table.has_routines
    )
    # Faults of the defaults are said once, and not in every row.
    common = {
        name: value
        for name, value in table.defaults.values.items()
        if name not in FIELDS or reader.check_value(table.defaults.line, name, value)
    }
    written = [Cells(cells.line, {**common, **cells.values}) for cells in table.rows]
    rows = [row for cells in written if (row := reader.read(cells))]
    faults = [*table.faults, *reader.faults, *find_name_conflicts(rows, table.file, path.stem)]
    if faults:
        raise BatchError(tuple(sorted(faults, key=lambda fault: fault.line)))
    return tuple(rows)


def make_rows_of_all_routines(
    lengths_s: Sequence[float], defaults: BatchDefaults
) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Make a row for each routine at each length, or at its default where none is given.

    Also returns notes of what was left out, a sentence each without a full stop: lengths that a
    routine does not come in, and routines that are not for the listener. A `UsageError` if a
    choice makes no sense.
    """
    reader = _RowReader("", None, defaults)
    rows: list[Row] = []
    notes: list[str] = []
    # Two of one name would have one path.
    wanted = {format_for_filename(length_s): length_s for length_s in lengths_s}.values()
    for guide in list_routines():
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
            if row := reader.read(Cells(len(rows) + 1, values)):
                rows.append(row)
            elif reader.unsuited:
                del reader.faults[before:]
                notes.append(reader.unsuited)
                break
    if reader.faults:
        # The options are the same for all rows, and so are their faults.
        raise UsageError(reader.faults[0].message, reader.faults[0].hint)
    return tuple(rows), tuple(notes)


class _RowReader:
    """Makes rows of cells, and collects the faults of those that have some."""

    def __init__(
        self, file: str, folder: Path | None, defaults: BatchDefaults, *, has_routines: bool = True
    ) -> None:
        self.faults: list[Fault] = []
        self.unsuited = ""
        self._file = file
        self._has_routines = has_routines
        self._defaults = defaults
        self._context = Context(folder)
        self._folder = folder or Path()
        self._shared: dict[tuple[str, str], Any] = {}
        self._voices = functools.cache(resolve_voices)

    def read(self, cells: Cells) -> Row | None:
        """Return the row, or None if it has faults."""
        self.unsuited = ""
        # In the order of the fields, as options are: a later preference undoes an earlier one.
        values = {name: cells.values[name] for name in FIELDS if name in cells.values}
        own = {name: self._read_text(cells, name) for name in OWN_COLUMNS}
        routine = self._find_routine(cells.line, own["routine"])
        profile = self._read_profile(cells.line, own["profile"])
        options = self._read_options(cells.line, profile, values)
        output: tuple[str, str] | None = None
        with self._collect_faults(cells.line):
            output = parse_output(own["output"], own["format"], self._defaults.format_name)
        request: TrackRequest | None = None
        if routine and options:
            with self._collect_faults(cells.line):
                request = set_options(routine, options, {*self._defaults.given, *values})
                options = request.options
        voices = self._resolve_voices(cells.line, options) if options else None
        if not request:
            return None
        if "minutes" not in values and "minutes" not in self._defaults.given:
            request = clamp_length(request)
        if not self._is_suitable(cells.line, request) or not output or not voices:
            return None
        format_name, name = output
        if not name or name.endswith("/"):
            name += make_default_track_name(request, own["profile"], format_name)
        with self._collect_faults(cells.line):
            fingerprint = compute_fingerprint(request, voices)
            return Row(cells.line, request, name, format_name, own["profile"], fingerprint)
        return None

    def _read_text(self, cells: Cells, name: str) -> str:
        value = cells.values.get(name, "")
        if not isinstance(value, str):
            self._add_fault(cells.line, f"{name!r}: it takes a text, not {value!r}")
            return ""
        return value.strip()

    def _find_routine(self, line: int, written: str) -> TrackRequest | None:
        if not written:
            if self._has_routines:
                hint = "Write a name from `supine list`, a guide's file or a script's"
                self._add_fault(line, "there is no routine in it", hint)
            return None
        return self._read_once(line, "routine", written, self._build_request)

    def _build_request(self, written: str) -> TrackRequest:
        is_name = len(Path(written).parts) == 1 and not Path(written).suffix
        return build_request(written if is_name else self._resolve_path(written), TrackOptions())

    def _read_profile(self, line: int, written: str) -> TrackOptions | None:
        if not written:
            return self._defaults.profile
        return self._read_once(
            line, "profile", written, lambda path: read_profile(self._resolve_path(path))
        )

    def _read_once(
        self, line: int, what: str, written: str, read: Callable[[str], Shared]
    ) -> Shared | None:
        """Return what rows share, which is read once, and whose faults are said once."""
        found: Shared | None = self._shared.get((what, written))
        if (what, written) not in self._shared:
            with self._collect_faults(line, what):
                found = read(written)
            self._shared[what, written] = found
        elif found is None:
            self._add_fault(line, f"{what} {written!r} has the fault named in an earlier row")
        return found

    def _resolve_path(self, written: str) -> Path:
        try:
            return self._folder / Path(written).expanduser()
        except RuntimeError as error:
            raise UsageError(f"{written} names a user who is not there") from error

    def _read_options(
        self, line: int, profile: TrackOptions | None, values: Mapping[str, object]
    ) -> TrackOptions | None:
        before = len(self.faults)
        for name, value in values.items():
            self.check_value(line, name, value)
        if len(self.faults) > before or profile is None:
            return None
        with self._collect_faults(line):
            # A worker may run in another folder than the one in which a file was named.
            chosen = apply_values(profile, self._defaults.given, context=Context(Path.cwd()))
            return apply_values(chosen, values, context=self._context)
        return None

    def check_value(self, line: int, name: str, value: object) -> bool:
        """Check a value by itself, so that every wrong one is said; return whether it is right."""
        before = len(self.faults)
        try:
            with self._collect_faults(line, repr(name)):
                chosen = FIELDS[name].apply(TrackOptions(), value, self._context)
                if name in _VOICES:
                    self._voices(chosen)
        except InvalidValueError as error:
            for problem in error.problems:
                self._add_fault(line, problem.describe(repr(name)), problem.hint)
        return len(self.faults) == before

    def _resolve_voices(self, line: int, options: TrackOptions) -> TrackVoices | None:
        with self._collect_faults(line):
            for sound in (options.bell, options.background):
                require_user_file(sound)
            # Only what is looked at, so that rows that differ in other options share the result.
            looked_at = TrackOptions(
                voice=options.voice,
                fill_with=options.fill_with,
                bell=options.bell,
                background=options.background,
            )
            return self._voices(looked_at)
        return None

    def _is_suitable(self, line: int, request: TrackRequest) -> bool:
        """Check that the routine suits the listener, and the length the routine."""
        guide, options = request.guide, request.options
        try:
            require_suitable(guide, options.listener.conditions)
        except NotSuitedError as error:
            self.unsuited = error.message
            self._add_fault(line, error.message, error.hint)
            return False
        minutes, length_s = guide.minutes, options.length_s
        if request.script or length_s is None:
            return True
        short = length_s < minutes.shortest * 60.0
        if short or length_s > minutes.longest * 60.0:
            what = f"too {'short' if short else 'long'} for {guide.name}"
            between = f"It takes {minutes.shortest:g} to {minutes.longest:g} minutes"
            self._add_fault(line, f"{format_clock(length_s)} is {what}", between)
            return False
        return True

    def _add_fault(self, line: int, message: str, hint: str = "") -> None:
        self.faults.append(Fault(self._file, line, message, hint))

    @contextlib.contextmanager
    def _collect_faults(self, line: int, name: str = "") -> Iterator[None]:
        """Turn what is raised within the block into faults of a line."""
        before = f"{name}: " if name else ""
        try:
            yield
        except FaultsError as error:
            for fault in error.faults:
                where = f"{fault.file}:{fault.line}" if fault.line else fault.file
                self._add_fault(line, f"{before}{where}: {fault.message}", fault.hint)
        except SupineError as error:
            self._add_fault(line, f"{before}{error.message}", error.hint)
        except OSError as error:
            self._add_fault(line, f"{before}{error.filename} cannot be read ({error.strerror})")
