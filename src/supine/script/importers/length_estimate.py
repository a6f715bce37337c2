"""How long a written script is, before anything of it is spoken, and pauses to make it so.

Voices and paces differ, so all that can be told of speech is between which lengths it will be:
as quick voices speak, as it is counted (115 words a minute), and as slow ones do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from supine.model import LEAD_IN_S, LEAD_OUT_S, Bell, Cue, Item, LengthRange, Pause
from supine.script.marks import MAX_REST_S, SHARE_S, elastic_pause
from supine.script.speakable import SENTENCE_PAUSE_S, count_words, find_sentence_ends

_WORDS_A_MINUTE = 115.0
_QUICKER, _SLOWER = 0.25, 0.15
"""Measured: heart, eSpeak NG and the tone, at 115, are by so much quicker or slower at the most."""

_MIN_CUE_S = 1.3
"""A slow voice says "Rest." in about this."""

_MARGINS_S = LEAD_IN_S + LEAD_OUT_S
_BELL_S, _NEXT_STRIKE_S = 14.0, 6.5
"""The largest bell rings so long; the others ring out sooner."""

_MIN_MINUTES, _MAX_MINUTES = 0.5, 24 * 60.0
_MIN_STRETCH, _MAX_STRETCH = 0.5, 10.0
_CLOSING_S = 2.0
_SPARE = 1.1


def estimate_minutes(items: Sequence[Item]) -> LengthRange:
    """Estimate how long a script can be, and is by nature.

    The bounds are those of some voice; none keeps both of them. How long it really is, only
    its speech can tell.
    """
    parts = _Parts.from_items(items)
    # A listener may want no bell.
    shortest_s = parts.quick_s + parts.min_pauses_s
    longest_s = parts.slow_s + parts.bells_s + parts.max_pauses_s
    return LengthRange(
        *(
            _clamp_minutes(round((length_s + _MARGINS_S) / 60.0, 2))
            for length_s in (shortest_s, parts.natural_s, longest_s)
        )
    )


def loosen_pauses(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the script with every pause free to stretch, in proportion to the rest.

    For a length that its pauses, as they are written, do not allow: each may be from half to
    ten times as long as it would be, though never over three minutes if it was not.
    """
    return tuple(_loosen(item) if isinstance(item, Pause) else item for item in items)


def fit_any_voice(items: Sequence[Item]) -> tuple[tuple[Item, ...], LengthRange]:
    """Return the script as a guide needs it, and lengths that it keeps whoever speaks it.

    Its pauses are loosened if they do not stretch enough. Where even that is too little, since
    it is nearly all speech, a pause at its end takes what is left over.
    """
    for kept in (tuple(items), loosen_pauses(items)):
        parts = _Parts.from_items(kept)
        shortest_s = parts.slow_s + parts.bells_s + parts.min_pauses_s + _MARGINS_S
        natural_s = parts.natural_s + _MARGINS_S
        longest_s = parts.quick_s + parts.max_pauses_s + _MARGINS_S
        if max(shortest_s, _MIN_MINUTES * 60.0) <= natural_s <= longest_s:
            break
    else:
        natural_s = max(shortest_s, natural_s, _MIN_MINUTES * 60.0)
        if natural_s > longest_s:
            closing_s = natural_s * _SPARE - longest_s + 2 * _CLOSING_S
            kept = (*kept, elastic_pause((0.0, _CLOSING_S, closing_s), kept[-1].source))
            longest_s += closing_s
    # Rounded inwards, to hundredths of a minute.
    shortest = _clamp_minutes(math.ceil(shortest_s / 0.6) / 100)
    longest = _clamp_minutes(math.floor(longest_s / 0.6) / 100)
    default = min(max(_clamp_minutes(round(natural_s / 60.0, 2)), shortest), longest)
    return kept, LengthRange(shortest, default, longest)


@dataclass(frozen=True, slots=True)
class _Parts:
    """How long the parts of a script are, in seconds; its speech by how quick a voice is."""

    quick_s: float
    counted_s: float
    slow_s: float
    bells_s: float
    min_pauses_s: float
    ideal_pauses_s: float
    max_pauses_s: float

    @classmethod
    def from_items(cls, items: Sequence[Item]) -> _Parts:
        quick_s = counted_s = slow_s = 0.0
        for item in items:
            if isinstance(item, Cue):
                said_s = count_words(item.text) * 60.0 / _WORDS_A_MINUTE
                said_s += len(find_sentence_ends(item.text)) * SENTENCE_PAUSE_S
                quick_s += len(item.text.split()) * 60.0 / _WORDS_A_MINUTE * (1 - _QUICKER)
                counted_s += said_s
                slow_s += max(said_s * (1 + _SLOWER), _MIN_CUE_S)
        pauses = [item for item in items if isinstance(item, Pause)]
        return cls(
            quick_s,
            counted_s,
            slow_s,
            sum(
                _BELL_S + _NEXT_STRIKE_S * (item.strikes - 1)
                for item in items
                if isinstance(item, Bell)
            ),
            sum(pause.min_s for pause in pauses),
            sum(pause.ideal_s for pause in pauses),
            sum(pause.max_s for pause in pauses),
        )

    @property
    def natural_s(self) -> float:
        return self.counted_s + self.bells_s + self.ideal_pauses_s


def _loosen(pause: Pause) -> Pause:
    min_s = pause.min_s * _MIN_STRETCH
    max_s = max(pause.max_s, min(pause.ideal_s * _MAX_STRETCH, MAX_REST_S))
    if pause.elastic:
        return replace(pause, min_s=min_s, max_s=max_s)
    if pause.ideal_s / SHARE_S < 1e-6 or max_s <= min_s:
        return pause
    return elastic_pause((min_s, pause.ideal_s, max_s), pause.source)


def _clamp_minutes(minutes: float) -> float:
    return min(max(minutes, _MIN_MINUTES), _MAX_MINUTES)
