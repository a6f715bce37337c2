"""Running the ffmpeg that comes with imageio-ffmpeg as an encoder at the end of a pipe."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from supine.errors import OutputError
from supine.formats.base import output_error
from supine.model import Samples

# No date, no version, no random serial number: the same sound makes the same bytes.
_BIT_EXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact")

_WITHOUT_ADDRESS = re.compile(r"^\[[^\]]*\] ")
"""ffmpeg begins a line with which part speaks, and where in memory that part lives."""


def encode(
    blocks: Iterable[Samples],
    *,
    destination: Path,
    sample_rate_hz: int,
    channels: int,
    arguments: Iterable[str],
) -> None:
    """Pipe the blocks through ffmpeg into `destination`.

    Parameters
    ----------
    blocks
        float32, contiguous, shape (n,) or (n, 2).
    destination
        The file to write, replaced if it is there.
    sample_rate_hz, channels
        Of the blocks.
    arguments
        ffmpeg's, after the sound as input 0: further inputs, then how to encode.

    Raises
    ------
    OutputError
        There is no ffmpeg, or it could not write the file whole.
    """
    command = [
        _executable(),
        *("-nostdin", "-hide_banner", "-loglevel", "error", "-y"),
        *("-f", "f32le", "-ar", str(sample_rate_hz), "-ac", str(channels), "-i", "pipe:0"),
        *arguments,
        *("-map", "0:a", *_BIT_EXACT),
        # With the protocol named, a colon in the path is only a colon.
        f"file:{destination}",
    ]
    # Opened here first: the system's own words for a folder that is not to be written to are
    # better than ffmpeg's.
    try:
        destination.open("wb").close()
    except OSError as error:
        raise output_error(destination, error) from error

    # A file and not a pipe for its complaints, so that a long one can never block it.
    with (
        scratch_file() as complaints,
        complaints.open("wb") as log,
        # It cannot outlive the block: on any exception it is killed before it is waited for.
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log
        ) as process,
    ):
        try:
            _feed(process, blocks)
            process.wait()
        except BaseException:
            process.kill()
            raise
        said = complaints.read_text(encoding="utf-8", errors="replace").strip()
    last_words = _WITHOUT_ADDRESS.sub("", said.rpartition("\n")[2])
    if process.returncode or last_words:
        raise OutputError(
            f"the track could not be written to {destination.parent}: ffmpeg says "
            f"{last_words or f'exit code {process.returncode}'!r}",
            "See whether there is room, or choose another folder or format",
        )


@contextmanager
def scratch_file(text: str = "") -> Iterator[Path]:
    """A file of that text for as long as the ``with`` block lasts.

    Raises
    ------
    OutputError
        It could not be made.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            file = Path(folder) / "scratch"
            file.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise OutputError(
                f"a file for a moment could not be made: {error.strerror or error}",
                "Make room in the folder for temporary files, or set TMPDIR to another",
            ) from error
        yield file


def _feed(process: subprocess.Popen[bytes], blocks: Iterable[Samples]) -> None:
    assert process.stdin is not None  # noqa: S101 - it was asked for, and mypy cannot know
    for block in blocks:
        try:
            process.stdin.write(block.data)
        except OSError:
            # It has gone; its exit code and its last words say why.
            break
    try:
        process.stdin.close()
    except OSError:
        # As above: what was still buffered found nobody there.
        return


def _executable() -> str:
    import imageio_ffmpeg  # noqa: PLC0415 - needed for two formats only

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise OutputError(
            "there is no ffmpeg, which this format needs",
            "Choose mp3 or wav, or set IMAGEIO_FFMPEG_EXE to an ffmpeg",
        ) from error
