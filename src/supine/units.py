"""Seconds and samples, decibels, and lengths and sizes as text. All rounding lives here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from supine.errors import UsageError
from supine.model import MAX_LENGTH_S

_CLOCK = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,4}):([0-9]{2})")
_WORDS = re.compile(
    r"(?:([0-9]+(?:\.[0-9]+)?)\s*h)?\s*(?:([0-9]+(?:\.[0-9]+)?)\s*m(?:in)?)?\s*"
    r"(?:([0-9]+(?:\.[0-9]+)?)\s*s)?"
)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def samples_from_seconds(seconds: float, sample_rate_hz: int) -> int:
    """Return the whole number of samples nearest to `seconds`; a half goes up."""
    # Not round(): it takes halves to the even number, so equal lengths would differ by one.
    return math.floor(seconds * sample_rate_hz + 0.5)


def compute_edges_samples(lengths_s: Iterable[float], sample_rate_hz: int) -> Iterator[int]:
    """Yield the end of each length, in samples, when they are laid one after the other.

    The *running total* is rounded, never the single lengths, so that rounding errors cannot
    add up: after any number of lengths the edge is within half a sample of where it belongs.
    """
    total_s = 0.0
    compensation_s = 0.0
    for length_s in lengths_s:
        # Kahan summation keeps ten thousand lengths as exact as one.
        corrected_s = length_s - compensation_s
        next_total_s = total_s + corrected_s
        compensation_s = (next_total_s - total_s) - corrected_s
        total_s = next_total_s
        yield samples_from_seconds(total_s, sample_rate_hz)


def gain_from_db(decibels: float) -> float:
    """Convert decibels to a factor of amplitude: 10^(dB/20)."""
    return float(10.0 ** (decibels / 20.0))


def db_from_gain(gain: float) -> float:
    """Convert a factor of amplitude to decibels; −inf for 0."""
    return 20.0 * math.log10(gain) if gain > 0 else -math.inf


def parse_track_length_s(text: str) -> float:
    """Parse a track's length, in seconds.

    A bare number is minutes: "15" and "12.5". Also "12:30", "1:02:30" and "12m30s".

    Raises
    ------
    UsageError
        If the text is none of these, or not between one second and a day.
    """
    written = text.strip().lower()
    if _NUMBER.fullmatch(written):
        seconds = float(written) * 60.0
    elif clock := _CLOCK.fullmatch(written):
        seconds = _parse_clock_s(clock, text)
    elif (words := _WORDS.fullmatch(written)) and any(words.groups()):
        hours, minutes, rest = (float(part or 0) for part in words.groups())
        seconds = hours * 3600.0 + minutes * 60.0 + rest
    else:
        raise UsageError(
            f"{text!r} is not a length", "Write minutes, as in 15, 12.5, 12:30 or 12m30s"
        )
    if not 1.0 <= seconds <= MAX_LENGTH_S:
        raise UsageError(
            f"a track cannot be {text.strip()} long", "Ask for something from 1 second to 24 hours"
        )
    return seconds


def _parse_clock_s(clock: re.Match[str], text: str) -> float:
    hours, minutes, seconds = (int(part or 0) for part in clock.groups())
    if seconds >= 60 or (clock.group(1) and minutes >= 60):
        raise UsageError(
            f"{text!r} is not a length", "After a colon come at most 59 seconds, as in 12:30"
        )
    return float(hours * 3600 + minutes * 60 + seconds)


def parse_pause_s(text: str) -> float | None:
    """Parse a pause of a script, in seconds: "6s", "1m30s" or "2.5s"; None if it is not one."""
    words = _WORDS.fullmatch(text.strip().lower())
    if not words or not any(words.groups()):
        return None
    hours, minutes, seconds = (float(part or 0) for part in words.groups())
    return hours * 3600.0 + minutes * 60.0 + seconds


def format_clock(seconds: float) -> str:
    """Format a length as a clock shows it: "12:30", or "1:02:30" from an hour on."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def format_for_filename(seconds: float) -> str:
    """Format a length for a file's name: "15min", "12min30s", "45s"."""
    minutes, rest = divmod(round(seconds, 3), 60)
    parts = [f"{int(minutes)}min"] if minutes else []
    if rest or not minutes:
        parts.append(f"{rest:g}s")
    return "".join(parts)


def format_in_words(seconds: float) -> str:
    """Format a length in words: "15 minutes", "12 minutes 30 seconds"."""
    minutes, rest = divmod(round(seconds, 3), 60)
    parts = []
    if minutes:
        parts.append(f"{int(minutes)} minute" + ("" if minutes == 1 else "s"))
    if rest or not minutes:
        parts.append(f"{rest:g} second" + ("" if rest == 1 else "s"))
    return " ".join(parts)


_BYTES = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,18})?)\s*(?:([kmgt])(i?))?(?:b|bytes?)?")


def parse_bytes(text: str) -> int:
    """Parse a size, in bytes: "500 MB", "4GB", "1.5 GiB", "1000000".

    Raises
    ------
    UsageError
        If the text is no size.
    """
    written = _BYTES.fullmatch(text.strip().lower())
    if not written:
        raise UsageError(f"{text!r} is not a size", "Write one as in 500 MB or 4 GB")
    number, letter, binary = written.groups()
    base = 1024 if binary else 1000
    return int(Decimal(number) * base ** (" kmgt".index(letter) if letter else 0))


def format_bytes(size_bytes: float) -> str:
    """Format a size: "640 bytes", "4.0 GB"."""
    if size_bytes < 1000:
        return f"{size_bytes:.0f} byte" + ("" if size_bytes == 1 else "s")
    power = min(4, int(math.log10(size_bytes * 1.0005)) // 3)
    return f"{size_bytes / 1000**power:.1f} {('kB', 'MB', 'GB', 'TB')[power - 1]}"
