"""The one place a template runs: Jinja's sandbox, strict names, counted output.

Run as a module it renders one task, JSON on standard input to JSON on standard output, inside
limits of the operating system.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Any

from jinja2 import DictLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, Undefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.sandbox import ImmutableSandboxedEnvironment

from supine.errors import Fault, GuideError
from supine.guide.drawing import Drawer, Taste, ThemeCues
from supine.guide.words import length_in_words
from supine.model import SOURCE_CLOSE, SOURCE_OPEN, Listener, Source

MOST_SECONDS = 10.0
"""A guide renders in milliseconds; one that takes this long does not end."""

MOST_CHARACTERS = 1_000_000
"""Some twenty hours of speech."""

MOST_MEMORY_BYTES = 1 << 30

_ROUNDING_S = 1e-6
"""Minutes of a whole number of seconds are not always so in binary."""

_TEMPLATE_FILE = "<template>"


@dataclass(frozen=True, slots=True)
class Task:
    """Everything a template may see, and where it stands in its file."""

    file: str
    template: str
    template_line: int
    shortest: float
    longest: float
    minutes: float
    listener: Listener
    seed: int
    themes: ThemeCues
    taste: Taste = field(default_factory=Taste)


def render_task(task: Task) -> str:
    """The rendered text, with source marks.

    Raises
    ------
    GuideError
        If the template is wrong; with the line.
    """
    if SOURCE_OPEN in task.template or SOURCE_CLOSE in task.template:
        raise _error(task, task.template_line, "it has characters of the private use area")
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader({}),
        undefined=StrictUndefined,
        finalize=_spoken,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=[_SourceMarks],
    )
    for name in ("lipsum", "cycler", "joiner"):
        del environment.globals[name]
    # The same choices make the same bytes: chance comes from the seed alone, through `cues`.
    del environment.filters["random"]
    environment.globals["supine_file"] = task.file
    # Lines above the template are blank to Jinja, so that its line numbers are the file's.
    padded = "\n" * (task.template_line - 1) + task.template
    try:
        template = environment.from_string(padded)
        return _joined(template.generate(**_visible(task)), task)
    except TemplateSyntaxError as error:
        raise _error(task, error.lineno, _in_words(error.message or "")) from error
    except TemplateNotFound as error:
        message = "a guide stands alone: it cannot include, import or extend another file"
        raise _error(task, _line_of(error, task), message) from error
    except (GuideError, MemoryError):
        raise
    except Exception as error:
        # A template can be made to raise anything, and whatever it is, it is the template's.
        raise _error(task, _line_of(error, task), _in_words(str(error))) from error


def _joined(pieces: Iterator[str], task: Task) -> str:
    text: list[str] = []
    length = 0
    for piece in pieces:
        text.append(piece)
        length += len(piece)
        if length > MOST_CHARACTERS:
            raise _error(task, task.template_line, "it renders to more than a day of speech")
    return "".join(text)


def _spoken(value: object) -> object:
    """What a `{{ … }}` may say: words and numbers, and a whole number without its ".0"."""
    if isinstance(value, Undefined):
        return value  # which says itself what is missing
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        kind = type(value).__name__
        raise TypeError(f"a {kind} cannot be spoken; a call has brackets, as in cue('breath')")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _in_words(said: str) -> str:
    return " ".join(said.split())[:300].removesuffix(".") or "it is not a template that works"


def _error(task: Task, line: int, message: str) -> GuideError:
    return GuideError((Fault(task.file, line, message),))


def _line_of(error: BaseException, task: Task) -> int:
    line = task.template_line
    trace: TracebackType | None = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == _TEMPLATE_FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    # Jinja keeps no line for some statements, and then names the file's first.
    return max(line, task.template_line)


class _SourceMarks(Extension):
    """Puts a source mark before every line of text and every `{{ … }}`."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        file = str(self.environment.globals.get("supine_file", ""))
        for token in stream:
            if token.type == "variable_begin":
                yield Token(token.lineno, "data", Source(file, token.lineno).mark)
            if token.type == "data":
                lines = token.value.split("\n")
                marked = (
                    Source(file, token.lineno + number).mark + line if line.strip() else line
                    for number, line in enumerate(lines)
                )
                yield Token(token.lineno, "data", "\n".join(marked))
            else:
                yield token


def _visible(task: Task) -> dict[str, Any]:
    """The names a template sees."""
    drawer = Drawer(task.themes, task.taste, task.seed, task.file)
    return {
        "minutes": task.minutes,
        "listener": task.listener,
        "units": task.listener.units,
        "side": task.listener.side,
        "other_side": "left" if task.listener.side == "right" else "right",
        "cue": drawer.cue,
        "cues": drawer.cues,
        "every": _every(task.minutes),
        "reps": _reps(task),
        "length": lambda least, most=None: length_in_words(task.listener.units, least, most),
    }


def _every(minutes: float) -> Callable[[float], int]:
    def every(seconds: float) -> int:
        """How many times so many seconds fit into the track."""
        if seconds <= 0:
            raise ValueError("every() takes seconds above 0")
        return int((minutes * 60.0 + _ROUNDING_S) // seconds)

    return every


def _reps(task: Task) -> Callable[[int, int], int]:
    def reps(least: int, most: int) -> int:
        """From `least` in the guide's shortest track to `most` in its longest."""
        span = task.longest - task.shortest
        share = (task.minutes - task.shortest) / span if span else 1.0
        return round(least + (most - least) * min(max(share, 0.0), 1.0))

    return reps


def _limit_this_process() -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows, where time and output are the bounds
    except ImportError:
        return
    seconds = int(MOST_SECONDS)
    # Best effort: a system may have tighter limits already, and macOS knows no bound on memory.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))


def _main() -> None:
    _limit_this_process()
    data = json.load(sys.stdin)
    data["listener"] = Listener(**data["listener"])
    data["taste"] = Taste(**data["taste"])
    try:
        answer: dict[str, object] = {"text": render_task(Task(**data))}
    except GuideError as error:
        answer = {"faults": [asdict(fault) for fault in error.faults]}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    _main()
