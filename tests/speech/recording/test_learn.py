from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from supine.audio.clip_cache import ClipCache
from supine.audio.wav import open_wav, read_wav, write_wav
from supine.errors import AudioFileError, OutputError, SpeechError, WrongSheetError
from supine.model import SAMPLE_RATE_HZ, Clip, Samples
from supine.pipeline.write import Track
from supine.speech.recording.learn import CONFIDENT, Question, Report, learn, match
from supine.speech.recording.segmentation import Piece, split_recording
from supine.speech.recording.voice_folder import read_index
from supine.speech.registry import parse_voice, read_voice_version
from support.cues import guide_of, spread_of_theme_cues
from support.measuring import best_match, decode, likeness, mono
from support.reading_aloud import NOISE_DBFS, Guided, spoken, write_recording
from support.running import write_guide

THEME_CUES = spread_of_theme_cues()

ALIKE = 0.9
"""Room noise 27 dB under the voice costs 0.002, lossy coding less than 0.01, and another cue
reaches 0.2 at most."""


def _starts_s(report: Report) -> dict[str, float]:
    return {match.cue: match.reading.start_s for match in report.matches}


def test_a_guide_read_aloud_becomes_a_voice(
    guided: Guided, tmp_path: Path, rng: np.random.Generator
) -> None:
    """In a noisy room, by a phone, one cue read twice: every cue comes out right."""
    count = len(guided.texts)
    order = [*range(5), 4, *range(5, count)]
    path = tmp_path / "all.m4a"
    starts_s = write_recording(path, [guided.said(number) for number in order], rng)
    folder = tmp_path / "voice"
    report = learn(folder, [path], guided.texts, guided.reference)

    assert report.missing == ()
    assert report.strays == ()
    # Half a syllable: what is softer than the room is not found.
    assert _starts_s(report)[guided.texts[4]] == pytest.approx(starts_s[5], abs=0.1)
    kept = spoken(guided.texts, f"recorded:{folder}", ClipCache(tmp_path / "cache"))
    for number, text in enumerate(guided.texts):
        assert likeness(read_wav(kept[text]).samples, guided.said(number)) >= ALIKE, text


def test_a_recorded_voice_is_found_again_in_its_track(
    guided: Guided,
    make_track: Callable[..., Track],
    tmp_path: Path,
    rng: np.random.Generator,
) -> None:
    """Every cue of the track is the teacher's, where the recipe says."""
    path = tmp_path / "all.wav"
    write_recording(path, [guided.said(number) for number in range(len(guided.texts))], rng)
    folder = tmp_path / "voice"
    learn(folder, [path], guided.texts, guided.reference)
    kept = spoken(guided.texts, f"recorded:{folder}", ClipCache(tmp_path / "cache"))
    chosen = {"voice": f"recorded:{folder}", "bell": "none", "background": "none"}
    guide = write_guide(tmp_path, guide_of(guided.texts))
    track = make_track(str(guide), length_s=150.0, **chosen)
    heard = mono(decode(track.path))
    said = {cue.text: cue.start_samples for cue in track.recipe.cues}
    assert set(said) <= set(guided.texts)
    for text, start in said.items():
        score, lag_samples = best_match(heard, read_wav(kept[text]).samples, start, 4410)
        assert score >= ALIKE, text
        # 24 ms is one MP3 frame.
        assert abs(lag_samples) / SAMPLE_RATE_HZ <= 0.024, text


def test_far_more_than_was_to_be_read_is_no_reading(tmp_path: Path) -> None:
    """Hours of clatter: said at once, and not compared until the memory is full."""
    path = tmp_path / "short.wav"
    write_wav(path, [Clip(np.full(44_100, 0.1, np.float32), SAMPLE_RATE_HZ)])
    piece = Piece(path, open_wav(path), 0.0, 1.0)
    cues = [f"Cue number {number}." for number in range(300)]
    with pytest.raises(AudioFileError, match="1001 pieces between silences are too many"):
        match([piece] * 1001, cues, {})


