"""A session at a microphone: a scripted ear, which hears what an engine said, and a desk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from supine.audio.clip_cache import ClipCache
from supine.audio.loudness import VOICE_LUFS, measure_loudness_lufs
from supine.audio.wav import open_wav, read_wav
from supine.errors import OutputError, SpeechError
from supine.model import SAMPLE_RATE_HZ, Clip, Cue, Samples, TrackOptions
from supine.pipeline.plan import plan_track
from supine.pipeline.write import write_track
from supine.script.guides import find_guide
from supine.speech.recording.session import (
    MAX_READING_S,
    Answer,
    PromptedCue,
    RecordingSetup,
    VoiceProgress,
    find_progress,
    record_voice,
)
from supine.speech.recording.take_check import Room, TakeFault, TakeReport
from supine.speech.recording.voice_folder import normalise_cue, read_index
from supine.track.formats import get_format
from support.listening import Ear, room_noise, take_of
from support.measuring import best_match, decode, likeness, mono
from support.reading_aloud import spoken
from support.running import write_guide

ENTER = None
"""At a scripted desk: the first choice, whatever it is."""

ALIKE = 0.9
"""As for a long recording: another cue reaches 0.2 at most."""


class RecordingUI:
    """Answers from a list, and remembers what it was shown; after the last answer, it stops."""

    def __init__(self, *answers: Answer | None) -> None:
        self._answers = list(answers)
        self.count = 0
        self.rooms: list[Room] = []
        self.shown: list[PromptedCue] = []
        self.verdicts: list[TakeReport] = []
        self.offered: list[tuple[Answer, ...]] = []

    def ask_to_start(self, count: int, options: Sequence[Answer]) -> Answer:
        """Remember how many cues there are, and begin."""
        self.count = count
        return options[0]

    def ask_about_room(self, room: Room, options: Sequence[Answer]) -> Answer:
        """Remember the room."""
        self.rooms.append(room)
        return self._answer(options) if options else Answer.GO_ON

    def ask_to_begin(self, shown: PromptedCue, options: Sequence[Answer]) -> Answer:
        """Remember the cue."""
        self.shown.append(shown)
        return self._answer(options)

    def ask_about_take(
        self, shown: PromptedCue, verdict: TakeReport, options: Sequence[Answer]
    ) -> Answer:
        """Remember what was wrong with it."""
        assert shown == self.shown[-1]
        self.verdicts.append(verdict)
        self.offered.append(tuple(options))
        return self._answer(options)

    def count_in(self) -> None:
        """Nobody has to be waited for."""

    def has_ended(self) -> bool:
        """At once."""
        return True

    def _answer(self, options: Sequence[Answer]) -> Answer:
        answer = self._answers.pop(0) if self._answers else Answer.QUIT
        assert answer is ENTER or answer in options, (answer, options)
        return options[0] if answer is ENTER else answer

    @property
    def cues(self) -> list[str]:
        """The cues that were shown, in order."""
        return [shown.cue for shown in self.shown]


def _nothing(_clip: Clip) -> None:
    raise AssertionError("a take was played unasked")


@pytest.fixture(scope="module")
def said(cache: ClipCache) -> dict[str, Samples]:
    """The cues of a short guide, by the system's voice."""
    texts = (
        "Let the backs of the ribs rest on the floor.",
        "You might notice where the breath begins.",
        "When you are ready, roll to one side and rest there.",
    )
    return {text: read_wav(clip).samples for text, clip in spoken(texts, "system", cache).items()}


@pytest.fixture
def takes(said: dict[str, Samples], rng: np.random.Generator) -> list[Samples]:
    """Each of them as a microphone hears it in a room."""
    return [take_of(samples, rng) for samples in said.values()]


def _kept(folder: Path, cue: str) -> Samples:
    return read_wav(open_wav(folder / read_index(folder)[normalise_cue(cue)].file)).samples


