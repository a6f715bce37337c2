"""The options that commands share, and what they ask for together.

Those that choose a track come from `profile.fields`; here is only how typer is told of them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from supine.errors import OutputError, UsageError
from supine.model import TrackOptions
from supine.profile.fields import FIELDS, OptionField, get_value
from supine.units import parse_bytes

if TYPE_CHECKING:
    from supine.audio.clip_cache import ClipCache
    from supine.pipeline.request import TrackRequest

_DEFAULTS = TrackOptions()


def format_examples(*commands: str) -> str:
    """Format the examples at the end of a command's help."""
    # Click rewraps what it prints, except after this mark.
    return "\b\nFor example:\n  " + "\n  ".join(commands)


def make_option(called: str, text: str, **more: Any) -> Any:  # noqa: ANN401 - typer's own
    """Return an option of typer's from how its help shows it: "--output, -o PATH", and the text."""
    names, _, metavar = called.partition(" ") if "," not in called else called.rpartition(" ")
    return typer.Option(*names.split(", "), metavar=metavar or None, help=text, **more)


def make_argument(metavar: str, text: str) -> Any:  # noqa: ANN401 - typer's own
    """Return an argument of typer's."""
    return typer.Argument(metavar=metavar, help=text)


def declare(field: OptionField) -> tuple[Any, object]:
    """Return the annotation and the default of an option, as typer takes them."""
    text = " ".join(filter(None, (field.help, field.cli_help)))
    value = get_value(field, _DEFAULTS)
    if field.kind == "bool":
        return Annotated[bool, typer.Option("/".join(field.names), help=text)], value
    if field.is_list:
        text += " May be given more than once."
    metavar = field.metavar or field.names[0].removeprefix("--").upper()
    told = typer.Option(*field.names, metavar=metavar, help=text)
    if field.is_list:
        return Annotated[list[str] | None, told], None
    default = f"{value:g}" if field.kind == "number" and value else value or None
    return Annotated[str | None, told], default


TRACK_OPTIONS = {key: declare(field) for key, field in FIELDS.items()}
Conditions = TRACK_OPTIONS["conditions"][0]
Pace, DEFAULT_PACE = TRACK_OPTIONS["pace"]

Profile = Annotated[
    Path | None,
    make_option(
        "--profile FILE",
        "A file of the options you always choose (TOML); otherwise profile.toml among your "
        "settings of supine, if it is there. Options that are given come first.",
    ),
]
AsJson = Annotated[
    bool, make_option("--json", "Write JSON on standard output, and nothing else there.")
]
Force = Annotated[
    bool,
    make_option("--force", "Replace another track of supine's that is in the place of this one."),
]
CacheSize = Annotated[
    str | None,
    make_option(
        "--cache-size SIZE",
        "How large the cache of spoken cues may grow: 500 MB, 2 GB. Otherwise what "
        "SUPINE_CACHE_SIZE says, or 4 GB.",
    ),
]
Routine = Annotated[str, make_argument("ROUTINE", "A name from `supine list`, or a guide's file.")]
ROUTINE_OR_SCRIPT = (
    "A name from `supine list`, a guide's file, or a script: text, SSML or Speech Markdown."
)
RoutineOrScript = Annotated[str, make_argument("ROUTINE", ROUTINE_OR_SCRIPT)]
Tracks = Annotated[list[Path], make_argument("TRACK...", "Tracks, or folders of them.")]


@dataclass(frozen=True, slots=True)
class GivenOptions:
    """The options of a track that were given, not read yet."""

    context: typer.Context
    profile: Path | None
    values: Mapping[str, object]

    def read(self) -> TrackOptions:
        """Return what the options choose; what was not given, the profile chooses."""
        from supine.profile import apply_values

        return apply_values(
            read_profile_options(self.profile), self.find_given_values(), get_option_name
        )

    def find_given_values(self) -> dict[str, object]:
        """Return the values that were given, by key."""
        return {key: value for key, value in self.values.items() if self._was_given(key)}

    def reject_all(self) -> None:
        """Raise a UsageError if any was given: the recipe that --from names has them all."""
        for key in (*self.values, "profile"):
            if self._was_given(key):
                name = get_option_name(key) if key in FIELDS else f"--{key}"
                raise UsageError(
                    f"{name} does not go with --from, whose recipe has the options",
                    "Leave one of them out",
                )

    def _was_given(self, key: str) -> bool:
        source = self.context.get_parameter_source(key)
        return source is not None and source.name == "COMMANDLINE"


