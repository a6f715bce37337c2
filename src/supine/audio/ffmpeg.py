"""Running the ffmpeg of the package imageio-ffmpeg: probing, decoding, encoding.

What is read is a file of this machine and nothing else: ffmpeg may use no protocol but `file`, and
no demuxer but those that read one file, so that neither a playlist nor an address is followed.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from supine.errors import AudioFileError, OutputError
from supine.model import Samples
from supine.storage.atomic_write import translate_errors

# Not "concat", "hls" and their like, which open the files that a file names.
_DEMUXERS = (
    "aac,ac3,aiff,amr,ape,asf,au,caf,flac,matroska,mov,mp3,mpeg,mpegts,ogg,opus,tta,w64,wav,wv"
)

# No date, no version, no random serial number: the same sound makes the same bytes.
_BIT_EXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact")

# With the two spaces that only ffmpeg begins it with: a title may say the same words.
_STREAM = re.compile(
    r"^  Stream #0:\d+\S*: Audio: (\w+).*?, (\d+) Hz, (mono|stereo)\b", re.MULTILINE
)

_ADDRESS = re.compile(r"^\[[^\]]*\] ")
"""What ffmpeg begins a line with: the part that speaks, and its address in memory."""

_COVER_PARTS = ("[mjpeg ", "[png ")
_MAX_LOG_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class StreamFormat:
    """How the sound of a file is coded; `channels` is 1 or 2."""

    codec: str
    sample_rate_hz: int
    channels: int


def find_ffmpeg() -> str:
    """Return the path of imageio-ffmpeg's ffmpeg, or of IMAGEIO_FFMPEG_EXE; an error if none."""
    import imageio_ffmpeg  # noqa: PLC0415 - only where a format needs it

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise OutputError(
            "there is no ffmpeg for this machine",
            "Choose mp3 or wav, or set IMAGEIO_FFMPEG_EXE to an ffmpeg",
        ) from error


def build_decoding_command(path: Path, demuxer: str = "", *, log_level: str = "error") -> list[str]:
    """Return the beginning of a command that decodes a file, up to its input.

    The file is read by `demuxer`, whatever is in it; if that is empty, ffmpeg chooses one.
    """
    command = [find_ffmpeg(), "-nostdin", "-hide_banner", "-nostats", "-loglevel", log_level]
    command += ["-xerror", "-protocol_whitelist", "file"]
    command += ["-f", demuxer] if demuxer else ["-format_whitelist", _DEMUXERS]
    # With the protocol named, a colon in the path is only a colon.
    return [*command, "-i", f"file:{path}"]


def probe(path: Path, demuxer: str = "") -> StreamFormat | None:
    """Return how a file is coded, or None if it has no mono or stereo sound that can be read."""
    command = build_decoding_command(path, demuxer, log_level="info")
    done = subprocess.run(command, capture_output=True, check=False)
    found = _STREAM.search(done.stderr.decode(errors="replace"))
    if not found:
        return None
    codec, sample_rate_hz, layout = found.groups()
    return StreamFormat(codec, int(sample_rate_hz), 1 if layout == "mono" else 2)


def decode(
    path: Path, arguments: Iterable[str], *, block_bytes: int, demuxer: str = ""
) -> Iterator[bytes]:
    """Yield what ffmpeg makes of the first sound of a file, in constant memory.

    `arguments` are ffmpeg's, from the decoded sound to the format of the bytes; each block but the
    last has `block_bytes`. Raises `AudioFileError` if the file cannot be decoded to its end.
    """
    command = [*build_decoding_command(path, demuxer), "-map", "0:a:0", *arguments, "pipe:1"]
    # A file for the log: a damaged track fills a pipe with it.
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as process,
    ):
        assert process.stdout is not None  # noqa: S101 - it is a pipe, and mypy cannot know
        try:
            while data := process.stdout.read(block_bytes):
                yield data
            ended_well = process.wait() == 0
        finally:
            process.kill()
        log.seek(0)
        lines = log.read(_MAX_LOG_BYTES).decode(errors="replace").splitlines()
    # A cover that cannot be read takes nothing from the sound.
    faults = [line for line in lines if not line.lstrip().startswith(_COVER_PARTS)]
    if faults or not ended_well:
        reason = faults[0] if faults else "the decoder stopped"
        raise AudioFileError(
            f"{path} cannot be decoded to its end ({reason})", "Make or copy it anew"
        )


def encode(
    blocks: Iterable[Samples],
    *,
    destination: Path,
    sample_rate_hz: int,
    channels: int,
    arguments: Iterable[str],
) -> None:
    """Write blocks of samples to a file through ffmpeg; it is replaced if it is there.

    The blocks are float32, contiguous, shape (n,) or (n, 2). `arguments` are ffmpeg's, after the
    sound as input 0: further inputs, then how to encode. Raises `OutputError` if there is no
    ffmpeg, or it could not write the file whole.
    """
    command = [
        find_ffmpeg(),
        *("-nostdin", "-hide_banner", "-loglevel", "error", "-y"),
        *("-f", "f32le", "-ar", str(sample_rate_hz), "-ac", str(channels), "-i", "pipe:0"),
        *arguments,
        *("-map", "0:a", *_BIT_EXACT),
        f"file:{destination}",
    ]
    # Opened here first: the system's own words for a folder that cannot be written are better
    # than ffmpeg's.
    with translate_errors(destination.parent):
        destination.open("wb").close()
    with (
        tempfile.TemporaryFile() as log,
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
        log.seek(0)
        lines = log.read().decode(errors="replace").strip().splitlines()
    fault = _ADDRESS.sub("", lines[-1]) if lines else ""
    if process.returncode or fault:
        raise OutputError(
            f"{destination.parent} cannot be written (ffmpeg says "
            f"{fault or f'exit code {process.returncode}'!r})",
            "See whether there is room, or choose another folder or format",
        )


@contextlib.contextmanager
def temporary_text_file(text: str) -> Iterator[Path]:
    """Yield the path of a file with that text, which is removed at the end of the block."""
    with contextlib.ExitStack() as stack:
        with translate_errors(Path("a temporary file"), "Make room for it, or set TMPDIR"):
            folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            path = Path(folder) / "text"
            path.write_text(text, encoding="utf-8", newline="\n")
        yield path


def _feed(process: subprocess.Popen[bytes], blocks: Iterable[Samples]) -> None:
    assert process.stdin is not None  # noqa: S101 - it is a pipe, and mypy cannot know
    for block in blocks:
        try:
            process.stdin.write(block.data)
        except OSError:
            # ffmpeg has ended; its exit code and its log say why.
            break
    # Closing writes what is still buffered.
    with contextlib.suppress(OSError):
        process.stdin.close()
