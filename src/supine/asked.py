"""What is asked for: a routine or a script, and the choices for it.

The command line and the page both ask this way, and so make the same track.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from supine import make as maker
from supine.cache import ClipCache
from supine.cue_list import routine_cues, theme_cues
from supine.model import Choices, Guide, Item, Say, Source
from supine.suitability import missing_props
from supine.written import WrittenScript


@dataclass(frozen=True, slots=True)
class Asked:
    """A routine, or a script with the guide that was made for it, and the choices.

    `held` says why it is not as long as usual; it is empty if it is.
    """

    guide: Guide
    choices: Choices
    script: WrittenScript | None = None
    held: str = ""

    def usually_long(self) -> Asked:
        """The same, where its length is only what the listener usually chooses.

        That is for routines that can be so long: others are as long as they can be, and a
        script has a length of its own.
        """
        wanted_s = self.choices.length_s
        if wanted_s is None:
            return self
        if self.script:
            return replace(self, choices=replace(self.choices, length_s=None))
        minutes = self.guide.minutes
        held_s = min(max(wanted_s, minutes.shortest * 60.0), minutes.longest * 60.0)
        if held_s == wanted_s:
            return self
        held = f"{self.guide.title} takes {minutes.shortest:g} to {minutes.longest:g} minutes"
        return replace(self, choices=replace(self.choices, length_s=held_s), held=held)

    @property
    def items(self) -> tuple[Item, ...]:
        """The script that somebody brought; none for a routine."""
        return self.script.items if self.script else ()

    @property
    def length_s(self) -> float | None:
        """How long the track will be, as far as it is known before it is spoken."""
        if self.choices.length_s is not None or self.script:
            return self.choices.length_s
        return self.guide.minutes.default * 60.0

    @property
    def notes(self) -> tuple[str, ...]:
        """What the listener should know before anything is spoken."""
        notes = [self.held] if self.held else []
        missing = missing_props(self.guide, self.choices.listener.props)
        if missing:
            notes.append(f"{self.guide.title} also asks for {', and '.join(missing)}")
        return tuple(notes)

    def plan(self, cache: ClipCache, on_progress: maker.Progress = maker.no_progress) -> maker.Plan:
        """The track that was asked for, not written yet.

        Raises
        ------
        SupineError
            As `make.plan_track` and `make.plan_script` say.
        """
        if self.script is None:
            return maker.plan_track(self.guide, self.choices, cache, on_progress)
        return maker.plan_script(self.guide, self.script.items, self.choices, cache, on_progress)

    def cues(self, cache: ClipCache, *, every: bool) -> list[tuple[str, Source]]:
        """The cues to be read, each once: those of this track, or every one it might have.

        Those that this track would leave out for want of time are among them, since a voice of
        another pace might not.

        Raises
        ------
        SupineError
            As `plan` does.
        """
        if every and self.script is None:
            listed = (*routine_cues(self.guide, self.choices.listener), *theme_cues(self.guide))
            spoken = [(cue.text, Source(cue.theme or self.guide.name, 0)) for cue in listed]
        else:
            # How long they are does not matter yet, only which there are: that takes no voice.
            silent = replace(self.choices, voice="tone", fill_with="")
            items = replace(self, choices=silent).plan(cache).items
            spoken = [(item.text, item.source) for item in items if isinstance(item, Say)]
        return list({text: (text, source) for text, source in reversed(spoken)}.values())[::-1]