def test_a_broken_order_is_known_by_sound(
    guided: Guided, tmp_path: Path, rng: np.random.Generator
) -> None:
    """A cough, a false start, a cue left out, and one read again later: the last counts."""
    cough = 0.2 * np.hanning(15_000) * rng.standard_normal(15_000)
    false_start = guided.said(4)[: len(guided.said(4)) // 3]
    said = {number: guided.said(number) for number in (0, 1, 2, 3, 4, 6, 7, 8)}
    order: list[Samples] = [said[0], said[1], cough.astype(np.float32), said[2], said[3]]
    order += [false_start, said[4], said[6], said[7], said[2], said[8]]
    path = tmp_path / "read.wav"
    starts_s = write_recording(path, order, rng)
    texts = guided.texts[:9]
    report = learn(tmp_path / "voice", [path], texts, guided.reference)

    assert report.missing == (texts[5],)
    expected = dict(zip((0, 1, 3, 4, 6, 7, 2, 8), (0, 1, 4, 6, 7, 8, 9, 10), strict=True))
    for number, place in expected.items():
        begins_s = _starts_s(report)[texts[number]]
        assert begins_s == pytest.approx(starts_s[place], abs=0.1), texts[number]
    assert [reading.start_s for reading in report.repeats] == pytest.approx([starts_s[3]], abs=0.1)
    assert len(report.strays) == 2


def test_a_long_pause_within_a_cue_is_closed_by_joining(
    guided: Guided, tmp_path: Path, rng: np.random.Generator
) -> None:
    """A reader who stops for more than a second within a cue has still read one cue."""
    whole = guided.said(1)
    level = np.convolve(np.abs(whole), np.ones(8_000), "same")
    third = len(whole) // 3
    cut = third + int(level[third : 2 * third].argmin())
    paused = np.concatenate([whole[:cut], np.zeros(48_000, np.float32), whole[cut:]])
    path = tmp_path / "read.wav"
    write_recording(path, [guided.said(0), paused, guided.said(2), guided.said(3)], rng)
    report = learn(tmp_path / "voice", [path], guided.texts[:4], guided.reference)
    assert [len(match.reading.pieces) for match in report.matches] == [1, 2, 1, 1]


def test_each_cue_may_be_a_file_of_its_own(
    guided: Guided, tmp_path: Path, rng: np.random.Generator
) -> None:
    """In the order in which they are given."""
    texts = guided.texts[:8]
    paths = [tmp_path / f"{number}.mp3" for number in range(8)]
    for number, path in enumerate(paths):
        write_recording(path, [guided.said(number)], rng)
    report = learn(tmp_path / "voice", paths, texts, guided.reference)
    found = {match.cue: match.reading.pieces[0].source for match in report.matches}
    assert found == dict(zip(texts, paths, strict=True))


@pytest.mark.parametrize("answer", [0, None])
def test_what_is_not_sure_is_asked(
    guided: Guided, tmp_path: Path, rng: np.random.Generator, cache: ClipCache, answer: int | None
) -> None:
    """A cue that ends otherwise than what was read: whoever is asked decides, and may say none."""
    request: list[Question] = []

    def ask(question: Question) -> int | None:
        request.append(question)
        offered = question.candidates[0]
        # To be heard while it is asked about; a sample may be rounded at either end.
        assert offered.load().length_s == pytest.approx(offered.end_s - offered.start_s, abs=1e-4)
        return answer

    path = tmp_path / "read.wav"
    write_recording(path, [guided.said(number) for number in range(4)], rng)
    changed = guided.texts[2].replace("let your eyes fall shut", "look at the ceiling")
    texts = [*guided.texts[:2], changed, guided.texts[3]]
    references = spoken(texts, "heart", cache)
    report = learn(tmp_path / "voice", [path], texts, references, ask=ask)
    assert [question.cue for question in request] == [changed]
    assert request[0].candidates[0].likely < CONFIDENT
    assert report.missing == (() if answer == 0 else (changed,))
    assert report.doubtful == ()


def test_nothing_that_fits_is_an_error(
    guided: Guided, tmp_path: Path, rng: np.random.Generator
) -> None:
    """Tones, at the lengths and pauses of speech, make no voice."""
    path = tmp_path / "read.wav"
    tone = (0.3 * np.sin(np.arange(150_000) / 12.0)).astype(np.float32)
    write_recording(path, [tone[: 100_000 + 10_000 * number] for number in range(5)], rng)
    with pytest.raises(AudioFileError, match=r"none of the cues was found|does not look like"):
        learn(tmp_path / "voice", [path], guided.texts, guided.reference)
    assert not (tmp_path / "voice").exists()


def test_a_reading_of_another_sheet_is_refused(
    guided: Guided, tmp_path: Path, rng: np.random.Generator
) -> None:
    """With what would be kept of it; nothing is, unless it is wanted, and then all is doubtful."""
    path = tmp_path / "read.wav"
    write_recording(path, [guided.said(number) for number in (*range(2), *range(5, 10))], rng)
    texts = guided.texts[:5]
    folder = tmp_path / "voice"
    with pytest.raises(WrongSheetError, match="does not look like a reading of this sheet") as told:
        learn(folder, [path], texts, guided.reference)
    assert not folder.exists()
    sure = [cue.text for cue in told.value.found if cue.sure]
    assert sure == list(texts[:2])
    report = learn(folder, [path], texts, guided.reference, keep_anyway=True)
    assert [match.cue for match in report.doubtful] == [cue.text for cue in told.value.found]
    assert report.matches == report.doubtful


def test_a_cue_that_only_begins_alike_is_doubtful(
    guided: Guided, tmp_path: Path, rng: np.random.Generator, cache: ClipCache
) -> None:
    """As of the same routine at another length: it is not kept without a word."""
    path = tmp_path / "read.wav"
    write_recording(path, [guided.said(number) for number in range(8)], rng)
    longer = guided.texts[6].replace("at your sides, or on the pelvis", "or far out to the sides")
    texts = [*guided.texts[:6], longer, guided.texts[7]]
    references = spoken(texts, "heart", cache)
    report = learn(tmp_path / "voice", [path], texts, references)
    sure = {match.cue for match in report.matches if match.is_sure}
    assert longer not in sure
    assert len(sure) >= 6


def test_adding_cues_keeps_the_others(
    guided: Guided, tmp_path: Path, rng: np.random.Generator
) -> None:
    """A second recording adds to a voice, and replaces what was read anew."""
    folder = tmp_path / "voice"

    def read(first: int, last: int) -> None:
        path = tmp_path / f"{first}.wav"
        write_recording(path, [guided.said(number) for number in range(first, last)], rng)
        learn(folder, [path], guided.texts[first:last], guided.reference)

    read(0, 4)
    first_index = read_index(folder)
    read(3, 7)
    index = read_index(folder)
    assert {recording.text for recording in index.values()} == set(guided.texts[:7])
    same = [words for words in first_index if index[words] == first_index[words]]
    assert len(same) == 3
    assert sorted(path.suffix for path in folder.iterdir()) == [".json", *[".wav"] * 7]


@pytest.mark.parametrize("noise_dbfs", [-70.0, NOISE_DBFS])
def test_pauses_between_sentences_do_not_split_and_silences_do(
    guided: Guided, tmp_path: Path, rng: np.random.Generator, noise_dbfs: float
) -> None:
    """0.7 s lie within a cue, 1 s and more between cues, in a quiet room and a noisy one."""
    pause = np.zeros(round(0.7 * SAMPLE_RATE_HZ), np.float32)
    cue = np.concatenate([guided.said(0), pause, guided.said(0)])
    path = tmp_path / "read.wav"
    starts_s = write_recording(path, [cue] * 5, rng, noise_dbfs)
    pieces = split_recording(path, tmp_path)
    assert [piece.start_s for piece in pieces] == pytest.approx(starts_s, abs=0.1)
    assert all(before.end_s + 0.9 < after.start_s for before, after in pairwise(pieces))


def test_a_recording_longer_than_a_stretch_is_split_alike(
    guided: Guided, tmp_path: Path, rng: np.random.Generator
) -> None:
    """Where one stretch of a minute ends and the next begins, nothing is lost or doubled."""
    said = [guided.said(number % 5) for number in range(24)]
    path = tmp_path / "read.wav"
    starts_s = write_recording(path, said, rng)
    assert starts_s[-1] > 150.0
    pieces = split_recording(path, tmp_path)
    assert [piece.start_s for piece in pieces] == pytest.approx(starts_s, abs=0.1)


def test_what_is_no_recording_of_cues_is_told_of(
    guided: Guided, tmp_path: Path, rng: np.random.Generator
) -> None:
    """A wrong file, a folder that is a file, a broken voice: one line each, nothing written."""
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no sound")
    with pytest.raises(AudioFileError, match="is not a sound file"):
        learn(tmp_path / "voice", [wrong], guided.texts, guided.reference)
    with pytest.raises(AudioFileError, match="none of the cues was found in no file"):
        learn(tmp_path / "voice", [], guided.texts, guided.reference)
    assert not (tmp_path / "voice").exists()
    path = tmp_path / "read.wav"
    write_recording(path, [guided.said(number) for number in range(3)], rng)
    with pytest.raises(OutputError, match="cannot be written"):
        learn(wrong, [path], guided.texts[:3], guided.reference)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "voice.json").write_text("{")
    with pytest.raises(SpeechError, match="not the index of a voice"):
        learn(broken, [path], guided.texts[:3], guided.reference)


