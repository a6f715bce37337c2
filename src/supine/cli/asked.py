"""What was asked for on the command line: a routine or a script, and the choices for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from supine import make as maker
from supine.cache import ClipCache
from supine.cli.options import Chosen
from supine.cue_list import routine_cues, theme_cues
from supine.guide import find_guide
from supine.model import Choices, Say, Source
from supine.suitability import missing_props
from supine.written import guide_of, is_script, read_script


class Asked:
    """What was asked for: a routine by name or file, or a script; and the choices for it.

    Its cues are kept in the usual cache if none is given.
    """

    def __init__(self, routine: str, chosen: Chosen, cache: ClipCache | None = None) -> None:
        self.routine = routine
        self._cache = cache or ClipCache()
        self.script = read_script(Path(routine)) if is_script(Path(routine)) else None
        self.guide = guide_of(self.script, Path(routine)) if self.script else find_guide(routine)
        choices = chosen.choices()
        self._held = ""
        if choices.length_s is not None and "minutes" not in chosen.given():
            # What a profile usually chooses is for routines that can be so long; a script has a
            # length of its own.
            choices = replace(choices, length_s=self._usual_s(choices.length_s))
        self.choices = choices

    def _usual_s(self, wanted_s: float) -> float | None:
        if self.script:
            return None
        minutes = self.guide.minutes
        held_s = min(max(wanted_s, minutes.shortest * 60.0), minutes.longest * 60.0)
        if held_s != wanted_s:
            self._held = (
                f"{self.guide.title} takes {minutes.shortest:g} to {minutes.longest:g} minutes"
            )
        return held_s

    @property
    def length_s(self) -> float | None:
        """How long the track will be, as far as it is known before it is spoken."""
        if self.choices.length_s is not None or self.script:
            return self.choices.length_s
        return self.guide.minutes.default * 60.0

    @property
    def notes(self) -> tuple[str, ...]:
        """What the listener should know before anything is spoken."""
        notes = [str(note) for note in self.script.notes] if self.script else []
        notes += [self._held] if self._held else []
        missing = missing_props(self.guide, self.choices.listener.props)
        if missing:
            notes.append(f"{self.guide.title} also asks for {', and '.join(missing)}")
        return tuple(notes)

    def plan(self, on_progress: maker.Progress) -> maker.Plan:
        """The track that was asked for, not written yet."""
        return self._planned(self.choices, on_progress)

    def cues(self, *, every: bool) -> list[tuple[str, Source]]:
        """The cues to be read, each once: those of this track, or every one it might have.

        Those that this track would leave out for want of time are among them, since a voice of
        another pace might not.
        """
        if every and self.script is None:
            listed = (*routine_cues(self.guide, self.choices.listener), *theme_cues(self.guide))
            spoken = [(cue.text, Source(cue.theme or self.guide.name, 0)) for cue in listed]
        else:
            # How long they are does not matter yet, only which there are: that takes no voice.
            silent = replace(self.choices, voice="tone", fill_with="")
            items = self._planned(silent, maker.no_progress).items
            spoken = [(item.text, item.source) for item in items if isinstance(item, Say)]
        return list({text: (text, source) for text, source in reversed(spoken)}.values())[::-1]

    def _planned(self, choices: Choices, on_progress: maker.Progress) -> maker.Plan:
        if self.script is None:
            return maker.plan_track(self.guide, choices, self._cache, on_progress)
        return maker.plan_script(self.guide, self.script.items, choices, self._cache, on_progress)
