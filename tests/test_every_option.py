"""No option is lost on its way: each field, set to something else, is still there at the end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from supine.audio.clip_cache import ClipCache
from supine.audio.clips import resample
from supine.audio.wav import write_wav
from supine.library.recipe import get_recipe_path, read_recipe
from supine.model import Listener, TrackOptions
from supine.pipeline.plan import plan_track
from supine.pipeline.write import write_track
from supine.profile import apply_values
from supine.profile.file import read_profile, write_profile
from supine.script.front_matter import load
from supine.speech.engines.tone import Tone
from supine.speech.recording.voice_folder import Recording, normalise_cue, write_index
from supine.storage.hashing import hash_file
from supine.track.formats import get_format
from supine.web.own_voices import OwnVoices
from supine.web.request_options import profile_to_dict, read_track_request
from supine.web.uploads import Uploads
from support.running import BODY, run, write_guide
from support.tables import ANOTHER

SHORT = TrackOptions(length_s=60.0, voice="tone", listener=Listener(name="Anna"))

OTHERS: Mapping[str, Mapping[str, object]] = {
    **{key: {key: value} for key, value in ANOTHER.items()},
    "voice": {"voice": "tone"},
    "cue placed": {"say": "settling: The sea is near."},
    "cue said twice": {"say": "resting x2: The sea is near."},
    "cue repeated": {"say": "resting every 30s: The sea is near."},
}
"""Another value than the default of each option, and of each part of a custom cue."""


@pytest.fixture
def one_cue_voice(tmp_path: Path) -> str:
    """A recorded voice with one cue of the guide."""
    folder = tmp_path / "voice"
    folder.mkdir()
    cue = "Let the backs of the ribs rest on the floor."
    write_wav(folder / "a.wav", [resample(Tone().say(cue, "tone", 115.0), 44_100)])
    recording = Recording(cue, "a.wav", hash_file(folder / "a.wav"))
    write_index(folder, {normalise_cue(cue): recording})
    return f"recorded:{folder}"


@pytest.mark.parametrize("name", OTHERS)
def test_an_option_comes_back_from_wherever_it_is_stored(
    name: str, one_cue_voice: str, tmp_path: Path, cache: ClipCache
) -> None:
    """From a profile, a request of the page, the recipe of a track, and one made from that."""
    # Only a voice that lacks cues is filled with another.
    short = replace(SHORT, voice=one_cue_voice) if name == "fill_with" else SHORT
    options = apply_values(short, OTHERS[name])

    profile = tmp_path / "profile.toml"
    write_profile(profile, options)
    assert read_profile(profile) == options

    data = json.loads(json.dumps({"routine": "cat-cow", **profile_to_dict(options)}))
    uploads = Uploads(tmp_path / "uploads", cache, 1000)
    voices = OwnVoices(tmp_path / "voices")
    usual = replace(TrackOptions(), voice=options.voice)
    request = read_track_request(data, usual, uploads, voices)
    assert request.options == options
    # A page has no guides of files; this one is shorter.
    body = BODY.replace("When you are ready", "(not to sleep) When you are ready")
    request = replace(request, guide=load(write_guide(tmp_path, body)))

    track = write_track(
        plan_track(request, cache=cache), tmp_path / "track.wav", get_format("wav")
    ).path
    assert read_recipe(get_recipe_path(track)).options == options

    again = tmp_path / "again.wav"
    done = run("make", "--from", get_recipe_path(track), "-o", again)
    assert done.code == 0, done.err
    assert read_recipe(get_recipe_path(again)).options == options
    assert again.read_bytes() == track.read_bytes()
