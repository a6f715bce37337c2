"""A session at a microphone: a scripted ear, which hears what an engine said, and a desk."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from listening import Ear, room_noise, take_of
from measuring import best_match, decode, mono
from reading_aloud import spoken
from running import write_guide
from supine import clips
from supine import make as maker
from supine.cache import ClipCache
from supine.errors import OutputError, SpeechError
from supine.formats import format_for
from supine.guide import find_guide
from supine.model import SAMPLE_RATE_HZ, Choices, Clip, Samples, Say
from supine.recording.session import (
    LONGEST_READING_S,
    Answer,
    Progress,
    Shown,
    Studio,
    progress_of,
    record_voice,
)
from supine.recording.takes import Fault, Room, Verdict
from supine.voice_folder import normalised, read_index

ENTER = None
"""At a scripted desk: the first choice, whatever it is."""

ALIKE = 0.9
"""As for a long recording: another cue reaches 0.2 at most."""


class Desk:
    """Answers from a list, and remembers what it was shown; after the last answer, it stops."""

    def __init__(self, *answers: Answer | None) -> None:
        self._answers = list(answers)
        self.count = 0
        self.rooms: list[Room] = []
        self.shown: list[Shown] = []
        self.verdicts: list[Verdict] = []
        self.offered: list[tuple[Answer, ...]] = []
        self.levels_dbfs: list[float] = []

    def ask_to_start(self, count: int, choices: Sequence[Answer]) -> Answer:
        """Remember how many cues there are, and begin."""
        self.count = count
        return choices[0]

    def ask_about_room(self, room: Room, choices: Sequence[Answer]) -> Answer:
        """Remember the room."""
        self.rooms.append(room)
        return self._answer(choices) if choices else Answer.GO_ON

    def ask_to_begin(self, shown: Shown, choices: Sequence[Answer]) -> Answer:
        """Remember the cue."""
        self.shown.append(shown)
        return self._answer(choices)

    def ask_about_take(self, shown: Shown, verdict: Verdict, choices: Sequence[Answer]) -> Answer:
        """Remember what was wrong with it."""
        assert shown == self.shown[-1]
        self.verdicts.append(verdict)
        self.offered.append(tuple(choices))
        return self._answer(choices)

    def count_in(self) -> None:
        """Nobody has to be waited for."""

    @contextlib.contextmanager
    def meter(self, title: str) -> Iterator[Callable[[float], None]]:
        """Remember the levels."""
        assert title
        yield self.levels_dbfs.append

    def ended(self) -> bool:
        """At once."""
        return True

    def _answer(self, choices: Sequence[Answer]) -> Answer:
        answer = self._answers.pop(0) if self._answers else Answer.QUIT
        assert answer is ENTER or answer in choices, (answer, choices)
        return choices[0] if answer is ENTER else answer

    @property
    def cues(self) -> list[str]:
        """The cues that were shown, in order."""
        return [shown.cue for shown in self.shown]


def _nothing(_clip: Clip) -> None:
    raise AssertionError("nobody asked to hear it")


@pytest.fixture(scope="module")
def said(cache: ClipCache) -> dict[str, Samples]:
    """The cues of a short guide, by the system's voice."""
    texts = (
        "Let the backs of the ribs rest on the floor.",
        "You might notice where the breath begins.",
        "When you are ready, roll to one side and rest there.",
    )
    return {text: clips.load(clip).samples for text, clip in spoken(texts, "system", cache).items()}


@pytest.fixture
def takes(said: dict[str, Samples], rng: np.random.Generator) -> list[Samples]:
    """Each of them as a microphone hears it in a room."""
    return [take_of(samples, rng) for samples in said.values()]


def _kept(folder: Path, cue: str) -> Samples:
    return clips.load(clips.stored(folder / read_index(folder)[normalised(cue)].file)).samples


def _likeness(kept: Samples, said: Samples) -> float:
    around = np.zeros(len(said), np.float32)
    return best_match(np.concatenate([around, kept, around]), said, 0, 3 * len(kept))[0]