def test_learning_twice_gives_the_same_voice(
    guided: Guided, tmp_path: Path, rng: np.random.Generator, cache: ClipCache
) -> None:
    """Nothing in it depends on chance or on the folder."""
    path = tmp_path / "read.wav"
    write_recording(path, [guided.said(number) for number in range(4)], rng)
    texts = guided.texts[:4]
    references = spoken(texts, "system", cache)
    for name in ("one", "two"):
        learn(tmp_path / name, [path], texts, references)
    versions = {
        read_voice_version(parse_voice(f"recorded:{tmp_path / name}")) for name in ("one", "two")
    }
    assert len(versions) == 1


SHEETS = {
    "short": THEME_CUES[:8],
    "long": [*THEME_CUES[:4], *THEME_CUES[8:12], *THEME_CUES[4:7]],
    "other": THEME_CUES[12:20],
}
"""Two lengths of one routine, and another routine."""


@pytest.mark.slow
@pytest.mark.parametrize("voice", ["system:en-gb-x-rp", "heart"])
@pytest.mark.parametrize("sheet", SHEETS)
def test_no_wrong_cue_is_kept_as_sure(
    voice: str, sheet: str, tmp_path: Path, rng: np.random.Generator, cache: ClipCache
) -> None:
    """Whatever was read: this sheet, one of another length, another one, or a remark between."""
    references = spoken(SHEETS[sheet], "heart", cache)
    for name, texts in SHEETS.items():
        clips = spoken(texts, voice, cache)
        cues = [read_wav(clips[text]).samples for text in texts]
        path = tmp_path / f"{name}.wav"
        said = [*cues[:2], cues[2][: len(cues[2]) // 3], *cues[2:]]
        starts_s = write_recording(path, said, rng)
        read = dict(zip([*texts[:2], "", *texts[2:]], starts_s, strict=True))
        try:
            report = learn(tmp_path / name, [path], SHEETS[sheet], references)
        except (WrongSheetError, AudioFileError):
            assert name != sheet
            continue
        assert name != "other" or sheet == "other"
        for one in report.matches:
            if one.is_sure:
                start_s = one.reading.start_s
                assert read.get(one.cue) == pytest.approx(start_s, abs=0.15), one.cue
        if name == sheet:
            assert report.missing == ()
