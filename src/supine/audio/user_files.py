"""Sound files of a listener's own, in any format: a bell, a background, a recording.

ffmpeg decodes them, and pydub cuts and fades. A file is checked as a whole before any of it is
used: it is missing, empty, damaged, cut short, silent or too long, or it is good.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np

from supine.audio.ffmpeg import build_decoding_command
from supine.audio.wav import open_wav, read_wav
from supine.errors import AudioFileError
from supine.model import SAMPLE_RATE_HZ, Clip
from supine.units import db_from_gain, format_clock

_MIN_LENGTH_S = 0.05
_SILENT_DBFS = -60.0
_DECODE_TIMEOUT_S = 600.0
_STEP_SAMPLES = 10 * SAMPLE_RATE_HZ
_STATED_LENGTH = re.compile(r"Duration: (\d+):(\d+):(\d+\.\d+)")


def read_bell(path: Path, max_length_s: float) -> Clip:
    """Read a bell: mono, from its first sound on, faded at both ends.

    Raises `AudioFileError` if it is no whole audio file, silent, or longer than `max_length_s`.
    """
    with warnings.catch_warnings():
        # pydub looks for an ffmpeg on the PATH as it is imported, and warns: ours is not there.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment  # noqa: PLC0415 - only for users' files
    from pydub.silence import detect_leading_silence  # noqa: PLC0415 - only for users' files

    with tempfile.TemporaryDirectory(prefix="supine-") as folder:
        wav = Path(folder) / "bell.wav"
        decode_to_wav(path, wav, max_length_s)
        # Opened here, since pydub leaves what it opens open, and Windows removes no open file.
        with wav.open("rb") as file:
            segment = AudioSegment.from_wav(file).set_channels(1)
    lead_ms = detect_leading_silence(segment, silence_threshold=segment.max_dBFS - 40, chunk_size=5)
    segment = segment[max(0, lead_ms - 10) :]
    # A bell that was cut in its file must neither begin nor end on a click; 50 ms make the
    # 30 ms of rise from −30 to −3 dB under which a stroke startles.
    segment = segment.fade_in(min(len(segment), 50)).fade_out(min(len(segment), 400))
    samples = np.frombuffer(segment.raw_data, "<i2").astype(np.float32) / np.float32(32_768)
    return Clip(samples, SAMPLE_RATE_HZ)


def require_file(path: Path) -> None:
    """Raise an AudioFileError unless there is a file with something in it."""
    if not path.is_file():
        raise AudioFileError(f"there is no file {path}", "Check the path")
    if path.stat().st_size == 0:
        raise AudioFileError(f"{path} is empty", "Choose another file")


def decode_to_wav(
    path: Path, destination: Path, max_length_s: float, *, mono: bool = False
) -> None:
    """Decode a sound file to 16-bit WAV at `SAMPLE_RATE_HZ`, of one or two channels, or `mono`.

    Raises `AudioFileError` if it is missing, empty, cut short, silent, not audio, or longer than
    `max_length_s`.
    """
    require_file(path)
    stated_s = _run_ffmpeg(path, destination, max_length_s, "mono" if mono else "mono|stereo")
    clip = open_wav(destination)
    if clip.length_s > max_length_s:
        raise AudioFileError(
            f"{path} is longer than {format_clock(max_length_s)}",
            "Cut it, or choose another file",
        )
    if stated_s and clip.length_s < 0.95 * stated_s - 0.1:
        raise AudioFileError(
            f"{path} is cut short: it should last {stated_s:.1f} s and has {clip.length_s:.1f} s",
            "Copy or download it anew",
        )
    if clip.length_s < _MIN_LENGTH_S:
        raise AudioFileError(f"{path} has no sound in it", "Choose another file")
    peak = max(
        float(np.abs(read_wav(clip, start, _STEP_SAMPLES).samples).max())
        for start in range(0, clip.length_samples, _STEP_SAMPLES)
    )
    if db_from_gain(peak) < _SILENT_DBFS:
        raise AudioFileError(f"{path} is silent", "Choose another file")


def _run_ffmpeg(path: Path, destination: Path, max_length_s: float, layouts: str) -> float:
    """Decode a file to WAV; return the length in seconds that it states, or 0."""
    command = [
        *build_decoding_command(path, log_level="info"),
        *("-map", "0:a:0", "-t", f"{max_length_s + 1:g}", "-ar", str(SAMPLE_RATE_HZ)),
        *("-af", f"aformat=channel_layouts={layouts}", "-c:a", "pcm_s16le", "-bitexact"),
        *("-f", "wav", "-y", f"file:{destination}"),
    ]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_DECODE_TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise AudioFileError(f"{path} takes too long to decode", "Choose another file") from error
    if done.returncode != 0:
        raise AudioFileError(
            f"{path} is not a sound file that can be read",
            "WAV, MP3, FLAC, M4A, Ogg and AIFF are fine; it may be damaged",
        )
    stated = _STATED_LENGTH.search(done.stderr.decode(errors="replace"))
    if not stated:
        return 0.0
    hours, minutes, seconds = stated.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