def test_a_voice_recorded_cue_by_cue_is_found_again_in_its_track(
    said: dict[str, Samples], takes: list[Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """Enter, Enter, Enter: every cue is kept, and the track of the guide says them all."""
    folder, desk, ear = tmp_path / "voice", Desk(*[ENTER] * 6), Ear(takes, rng)
    record_voice(list(said), folder, Studio(ear, _nothing, desk))
    assert desk.cues == list(said)
    assert [(shown.number, shown.count) for shown in desk.shown] == [(1, 3), (2, 3), (3, 3)]
    assert [shown.following for shown in desk.shown] == [*list(said)[1:], ""]
    assert [verdict.faults for verdict in desk.verdicts] == [(), (), ()]
    assert progress_of(list(said), folder) == Progress(tuple(said), ())
    assert ear.longest_s == [2.0, *[LONGEST_READING_S] * 3]
    assert desk.levels_dbfs == [-20.0] * 4

    cache = ClipCache(tmp_path / "cache")
    choices = Choices(60.0, voice=f"recorded:{folder}", bell="none", background="none")
    plan = maker.plan_track(find_guide(str(write_guide(tmp_path))), choices, cache)
    track = maker.write_track(plan, tmp_path / "x.wav", format_for("wav"))
    heard = mono(decode(track.path))
    found = {}
    for placed in plan.timeline.placements:
        assert isinstance(placed.item, Say)
        # What is softer than the room was trimmed: up to half a syllable at the beginning.
        score, lag = best_match(heard, said[placed.item.text], placed.start_samples, 4_410)
        found[placed.item.text] = score
        assert abs(lag) < 4_410
    assert set(found) == set(said)
    assert min(found.values()) >= ALIKE, found


def test_what_is_kept_outlives_ctrl_c_and_a_later_session_goes_on(
    said: dict[str, Samples], takes: list[Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """The first cue is in the folder the moment it is kept; the second time, only two are asked."""
    folder, texts = tmp_path / "voice", list(said)
    with pytest.raises(KeyboardInterrupt):
        record_voice(texts, folder, Studio(Ear(takes[:1], rng), _nothing, Desk(*[ENTER] * 3)))
    assert progress_of(texts, folder) == Progress((texts[0],), tuple(texts[1:]))
    first = _kept(folder, texts[0])
    assert sorted(path.suffix for path in folder.iterdir()) == [".json", ".wav"]

    desk = Desk(*[ENTER] * 4)
    record_voice(texts, folder, Studio(Ear(takes[1:], rng), _nothing, desk))
    assert desk.count == 2
    assert desk.cues == texts[1:]
    assert progress_of(texts, folder).missing == ()
    assert np.array_equal(_kept(folder, texts[0]), first)

    desk = Desk()
    record_voice(texts, folder, Studio(Ear([], rng), _nothing, desk))
    assert (desk.shown, desk.rooms) == ([], [])


def test_hear_again_plays_what_will_be_kept(
    said: dict[str, Samples], takes: list[Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """To the sample, as often as it is asked for; and nothing is kept by hearing it."""
    folder, texts = tmp_path / "voice", list(said)
    heard: list[Clip] = []

    def play(clip: Clip) -> None:
        heard.append(clip)
        assert progress_of(texts, folder).kept == ()

    desk = Desk(ENTER, Answer.HEAR, Answer.HEAR, ENTER)
    record_voice(texts[:1], folder, Studio(Ear(takes, rng), play, desk))
    kept = _kept(folder, texts[0])
    assert len(heard) == 2
    assert all(np.array_equal(clip.samples, kept) for clip in heard)
    assert clips.loudness_lufs(heard[0]) == pytest.approx(clips.VOICE_LUFS, abs=0.5)


def test_redo_records_again_and_the_last_take_counts(
    said: dict[str, Samples], takes: list[Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """Another cue is read first; what is kept is what was read then."""
    folder, texts = tmp_path / "voice", list(said)
    desk = Desk(ENTER, Answer.RECORD, ENTER)
    record_voice(texts[:1], folder, Studio(Ear([takes[1], takes[0]], rng), _nothing, desk))
    assert desk.cues == texts[:1]
    assert _likeness(_kept(folder, texts[0]), said[texts[0]]) >= ALIKE


def test_back_and_skip(
    said: dict[str, Samples], takes: list[Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """Back goes to the one before, kept or not, and its new take replaces the old one; what is
    skipped stays missing. There is no way back from the first.
    """
    folder, texts = tmp_path / "voice", list(said)
    desk = Desk(ENTER, ENTER, Answer.BACK, ENTER, ENTER, Answer.SKIP, ENTER, Answer.SKIP)
    ear = Ear([takes[2], takes[0], takes[2]], rng)
    record_voice(texts, folder, Studio(ear, _nothing, desk))
    assert desk.cues == [texts[0], texts[1], texts[0], texts[1], texts[2]]
    assert [shown.kept for shown in desk.shown] == [False, False, True, False, False]
    assert progress_of(texts, folder) == Progress((texts[0],), tuple(texts[1:]))
    assert _likeness(_kept(folder, texts[0]), said[texts[0]]) >= ALIKE
    assert [Answer.BACK in offered for offered in desk.offered] == [False, False, True]


def test_again_goes_through_what_is_kept(
    said: dict[str, Samples], takes: list[Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """A cue that is skipped keeps the take it has."""
    folder, texts = tmp_path / "voice", list(said)[:2]
    record_voice(texts, folder, Studio(Ear(takes, rng), _nothing, Desk(*[ENTER] * 4)))
    first, second = (_kept(folder, text) for text in texts)
    desk = Desk(Answer.SKIP, ENTER, ENTER)
    record_voice(texts, folder, Studio(Ear(takes[2:], rng), _nothing, desk), again=True)
    assert (desk.count, desk.cues) == (2, texts)
    assert np.array_equal(_kept(folder, texts[0]), first)
    assert not np.array_equal(_kept(folder, texts[1]), second)


def test_what_cannot_be_kept_is_not_offered(
    said: dict[str, Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """A take in which nothing was heard can be neither heard nor kept; Enter records again."""
    folder, texts = tmp_path / "voice", list(said)
    desk = Desk(ENTER, ENTER, Answer.SKIP)
    ear = Ear([room_noise(3.0, rng), np.zeros(0, np.float32)], rng)
    record_voice(texts[:1], folder, Studio(ear, _nothing, desk))
    assert [verdict.faults for verdict in desk.verdicts] == [(Fault.NOTHING_HEARD,)] * 2
    assert desk.offered == [(Answer.RECORD, Answer.SKIP, Answer.QUIT)] * 2
    assert progress_of(texts, folder).kept == ()


def test_enter_records_a_spoiled_take_again_and_k_keeps_it(
    said: dict[str, Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """Whoever presses Enter without reading loses nothing; whoever knows better is believed."""
    folder, texts = tmp_path / "voice", list(said)
    spoiled = take_of(said[texts[0]], rng, around_s=(0.0, 0.9))
    desk = Desk(ENTER, ENTER, Answer.KEEP)
    record_voice(texts[:1], folder, Studio(Ear([spoiled, spoiled], rng), _nothing, desk))
    assert [verdict.faults for verdict in desk.verdicts] == [(Fault.CUT_AT_START,)] * 2
    assert progress_of(texts[:1], folder).missing == ()


def test_a_take_that_reaches_the_longest_is_told_of(
    said: dict[str, Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """Somebody forgot to press Enter; a few samples less, as resampling makes it, is as long."""
    samples = next(iter(said.values()))
    take = take_of(samples, rng, around_s=(0.6, LONGEST_READING_S))[
        : round(110.0 * SAMPLE_RATE_HZ) - 3
    ]
    desk = Desk(ENTER, Answer.SKIP)
    record_voice(list(said)[:1], tmp_path / "v", Studio(Ear([take], rng), _nothing, desk))
    assert desk.verdicts[0].faults == (Fault.TOO_LONG,)


def test_a_room_is_listened_to_until_it_is_quiet(
    said: dict[str, Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """Enter listens again; g goes on all the same, and q stops before anything is read."""
    loud = room_noise(2.0, rng, -35.0)
    dead = np.zeros_like(loud)
    for rooms, answers, cues_shown in (
        ([loud, dead], [ENTER, ENTER, Answer.QUIT], 1),
        ([loud], [Answer.GO_ON, Answer.QUIT], 1),
        ([dead], [Answer.QUIT], 0),
    ):
        ear, desk = Ear([], rng), Desk(*answers)
        ear.takes = [*rooms, *ear.takes]
        record_voice(list(said), tmp_path / "voice", Studio(ear, _nothing, desk))
        assert len(desk.shown) == cues_shown
    (room,) = desk.rooms
    assert room.deaf


def test_a_folder_that_cannot_be_used_is_told_of_before_anything_is_read(
    said: dict[str, Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """A file in its place, or a voice.json that is none; what was there stays."""
    taken, broken = tmp_path / "taken", tmp_path / "broken"
    taken.write_text("mine")
    broken.mkdir()
    (broken / "voice.json").write_text("{")
    for folder, error in ((taken, OutputError), (broken, SpeechError)):
        desk = Desk()
        with pytest.raises(error):
            record_voice(list(said), folder, Studio(Ear([], rng), _nothing, desk))
        assert desk.count == 0
    assert taken.read_text() == "mine"
    assert (broken / "voice.json").read_text() == "{"


def test_cues_of_the_same_words_are_read_once(
    said: dict[str, Samples], takes: list[Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """A comma more or less is the same recording."""
    text = next(iter(said))
    desk = Desk(ENTER, ENTER)
    twice = [text, text.replace(" of", ", of")]
    record_voice(twice, tmp_path / "voice", Studio(Ear(takes, rng), _nothing, desk))
    assert desk.cues == [text]
    assert progress_of(twice, tmp_path / "voice") == Progress((text,), ())