def test_a_voice_recorded_cue_by_cue_is_found_again_in_its_track(
    said: dict[str, Samples], takes: list[Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """Enter, Enter, Enter: every cue is kept, and the track of the guide says them all."""
    folder, desk, ear = tmp_path / "voice", RecordingUI(*[ENTER] * 6), Ear(takes, rng)
    record_voice(list(said), folder, RecordingSetup(ear, _nothing, desk))
    assert desk.cues == list(said)
    assert [(shown.number, shown.count) for shown in desk.shown] == [(1, 3), (2, 3), (3, 3)]
    assert [verdict.faults for verdict in desk.verdicts] == [(), (), ()]
    assert find_progress(list(said), folder) == VoiceProgress(tuple(said), ())
    assert ear.max_length_s == [2.0, *[MAX_READING_S] * 3]

    cache = ClipCache(tmp_path / "cache")
    options = TrackOptions(60.0, voice=f"recorded:{folder}", bell="none", background="none")
    plan = plan_track(find_guide(str(write_guide(tmp_path))), options, cache)
    track = write_track(plan, tmp_path / "x.wav", get_format("wav"))
    heard = mono(decode(track.path))
    found = {}
    for placed in plan.timeline.placements:
        assert isinstance(placed.item, Cue)
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
        record_voice(
            texts, folder, RecordingSetup(Ear(takes[:1], rng), _nothing, RecordingUI(*[ENTER] * 3))
        )
    assert find_progress(texts, folder) == VoiceProgress((texts[0],), tuple(texts[1:]))
    first = _kept(folder, texts[0])
    assert sorted(path.suffix for path in folder.iterdir()) == [".json", ".wav"]

    desk = RecordingUI(*[ENTER] * 4)
    record_voice(texts, folder, RecordingSetup(Ear(takes[1:], rng), _nothing, desk))
    assert desk.count == 2
    assert desk.cues == texts[1:]
    assert find_progress(texts, folder).missing == ()
    assert np.array_equal(_kept(folder, texts[0]), first)

    desk = RecordingUI()
    record_voice(texts, folder, RecordingSetup(Ear([], rng), _nothing, desk))
    assert (desk.shown, desk.rooms) == ([], [])


def test_hear_again_plays_what_will_be_kept(
    said: dict[str, Samples], takes: list[Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """Before it is rounded to 16 bits, as often as the reader wants; hearing it saves nothing."""
    folder, texts = tmp_path / "voice", list(said)
    heard: list[Clip] = []

    def play(clip: Clip) -> None:
        heard.append(clip)
        assert find_progress(texts, folder).saved == ()

    desk = RecordingUI(ENTER, Answer.HEAR, Answer.HEAR, ENTER)
    record_voice(texts[:1], folder, RecordingSetup(Ear(takes, rng), play, desk))
    kept = _kept(folder, texts[0])
    assert len(heard) == 2
    assert all(np.allclose(clip.samples, kept, atol=1 / 32_768) for clip in heard)
    assert measure_loudness_lufs(heard[0]) == pytest.approx(VOICE_LUFS, abs=0.5)


def test_redo_records_again_and_the_last_take_counts(
    said: dict[str, Samples], takes: list[Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """Another cue is read first; what is kept is what was read then."""
    folder, texts = tmp_path / "voice", list(said)
    desk = RecordingUI(ENTER, Answer.RECORD, ENTER)
    record_voice(texts[:1], folder, RecordingSetup(Ear([takes[1], takes[0]], rng), _nothing, desk))
    assert desk.cues == texts[:1]
    assert likeness(_kept(folder, texts[0]), said[texts[0]]) >= ALIKE


def test_back_and_skip(
    said: dict[str, Samples], takes: list[Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """Back goes to the one before, kept or not, and its new take replaces the old one; what is
    skipped stays missing. There is no way back from the first.
    """
    folder, texts = tmp_path / "voice", list(said)
    desk = RecordingUI(ENTER, ENTER, Answer.BACK, ENTER, ENTER, Answer.SKIP, ENTER, Answer.SKIP)
    ear = Ear([takes[2], takes[0], takes[2]], rng)
    record_voice(texts, folder, RecordingSetup(ear, _nothing, desk))
    assert desk.cues == [texts[0], texts[1], texts[0], texts[1], texts[2]]
    assert [shown.is_saved for shown in desk.shown] == [False, False, True, False, False]
    assert find_progress(texts, folder) == VoiceProgress((texts[0],), tuple(texts[1:]))
    assert likeness(_kept(folder, texts[0]), said[texts[0]]) >= ALIKE
    assert [Answer.BACK in offered for offered in desk.offered] == [False, False, True]


def test_again_goes_through_what_is_kept(
    said: dict[str, Samples], takes: list[Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """A cue that is skipped keeps the take it has."""
    folder, texts = tmp_path / "voice", list(said)[:2]
    record_voice(
        texts, folder, RecordingSetup(Ear(takes, rng), _nothing, RecordingUI(*[ENTER] * 4))
    )
    first, second = (_kept(folder, text) for text in texts)
    desk = RecordingUI(Answer.SKIP, ENTER, ENTER)
    record_voice(texts, folder, RecordingSetup(Ear(takes[2:], rng), _nothing, desk), again=True)
    assert (desk.count, desk.cues) == (2, texts)
    assert np.array_equal(_kept(folder, texts[0]), first)
    assert not np.array_equal(_kept(folder, texts[1]), second)


def test_what_cannot_be_kept_is_not_offered(
    said: dict[str, Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """A take in which nothing was heard can be neither heard nor kept; Enter records again."""
    folder, texts = tmp_path / "voice", list(said)
    desk = RecordingUI(ENTER, ENTER, Answer.SKIP)
    ear = Ear([room_noise(3.0, rng), np.zeros(0, np.float32)], rng)
    record_voice(texts[:1], folder, RecordingSetup(ear, _nothing, desk))
    assert [verdict.faults for verdict in desk.verdicts] == [(TakeFault.NOTHING_HEARD,)] * 2
    assert desk.offered == [(Answer.RECORD, Answer.SKIP, Answer.QUIT)] * 2
    assert find_progress(texts, folder).saved == ()


def test_enter_records_a_spoiled_take_again_and_k_keeps_it(
    said: dict[str, Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """Whoever presses Enter without reading loses nothing; whoever knows better is believed."""
    folder, texts = tmp_path / "voice", list(said)
    spoiled = take_of(said[texts[0]], rng, around_s=(0.0, 0.9))
    desk = RecordingUI(ENTER, ENTER, Answer.KEEP)
    record_voice(texts[:1], folder, RecordingSetup(Ear([spoiled, spoiled], rng), _nothing, desk))
    assert [verdict.faults for verdict in desk.verdicts] == [(TakeFault.CUT_AT_START,)] * 2
    assert find_progress(texts[:1], folder).missing == ()


def test_a_take_that_reaches_the_longest_is_told_of(
    said: dict[str, Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """Somebody forgot to press Enter; a few samples less, as resampling makes it, is as long."""
    samples = next(iter(said.values()))
    take = take_of(samples, rng, around_s=(0.6, MAX_READING_S))[: round(110.0 * SAMPLE_RATE_HZ) - 3]
    desk = RecordingUI(ENTER, Answer.SKIP)
    record_voice(list(said)[:1], tmp_path / "v", RecordingSetup(Ear([take], rng), _nothing, desk))
    assert desk.verdicts[0].faults == (TakeFault.TOO_LONG,)


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
        ear, desk = Ear([], rng), RecordingUI(*answers)
        ear.takes = [*rooms, *ear.takes]
        record_voice(list(said), tmp_path / "voice", RecordingSetup(ear, _nothing, desk))
        assert len(desk.shown) == cues_shown
    (room,) = desk.rooms
    assert room.no_signal


def test_a_folder_that_cannot_be_used_is_told_of_before_anything_is_read(
    said: dict[str, Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """A file in its place, or a voice.json that is none; what was there stays."""
    taken, broken = tmp_path / "taken", tmp_path / "broken"
    taken.write_text("mine")
    broken.mkdir()
    (broken / "voice.json").write_text("{")
    for folder, error in ((taken, OutputError), (broken, SpeechError)):
        desk = RecordingUI()
        with pytest.raises(error):
            record_voice(list(said), folder, RecordingSetup(Ear([], rng), _nothing, desk))
        assert desk.count == 0
    assert taken.read_text() == "mine"
    assert (broken / "voice.json").read_text() == "{"


def test_cues_of_the_same_words_are_read_once(
    said: dict[str, Samples], takes: list[Samples], rng: np.random.Generator, tmp_path: Path
) -> None:
    """A comma more or less is the same recording."""
    text = next(iter(said))
    desk = RecordingUI(ENTER, ENTER)
    twice = [text, text.replace(" of", ", of")]
    record_voice(twice, tmp_path / "voice", RecordingSetup(Ear(takes, rng), _nothing, desk))
    assert desk.cues == [text]
    assert find_progress(twice, tmp_path / "voice") == VoiceProgress((text,), ())
