"""Sound files that somebody brings: a bell, a background, a recording, in any format.

ffmpeg (from the package imageio-ffmpeg) decodes, pydub does the cutting. A file is read only
as an audio file on this disk: neither playlists nor addresses are followed.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from supine import clips
from supine.errors import AudioFileError
from supine.model import SAMPLE_RATE_HZ, Clip
from supine.units import db_from_gain, format_clock

if TYPE_CHECKING:
    from pydub import AudioSegment

# Not "concat", "hls" and their like, which open other files by what a file says.
_FORMATS = (
    "aac,ac3,aiff,amr,ape,asf,au,caf,flac,matroska,mov,mp3,mpeg,mpegts,ogg,opus,tta,w64,wav,wv"
)
_SHORTEST_S = 0.05
_SILENT_DBFS = -60.0
_DECODE_TIMEOUT_S = 600.0
_SILENCE_STEP_MS = 20
_STEP_SAMPLES = 10 * SAMPLE_RATE_HZ
_STATED = re.compile(r"Duration: (\d+):(\d+):(\d+\.\d+)")


def read_bell(path: Path, longest_s: float) -> Clip:
    """A bell in a file: mono, from its first sound on, faded out at its end.

    Raises
    ------
    AudioFileError
        If it is no whole audio file, silent, or longer than `longest_s`.
    """
    with tempfile.TemporaryDirectory(prefix="supine-") as folder:
        wav = Path(folder) / "bell.wav"
        decode_to_wav(path, wav, longest_s)
        segment = _segment(wav).set_channels(1)
    from pydub.silence import detect_leading_silence  # noqa: PLC0415 - only for files brought

    lead_ms = detect_leading_silence(segment, silence_threshold=segment.max_dBFS - 40, chunk_size=5)
    segment = segment[max(0, lead_ms - 10) :]
    # A bell that was cut in its file must neither begin nor end on a click; 50 ms make the
    # 30 ms of rise from −30 to −3 dB under which a stroke startles.
    segment = segment.fade_in(min(len(segment), 50)).fade_out(min(len(segment), 400))
    samples = np.frombuffer(segment.raw_data, "<i2").astype(np.float32) / np.float32(32_768)
    return Clip(samples, SAMPLE_RATE_HZ)


def check_there(path: Path) -> None:
    """Raise an AudioFileError unless there is a file with something in it."""
    if not path.is_file():
        raise AudioFileError(f"there is no file {path}", "Check the path")
    if path.stat().st_size == 0:
        raise AudioFileError(f"{path} is empty", "Choose another file")


def decode_to_wav(path: Path, destination: Path, longest_s: float, *, mono: bool = False) -> None:
    """Decode a sound file to 16-bit WAV at `SAMPLE_RATE_HZ`, mono, or stereo if it is and may.

    Raises
    ------
    AudioFileError
        If it is missing, empty, cut short, silent, not audio, or longer than `longest_s`.
    """
    check_there(path)
    report = _run_ffmpeg(path, destination, longest_s, "mono" if mono else "mono|stereo")
    segment_s, peak_dbfs = _length_s_and_peak_dbfs(destination)
    stated_s = _stated_s(report)
    if segment_s > longest_s:
        raise AudioFileError(
            f"{path} is longer than {format_clock(longest_s)}", "Cut it, or choose another file"
        )
    if stated_s and segment_s < 0.95 * stated_s - 0.1:
        raise AudioFileError(
            f"{path} is cut short: it should last {stated_s:.1f} s and has {segment_s:.1f} s",
            "Copy or download it anew",
        )
    if segment_s < _SHORTEST_S:
        raise AudioFileError(f"{path} has no sound in it", "Choose another file")
    if peak_dbfs < _SILENT_DBFS:
        raise AudioFileError(f"{path} is silent", "Choose another file")


def sounding_s(
    clip: Clip, threshold_dbfs: float, shortest_silence_s: float
) -> list[tuple[float, float]]:
    """Where a clip sounds: start and end in seconds of what lies between its silences.

    Parameters
    ----------
    clip
        Mono; it is held in memory twice.
    threshold_dbfs
        A stretch whose RMS is no more than this is silent.
    shortest_silence_s
        A silence that is shorter belongs to the sound around it.
    """
    segment = _pydub().AudioSegment(
        data=clips.pcm_16(clip.samples).tobytes(),
        sample_width=2,
        frame_rate=clip.sample_rate_hz,
        channels=1,
    )
    from pydub.silence import detect_nonsilent  # noqa: PLC0415 - as above

    ranges_ms = detect_nonsilent(
        segment, round(shortest_silence_s * 1000), threshold_dbfs, _SILENCE_STEP_MS
    )
    return [(start / 1000, end / 1000) for start, end in ranges_ms]


def ffmpeg_path() -> str:
    """The ffmpeg that came with the package imageio-ffmpeg, or the one its user named."""
    import imageio_ffmpeg  # noqa: PLC0415 - only where a format needs it

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def _run_ffmpeg(path: Path, destination: Path, longest_s: float, layouts: str) -> str:
    command = [ffmpeg_path(), "-nostdin", "-hide_banner", "-xerror", "-protocol_whitelist", "file"]
    command += ["-format_whitelist", _FORMATS, "-i", f"file:{path}", "-map", "0:a:0"]
    command += ["-t", f"{longest_s + 1:g}", "-ar", str(SAMPLE_RATE_HZ)]
    command += ["-af", f"aformat=channel_layouts={layouts}", "-c:a", "pcm_s16le", "-bitexact"]
    command += ["-f", "wav", "-y", str(destination)]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_DECODE_TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise AudioFileError(f"{path} takes too long to decode", "Choose another file") from error
    report = done.stderr.decode(errors="replace")
    if done.returncode != 0:
        raise AudioFileError(
            f"{path} is not a sound file that can be read",
            "WAV, MP3, FLAC, M4A, Ogg and AIFF are fine; it may be damaged",
        )
    return report


def _stated_s(report: str) -> float:
    stated = _STATED.search(report)
    if not stated:
        return 0.0
    hours, minutes, seconds = stated.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _length_s_and_peak_dbfs(wav: Path) -> tuple[float, float]:
    clip = clips.stored(wav)
    peak = 0.0
    for start in range(0, clip.length_samples, _STEP_SAMPLES):
        piece = clips.load(clip, start, _STEP_SAMPLES)
        peak = max(peak, float(np.abs(piece.samples).max()))
    return clip.length_s, db_from_gain(peak)


def _segment(wav: Path) -> AudioSegment:
    # Opened here, since pydub leaves what it opens open, and Windows removes no open file.
    with wav.open("rb") as file:
        return _pydub().AudioSegment.from_wav(file)


def _pydub() -> Any:  # noqa: ANN401 - pydub carries no types
    with warnings.catch_warnings():
        # pydub looks for an ffmpeg on the PATH as it is imported, and warns: ours is not there.
        warnings.simplefilter("ignore")
        import pydub  # noqa: PLC0415 - as above
    return pydub
