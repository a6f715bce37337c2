"""How long a written script is, before anything of it is spoken, and silences to make it so.

Voices and paces differ, so all that can be told of speech is between which lengths it will be:
as quick voices speak, as it is counted (115 words a minute), and as slow ones do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from supine.model import Bell, Item, Minutes, Pause, Say
from supine.written.marks import SHARE_S, elastic

_WORDS_A_MINUTE = 115.0
_LETTERS_A_WORD = 6
_QUICKER, _SLOWER = 0.25, 0.15
"""Measured: heart, eSpeak NG and the tone, at 115, are by so much quicker or slower at the most."""

_SHORTEST_CUE_S = 1.3
"""A slow voice says "Rest." in about this."""

_SENTENCE_PAUSE_S = 0.7
"""What speech leaves between two sentences of one cue."""

_MARGINS_S = 3.0
_BELL_S, _NEXT_STRIKE_S = 14.0, 6.5
"""The largest bell rings so long; the others ring out sooner."""

_LEAST_MINUTES, _MOST_MINUTES = 0.5, 24 * 60.0
_TIGHTEST, _LOOSEST = 0.5, 10.0
_LOOSEST_S = 180.0
_CLOSING_S = 2.0
_ROOM = 1.1

_SENTENCE_END = re.compile(r"[.!?…।؟]+[\"'”’)»]*\s+(?=\S)|[。！？]+(?=.)")


@dataclass(frozen=True, slots=True)
class _Speech:
    """Seconds of speech, by how quick a voice is."""

    quick_s: float
    counted_s: float
    slow_s: float


def estimated_minutes(items: Sequence[Item]) -> Minutes:
    """About how long a script can be, and is by nature.

    The bounds are those of some voice; none keeps both of them. How long it really is, only
    its speech can tell.
    """
    speech, ringing_s = _speech(items), _ringing_s(items)
    pauses = _pauses(items)
    # A listener may want no bell.
    shortest_s = speech.quick_s + sum(pause.min_s for pause in pauses)
    longest_s = speech.slow_s + ringing_s + sum(pause.max_s for pause in pauses)
    lengths_s = (shortest_s, _natural_s(items), longest_s)
    return Minutes(*(_minutes(round((length_s + _MARGINS_S) / 60.0, 2)) for length_s in lengths_s))


def stretches_enough(items: Sequence[Item]) -> bool:
    """Whether the silences can make up for a voice that is quicker or slower.

    Where they cannot, a guide has one length a voice, and its default is right for one alone.
    """
    speech, pauses = _speech(items), _pauses(items)
    shorter_s = sum(pause.ideal_s - pause.min_s for pause in pauses)
    longer_s = sum(pause.max_s - pause.ideal_s for pause in pauses)
    return (
        shorter_s >= speech.slow_s - speech.counted_s
        and longer_s >= speech.counted_s - speech.quick_s
    )


def loosened(items: Sequence[Item]) -> tuple[Item, ...]:
    """The script with every silence free to stretch, in proportion to the rest.

    For a length that its pauses, as they are written, do not allow: each may be from half to
    ten times as long as it would be, though never over three minutes if it was not.
    """
    return tuple(_loose(item) if isinstance(item, Pause) else item for item in items)


def for_any_voice(items: Sequence[Item]) -> tuple[tuple[Item, ...], Minutes]:
    """The script as a guide needs it, and lengths that it keeps whoever speaks it.

    Its silences are loosened if they do not stretch enough. Where even that is too little, since
    it is nearly all speech, a silence at its end takes what is left over.
    """
    for kept in (tuple(items), loosened(items)):
        shortest_s, natural_s, longest_s = _kept_s(kept)
        if max(shortest_s, _LEAST_MINUTES * 60.0) <= natural_s <= longest_s:
            break
    else:
        natural_s = max(shortest_s, natural_s, _LEAST_MINUTES * 60.0)
        if natural_s > longest_s:
            closing_s = natural_s * _ROOM - longest_s + 2 * _CLOSING_S
            kept = (*kept, elastic((0.0, _CLOSING_S, closing_s), kept[-1].source))
            longest_s += closing_s
    # Rounded inwards, to hundredths of a minute.
    shortest = _minutes(math.ceil(shortest_s / 0.6) / 100)
    longest = _minutes(math.floor(longest_s / 0.6) / 100)
    default = min(max(_minutes(round(natural_s / 60.0, 2)), shortest), longest)
    return kept, Minutes(shortest, default, longest)


def _kept_s(items: Sequence[Item]) -> tuple[float, float, float]:
    """The shortest and the longest that any voice keeps, and what lies between by nature."""
    speech, pauses = _speech(items), _pauses(items)
    shortest_s = speech.slow_s + _ringing_s(items) + sum(pause.min_s for pause in pauses)
    longest_s = speech.quick_s + sum(pause.max_s for pause in pauses)
    return shortest_s + _MARGINS_S, _natural_s(items) + _MARGINS_S, longest_s + _MARGINS_S


def _loose(pause: Pause) -> Pause:
    least_s = pause.min_s * _TIGHTEST
    most_s = max(pause.max_s, min(pause.ideal_s * _LOOSEST, _LOOSEST_S))
    if pause.elastic:
        return replace(pause, min_s=least_s, max_s=most_s)
    if pause.ideal_s / SHARE_S < 1e-6 or most_s <= least_s:
        return pause
    return elastic((least_s, pause.ideal_s, most_s), pause.source)


def _pauses(items: Iterable[Item]) -> list[Pause]:
    return [item for item in items if isinstance(item, Pause)]


def _natural_s(items: Sequence[Item]) -> float:
    pauses_s = sum(pause.ideal_s for pause in _pauses(items))
    return _speech(items).counted_s + _ringing_s(items) + pauses_s


def _ringing_s(items: Iterable[Item]) -> float:
    strikes = [item.strikes for item in items if isinstance(item, Bell)]
    return sum(_BELL_S + _NEXT_STRIKE_S * (count - 1) for count in strikes)


def _speech(items: Iterable[Item]) -> _Speech:
    quick_s = counted_s = slow_s = 0.0
    for item in items:
        if isinstance(item, Say):
            words = len(item.text.split())
            letters = sum(map(str.isalpha, item.text))
            counted_words = max(words, letters / _LETTERS_A_WORD) + sum(map(str.isdigit, item.text))
            said_s = counted_words * 60.0 / _WORDS_A_MINUTE
            said_s += len(_SENTENCE_END.findall(item.text)) * _SENTENCE_PAUSE_S
            quick_s += words * 60.0 / _WORDS_A_MINUTE * (1 - _QUICKER)
            counted_s += said_s
            slow_s += max(said_s * (1 + _SLOWER), _SHORTEST_CUE_S)
    return _Speech(quick_s, counted_s, slow_s)


def _minutes(minutes: float) -> float:
    return min(max(minutes, _LEAST_MINUTES), _MOST_MINUTES)
