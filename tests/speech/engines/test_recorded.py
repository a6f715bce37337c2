from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from supine.audio.clip_cache import ClipCache
from supine.audio.clips import resample
from supine.audio.loudness import VOICE_LUFS, measure_loudness_lufs
from supine.audio.wav import read_wav, write_wav
from supine.errors import SpeechError
from supine.model import SAMPLE_RATE_HZ, Clip, Samples, SourceLine
from supine.speech.engines.tone import Tone
from supine.speech.recording.voice_folder import (
    Recording,
    make_file_name,
    normalise_cue,
    write_index,
)
from supine.speech.registry import VoiceChoice, parse_voice, read_voice_version
from supine.speech.synthesis import CueText, assign_voices, speak_all
from supine.storage.hashing import hash_file

TEXTS = ("Let the ribs rest.", "Nothing is to be done.")


def _script(*texts: str) -> list[CueText]:
    return [(text, SourceLine("rest.md.j2", line)) for line, text in enumerate(texts, start=10)]


def _record(folder: Path, text: str, samples: Samples | None = None) -> Path:
    """Keep a hum, or these samples, as a recording of a text."""
    hum = resample(Tone().say(text, "tone", 115.0), SAMPLE_RATE_HZ).samples
    path = folder / make_file_name(text)
    write_wav(path, [Clip(hum if samples is None else samples, SAMPLE_RATE_HZ)])
    return path


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    """A recorded voice that has the two texts."""
    folder = tmp_path / "voice"
    folder.mkdir()
    paths = {text: _record(folder, text) for text in TEXTS}
    write_index(
        folder,
        {normalise_cue(text): Recording(text, p.name, hash_file(p)) for text, p in paths.items()},
    )
    return folder


def _choice(folder: Path) -> VoiceChoice:
    return parse_voice(f"recorded:{folder}")


def test_a_recording_is_heard_levelled_and_at_no_other_pace(
    voice: Path, fresh_cache: ClipCache
) -> None:
    """Commas and capitals do not matter, the pace does not change it."""
    request = "let the ribs, rest"
    slow = speak_all(_script(request), _choice(voice), rate_wpm=80.0, cache=fresh_cache)
    quick = speak_all(_script(request), _choice(voice), rate_wpm=180.0, cache=fresh_cache)
    assert slow == quick
    # As for any voice: levelling measures before it fades.
    assert measure_loudness_lufs(read_wav(slow[request])) == pytest.approx(VOICE_LUFS, abs=0.1)


def test_all_cues_without_a_recording_are_named_at_once(
    voice: Path, fresh_cache: ClipCache
) -> None:
    """The first few with their place, how many more there are, and what to do."""
    script = _script(*TEXTS, *(f"Cue number {number}" for number in range(8)))
    with pytest.raises(SpeechError) as caught:
        speak_all(script, _choice(voice), rate_wpm=115.0, cache=fresh_cache)
    said = str(caught.value)
    assert "no recording of 8 cues: “Cue number 0” (rest.md.j2:12)" in said
    assert "and 3 more" in said
    assert "--fill-with heart" in said


def test_another_voice_fills_what_is_missing(voice: Path, fresh_cache: ClipCache) -> None:
    """Every cue is spoken, and it is known by whom; progress counts all of them."""
    choice, tone = _choice(voice), parse_voice("tone")
    told: list[tuple[int, int]] = []
    script = _script("Be heavy now", *TEXTS)
    ready = speak_all(
        script,
        choice,
        rate_wpm=115.0,
        cache=fresh_cache,
        fill_with=tone,
        on_progress=lambda done, total: told.append((done, total)),
    )
    assert set(ready) == {"Be heavy now", *TEXTS}
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    by = assign_voices([text for text, _ in script], choice, tone)
    assert by == {"Be heavy now": tone, TEXTS[0]: choice, TEXTS[1]: choice}


def test_a_cue_recorded_anew_is_heard_anew(voice: Path, fresh_cache: ClipCache) -> None:
    """The cache goes by what is in the file; so does the voice's version."""
    choice, script = _choice(voice), _script(TEXTS[0])
    before = speak_all(script, choice, rate_wpm=115.0, cache=fresh_cache)
    version = read_voice_version(choice)
    other = resample(Tone().say("Quite another", "tone", 115.0), SAMPLE_RATE_HZ)
    _record(voice, TEXTS[0], other.samples)
    assert speak_all(script, choice, rate_wpm=115.0, cache=fresh_cache) != before
    assert read_voice_version(choice) != version


@pytest.mark.parametrize(
    ("samples", "why"),
    [
        (np.zeros(44_100, np.float32), "is silent or empty"),
        (np.zeros(0, np.float32), "is silent or empty"),
        (np.full(121 * 44_100, 0.1, np.float32), "is 121 s long"),
    ],
)
def test_what_cannot_be_a_cue_is_refused(
    voice: Path, fresh_cache: ClipCache, samples: Samples, why: str
) -> None:
    """A silent, empty or endless recording fails the track, by the file's name."""
    path = _record(voice, TEXTS[0], samples)
    with pytest.raises(SpeechError, match=why) as caught:
        speak_all(_script(TEXTS[0]), _choice(voice), rate_wpm=115.0, cache=fresh_cache)
    assert path.name in str(caught.value)


def test_a_recording_that_is_gone_is_named(voice: Path, fresh_cache: ClipCache) -> None:
    """The index promises it, so it is not a missing cue but a fault."""
    (voice / make_file_name(TEXTS[0])).unlink()
    with pytest.raises(SpeechError, match="cannot be read"):
        speak_all(_script(TEXTS[0]), _choice(voice), rate_wpm=115.0, cache=fresh_cache)


@pytest.mark.parametrize(
    "name", ["../outside.wav", "/etc/hosts.wav", "a/b.wav", "..\\x.wav", "c:x.wav", "x.txt", ""]
)
def test_an_index_reads_no_file_elsewhere(voice: Path, name: str) -> None:
    """A voice from a stranger must not have other files read."""
    entry = {"text": "x", "file": name, "sha256": ""}
    (voice / "voice.json").write_text(json.dumps({"version": 1, "cues": {"x": entry}}))
    with pytest.raises(SpeechError, match="outside of its folder"):
        _choice(voice)


def test_an_index_reads_no_link_to_elsewhere(voice: Path, tmp_path: Path) -> None:
    """Nor does a link help."""
    target = tmp_path / "secret.wav"
    target.write_bytes(b"x")
    (voice / "link.wav").symlink_to(target)
    entry = {"text": "x", "file": "link.wav", "sha256": ""}
    (voice / "voice.json").write_text(json.dumps({"version": 1, "cues": {"x": entry}}))
    with pytest.raises(SpeechError, match="outside of its folder"):
        _choice(voice)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"version": 1}', '{"version": 9, "cues": {}}', "[" * 100_000]
)
def test_a_broken_index_is_one_line(voice: Path, text: str) -> None:
    """Whatever stands in it, the error names the file."""
    (voice / "voice.json").write_text(text)
    with pytest.raises(SpeechError, match=r"voice\.json"):
        _choice(voice)


def test_a_voice_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    """No folder, no index, no name."""
    with pytest.raises(SpeechError, match="no such folder"):
        _choice(tmp_path / "nobody")
    with pytest.raises(SpeechError, match=r"no voice\.json"):
        _choice(tmp_path)
    with pytest.raises(SpeechError, match="named by its folder"):
        parse_voice("recorded")
