"""The clips of a track's cues and bells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from supine import speech
from supine.cache import ClipCache
from supine.make.plan import Progress, Voices
from supine.model import Bell, Choices, Item, Say, StoredClip
from supine.sounds.prepared import prepare_bell


class Sounds:
    """The choices of a track, and the clip of each of its cues and bells."""

    def __init__(
        self, choices: Choices, voices: Voices, cache: ClipCache, on_progress: Progress
    ) -> None:
        self.choices = choices
        self.voices = voices
        self.cache = cache
        # Before the first clip is got, so that none goes before the track is written.
        self.lease = cache.lease()
        self._on_progress = on_progress
        self._bells: dict[int, StoredClip] = {}
        self._cues: Mapping[str, StoredClip] = {}

    def speak(self, items: Sequence[Item]) -> None:
        """Have the clips of these items ready."""
        choices = self.choices
        for item in items:
            if isinstance(item, Bell) and item.strikes not in self._bells:
                self._bells[item.strikes] = prepare_bell(
                    choices.bell, item.strikes, self.cache, choices.bell_below_voice_lu
                )
        new = [
            (item.text, item.source)
            for item in items
            if isinstance(item, Say) and item.text not in self._cues
        ]
        if not new:
            return
        self._cues = {
            **self._cues,
            **speech.speak_all(
                new,
                self.voices.first,
                rate_wpm=choices.pace_wpm,
                cache=self.cache,
                on_progress=lambda done, total: self._on_progress("Speaking", done, total),
                own=dict(choices.pronunciations),
                fill_with=self.voices.fill,
            ),
        }

    def filled(self, items: Sequence[Item]) -> tuple[str, ...]:
        """The texts that somebody else speaks for a recorded voice that lacks them."""
        texts = dict.fromkeys(item.text for item in items if isinstance(item, Say))
        speakers = speech.speakers(tuple(texts), self.voices.first, self.voices.fill)
        return tuple(text for text in texts if speakers[text] != self.voices.first)

    def clip(self, item: Say | Bell) -> StoredClip:
        """The clip of a cue or bell that is ready."""
        return self._cues[item.text] if isinstance(item, Say) else self._bells[item.strikes]

    def length_s(self, item: Say | Bell) -> float:
        """How long a cue or bell that is ready sounds."""
        return self.clip(item).length_s