def with_track_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command every option of `FIELDS`, and --profile, together as its parameter `given`.

    Typer reads options from a signature, so this makes a function that has them all in it. An
    option that the command declares itself stays its own.
    """
    own = inspect.signature(command, eval_str=True).parameters
    shared = {key: option for key, option in TRACK_OPTIONS.items() if key not in own}
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("context", keyword, annotation=typer.Context)]
    for parameter in own.values():
        if parameter.name != "given":
            parameters.append(parameter.replace(kind=keyword))
            continue
        parameters += [
            inspect.Parameter(name, keyword, annotation=annotation, default=default)
            for name, (annotation, default) in {**shared, "profile": (Profile, None)}.items()
        ]

    def run(context: typer.Context, **arguments: Any) -> None:  # noqa: ANN401 - as typer gives them
        values = {key: arguments.pop(key) for key in shared}
        given = GivenOptions(context, arguments.pop("profile"), values)
        command(**arguments, given=given)

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


def get_option_name(key: str) -> str:
    """Return what the option with a key is called on the command line."""
    return FIELDS[key].names[0]


def read_profile_options(profile: Path | None) -> TrackOptions:
    """Return what a profile chooses: the one that is named, or the user's own, if there is one."""
    from supine.profile import get_default_path
    from supine.profile.file import read_profile

    if profile is not None:
        return read_profile(profile)
    own = get_default_path()
    return read_profile(own) if own.is_file() else _DEFAULTS


def read_request(routine: str, given: GivenOptions) -> TrackRequest:
    """Return the request: a routine by name or file, or a script by its file; and options."""
    from supine.pipeline.request import build_request, clamp_length

    request = build_request(routine, given.read(), given.find_given_values())
    return request if "minutes" in given.find_given_values() else clamp_length(request)


def list_notes(request: TrackRequest) -> tuple[str, ...]:
    """Return what the listener should know before anything is spoken; a script's with its file."""
    notes = request.script.notes if request.script else ()
    return (*map(str, notes), *request.notes)


def choose_path(output: Path, name: str, suffix: str) -> Path:
    """Return where a file goes: `output`, or a file of that name in it, where that is a folder.

    A `UsageError` if it is neither, since it ends in another suffix.
    """
    from supine.library.paths import is_folder

    if is_folder(output) or not output.suffix:
        return output / f"{name}{suffix}"
    if output.name.lower().endswith(suffix):
        return output
    raise UsageError(f"the file ends in {suffix}, and {output} does not", "Rename it in --output")


def open_cache(size: str | None = None) -> ClipCache:
    """Return the clip cache, which may grow as large as --cache-size says, if it was given.

    A `UsageError` if that, or what the environment says, is no size.
    """
    from supine.audio.clip_cache import ClipCache

    return ClipCache(size_bytes=None if size is None else parse_bytes(size))


GuideOutput = Annotated[
    Path | None,
    make_option(
        "--output, -o PATH", "The guide's file, or a folder for it.  [default: this folder]"
    ),
]


def require_new(path: Path) -> None:
    """Raise an `OutputError` if there is such a file: it may have been worked on."""
    if path.exists():
        raise OutputError(f"{path} is there already", "Choose another name with --output")


def write_new_file(path: Path, text: str) -> None:
    """Write a text that may be worked on afterwards; an `OutputError` if there is such a file."""
    from supine.storage.atomic_write import atomic_write

    require_new(path)
    with atomic_write(path, "Choose another place with --output") as draft:
        draft.write_text(text, encoding="utf-8")
