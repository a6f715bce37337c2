"""The one place a template runs: Jinja's sandbox, strict names, counted output.

Run as a module it renders one job, JSON on standard input to JSON on standard output, inside
limits of the operating system; its argument is how many seconds of CPU time it may take.
"""

from __future__ import annotations

import contextlib
import functools
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any

from jinja2 import (
    DictLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
)
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.sandbox import ImmutableSandboxedEnvironment

from supine.errors import Fault, GuideError
from supine.model import SOURCE_CLOSE, SOURCE_OPEN, Listener, SourceLine
from supine.script.spoken_numbers import format_length_in_words

MAX_SECONDS = 10
"""CPU time: a guide renders in milliseconds, and one that takes this long does not end."""

MAX_CHARACTERS = 1_000_000
"""Some twenty hours of speech."""

MAX_MEMORY_BYTES = 1 << 30

_TEMPLATE_FILE = "<template>"


@dataclass(frozen=True, slots=True)
class RenderJob:
    """Everything a template may see, and where it stands in its file."""

    file: str
    template: str
    template_line: int
    minutes: float
    listener: Listener


def render_job(job: RenderJob) -> str:
    """Render a template, with source marks.

    Raises
    ------
    GuideError
        If the template is wrong; with the line.
    """
    if SOURCE_OPEN in job.template or SOURCE_CLOSE in job.template:
        raise _make_error(job, job.template_line, "it has characters of the private use area")
    try:
        template = _compile_template(job.template, job.template_line, job.file)
        return _join(template.generate(**_build_template_names(job)), job)
    except TemplateSyntaxError as error:
        raise _make_error(job, error.lineno, _shorten(error.message or "")) from error
    except TemplateNotFound as error:
        message = "a guide stands alone: it cannot include, import or extend another file"
        raise _make_error(job, _find_line(error, job), message) from error
    except (GuideError, MemoryError):
        raise
    except Exception as error:
        # A template can be made to raise anything, and whatever it is, it is the template's.
        raise _make_error(job, _find_line(error, job), _shorten(str(error))) from error


def find_syntax_faults(template: str, line: int, file: str) -> tuple[Fault, ...]:
    """Return what Jinja cannot read of a template that begins at a line, without running it."""
    try:
        _compile_template(template, line, file)
    except TemplateSyntaxError as error:
        return (Fault(file, error.lineno, _shorten(error.message or "")),)
    return ()


@functools.lru_cache(maxsize=64)
def _compile_template(text: str, line: int, file: str) -> Template:
    """Compile a template, once for all the lengths and listeners that it is rendered for."""
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader({}),
        undefined=StrictUndefined,
        finalize=_finalise_expression,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=[_SourceMarks],
    )
    for name in ("lipsum", "cycler", "joiner"):
        del environment.globals[name]
    # The same choices make the same bytes: chance comes from the seed alone.
    del environment.filters["random"]
    environment.globals["supine_file"] = file
    # Lines above the template are blank to Jinja, so that its line numbers are the file's.
    padded = "\n" * (line - 1) + text
    return environment.from_string(padded)


def _join(pieces: Iterator[str], job: RenderJob) -> str:
    text: list[str] = []
    length = 0
    for piece in pieces:
        text.append(piece)
        length += len(piece)
        if length > MAX_CHARACTERS:
            raise _make_error(job, job.template_line, "it renders to more than a day of speech")
    return "".join(text)


def _finalise_expression(value: object) -> object:
    """Return what a `{{ … }}` may say: words, and numbers, a whole one without its ".0"."""
    if isinstance(value, Undefined):
        return value  # which says itself what is missing
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        kind = type(value).__name__
        raise TypeError(f"a {kind} cannot be spoken; a call has brackets, as in length(2)")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _shorten(said: str) -> str:
    return " ".join(said.split())[:300].removesuffix(".") or "it is not a template that works"


def _make_error(job: RenderJob, line: int, message: str) -> GuideError:
    return GuideError((Fault(job.file, line, message),))


def _find_line(error: BaseException, job: RenderJob) -> int:
    line = job.template_line
    trace: TracebackType | None = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == _TEMPLATE_FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    # Jinja keeps no line for some statements, and then names the file's first.
    return max(line, job.template_line)


class _SourceMarks(Extension):
    """Puts a source mark before every line of text and every `{{ … }}`."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        file = str(self.environment.globals.get("supine_file", ""))
        for token in stream:
            if token.type == "variable_begin":
                yield Token(token.lineno, "data", SourceLine(file, token.lineno).mark)
            if token.type == "data":
                lines = token.value.split("\n")
                marked = (
                    SourceLine(file, token.lineno + number).mark + line if line.strip() else line
                    for number, line in enumerate(lines)
                )
                yield Token(token.lineno, "data", "\n".join(marked))
            else:
                yield token


def _build_template_names(job: RenderJob) -> dict[str, Any]:
    """Return the names that a template sees."""
    sides = ("right", "left") if job.listener.side == "right" else ("left", "right")
    return {
        "minutes": job.minutes,
        "listener": job.listener,
        "units": job.listener.units,
        "side": sides[0],
        "other_side": sides[1],
        "sides": sides,
        "length": lambda least, most=None: format_length_in_words(job.listener.units, least, most),
    }


def _limit_this_process(seconds: int) -> None:
    try:
        # Not on Windows: there, output and the time that the parent waits are the bounds.
        import resource  # noqa: PLC0415
    except ImportError:
        return
    # Best effort: a system may have tighter limits already, and macOS knows no bound on memory.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))


def _main() -> None:
    _limit_this_process(int(sys.argv[1]))
    data = json.load(sys.stdin)
    data["listener"] = Listener(**data["listener"])
    try:
        answer: dict[str, object] = {"text": render_job(RenderJob(**data))}
    except GuideError as error:
        answer = {"faults": [asdict(fault) for fault in error.faults]}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    _main()
