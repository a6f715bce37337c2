"""Scripts that people have, as they are made, fitted, converted and written as SSML."""

from __future__ import annotations

import codecs
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from supine.library.recipe import Recipe, get_recipe_path, read_recipe
from supine.model import SAMPLE_RATE_HZ
from supine.pipeline.check_guide import check_guide
from supine.script.exporters import NAMESPACE
from supine.script.front_matter import load
from supine.speech.recording.voice_folder import INDEX, normalise_cue
from supine.storage.hashing import hash_file
from support.measuring import decode, frame_dbfs, mono
from support.running import Done, run, write_guide

BARE = ("--voice", "tone", "--bell", "none", "--background", "none")
"""Nothing sounds but the cues, so that every gap can be heard."""

MARGINS_S = (1.0, 2.0)

HEARD_S = 0.03
"""The gap that is heard is the one that is planned within 20 ms, found in frames of 5 ms."""

FRAME_S = 0.005
MIN_GAP_S = 0.4
"""Longer than what the tone leaves between syllables (0.1 s), shorter than any pause written."""

PLAIN = "Lass los, schön.\n\n[pause 2]\n\n“Ruhe” jetzt.\n"
MARKDOWN = 'Lass (los)[emphasis:"strong"], schön. [2s] “Ruhe” jetzt.\n'
SSML = "<speak>Lass los, schön.<break time='2s'/>“Ruhe” jetzt.</speak>\n"
CUES = ["Lass los, schön.", "“Ruhe” jetzt."]
LATIN = "windows-1252"

BODY_SCAN = """\
Body Scan

Welcome. Lie on your back, with your arms by your sides. Close your eyes if that feels okay.
(pause for 10-15 seconds)

Bring your attention to your breath. You don't need to change it... just notice it.
(Pause for 10-15 seconds)

• Feet: notice warmth, coolness, tingling [pause 5]
• Calves: let them be heavy. (30 second pause)
• Thighs (front & back): soften here, about half.

...

When you're ready, wiggle your fingers and toes. [bell]

Take your time. (silence - 20 seconds)

*pause*

*End of practice*
"""

MARKED_DOWN = """\
#[voice:"Joanna"]
# Arriving

Welcome. (Let go)[emphasis:"moderate"] of the day. [2s]

Breathe in [break:"strong"] and out. [500ms]

Your (psoas)[ipa:"ˈsoʊæs"] can soften.

[mark:"middle"]

++Really++ rest. [10s]

# Back

Come back on the (1)[ordinal] of ten breaths. [break:"20s"]
"""

PARTS = "feet calves knees thighs hips belly back ribs shoulders arms hands neck jaw eyes".split()
PAUSES_AS_SSML = """\
<speak><break time="3s"/>Lie down.<break time="2s"/><break time="1000ms"/>Rise.<break time="4s"/>
</speak>"""

NOTICED = "".join(f'  <p>Notice your {part}.</p>\n  <break time="8s"/>\n' for part in PARTS)
EVENING = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<!-- Evening wind-down,
     third draft -->
<speak version="1.1" xmlns="{NAMESPACE}" xml:lang="en-US">
  <mark name="arriving"/>
  <prosody rate="slow" pitch="-2st">
    <p><s>Lie down somewhere warm.</s><s>Let the floor hold you.</s></p>
    <break time="5s"/>
    <p>Close your eyes &amp; let the jaw hang.<break time="500ms"/> There is nothing to do.</p>
  </prosody>
{NOTICED}  <p>Come back at <say-as interpret-as="time">7:30</say-as>, the
    <sub alias="so az">psoas</sub> soft.</p>
  <break time="20s"/>
</speak>
"""


def written(folder: Path, name: str, text: str | bytes) -> Path:
    """A script in a folder."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def made(script: Path, *options: str, suffix: str = ".wav") -> tuple[Path, Done]:
    """The track of a script, bare of everything but its cues."""
    track = script.parent / f"track{suffix}"
    done = run("make", script, *BARE, *options, "-o", track)
    assert (done.code, done.out) == (0, f"{track}\n"), done.err
    return track, done


def gaps_s(track: Path) -> list[float]:
    """Every silence that is heard, the ones at the two ends included."""
    loud = frame_dbfs(mono(decode(track))) > -60.0
    edges = np.flatnonzero(np.diff(np.concatenate([[True], loud, [True]]).astype(int)))
    lengths_s = np.diff(edges)[::2] * FRAME_S
    return [float(length_s) for length_s in lengths_s if length_s >= MIN_GAP_S]


def recorded(track: Path) -> Recipe:
    """What the recipe says, after its length and the file's were found to be one."""
    recipe = read_recipe(get_recipe_path(track))
    assert len(decode(track)) == recipe.total_samples
    return recipe


def assert_made_of(track: Path, cues: list[str], pauses_s: list[float]) -> None:
    """The cues in order, and the pauses around and between them to be heard."""
    recipe = recorded(track)
    assert [cue.text for cue in recipe.cues] == cues
    lead_in_s, lead_out_s = MARGINS_S
    meant = [lead_in_s + pauses_s[0], *pauses_s[1:-1], pauses_s[-1] + lead_out_s]
    assert gaps_s(track) == pytest.approx(meant, abs=HEARD_S)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("script.txt", PLAIN.encode()),
        ("script.txt", codecs.BOM_UTF8 + PLAIN.replace("\n", "\r\n").encode()),
        ("script.txt", PLAIN.encode(LATIN)),
        ("Ruhe für Zoë 静か 😀.md", PLAIN.replace("\n", "\r").encode("utf-16")),
        ("script.smd", codecs.BOM_UTF8 + MARKDOWN.encode()),
        ("script.smd", MARKDOWN.replace("\n", "\r\n").encode(LATIN)),
        ("script.ssml", codecs.BOM_UTF8 + SSML.replace("\n", "\r\n").encode()),
        ("script.xml", b'<?xml version="1.0" encoding="windows-1252"?>' + SSML.encode(LATIN)),
    ],
    ids=["utf8", "bom-crlf", "latin", "utf16", "smd-bom", "smd-latin", "ssml-bom", "xml-latin"],
)
def test_every_kind_and_encoding_makes_the_same_track(
    tmp_path: Path, name: str, text: bytes
) -> None:
    """Two cues and two seconds between them, whatever an editor made of them."""
    track, done = made(written(tmp_path, name, text))
    assert_made_of(track, CUES, [0.0, 2.0, 0.0])
    assert "Note" not in done.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "[pause 3]\n\nLie down.\n[PAUSE:2]\n(1 second pause)\nRise.\n\n(pause 4s)"),
        ("a.smd", 'Lie down. [break:"2s"] [1s] Rise. [4s]'),
        ("a.ssml", PAUSES_AS_SSML),
    ],
)
def test_pauses_first_last_and_two_in_a_row_are_heard(tmp_path: Path, name: str, text: str) -> None:
    """As long as written; by nature a track is as long as the sum of its parts."""
    track, _ = made(written(tmp_path, name, text))
    first_s = 0.0 if name == "a.smd" else 3.0
    assert_made_of(track, ["Lie down.", "Rise."], [first_s, 3.0, 4.0])
    recipe = recorded(track)
    speech_samples = sum(cue.end_samples - cue.start_samples for cue in recipe.cues)
    silent_s = sum(MARGINS_S) + first_s + 3.0 + 4.0
    assert recipe.total_samples == round(speech_samples + silent_s * SAMPLE_RATE_HZ)


@pytest.mark.parametrize("characters", [3_000, pytest.param(20_000, marks=pytest.mark.slow)])
def test_a_paragraph_of_many_characters_is_spoken_to_its_end(
    tmp_path: Path, characters: int
) -> None:
    """In cues of a size to follow, every word of it, and as long as planned."""
    # Long words: there are fewer of them to be hummed, one by one, in so many characters.
    said = "Everything surrounding your {} surrenders downwards, comfortably supported."
    parts = PARTS * (characters // 1_000)
    text = " ".join(map(said.format, parts))
    assert len(text) > characters
    track, _ = made(written(tmp_path, "long.txt", text), "--pace", "200", suffix=".mp3")
    recipe = recorded(track)
    assert " ".join(cue.text for cue in recipe.cues) == text
    assert max(len(cue.text) for cue in recipe.cues) <= 300


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("a.txt", "Rest.\n\n[smile]\n\n(pause for three breaths)\n", [3, 5]),
        ("a.smd", 'Rest.\n\n!["https://example.org/z.mp3"]\n', [3]),
        ("a.ssml", "<speak>\nRest.\n<audio src='x'/>\n<break time='5'/></speak>", [3, 4]),
        ("a.txt", "Rest.\n\n{{ 7*7 }}\n", [3]),
        ("a.txt", b"Rest.\n\nNow\x00.\n", [3]),
        ("a.txt", "[pause 5]\n", [0]),
    ],
)
def test_what_is_not_understood_is_said_with_its_line(
    tmp_path: Path, name: str, text: str | bytes, lines: list[int]
) -> None:
    """All of it, a line each, before anything is spoken; and nothing is made."""
    done = run("make", written(tmp_path, name, text), *BARE, cwd=tmp_path)
    places = [f"{name}:{line}:" if line else f"{name}:" for line in lines]
    assert done.code == 1
    assert [line.split(" ")[1] for line in done.err.splitlines()] == places
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_exact_silences_stretch_in_proportion_if_a_length_is_asked_for(tmp_path: Path) -> None:
    """To the sample, and it is said that they did; the margins stay."""
    script = written(tmp_path, "a.txt", "Lie down.\n[pause 2]\nRest.\n[pause 6]\nRise.\n[pause 2]")
    track, done = made(script, "-m", "0:33")
    assert recorded(track).total_samples == 33 * SAMPLE_RATE_HZ
    assert "stretched or shortened in proportion" in done.err
    lead_in_s, first_s, second_s, last_s = gaps_s(track)
    assert lead_in_s == pytest.approx(MARGINS_S[0], abs=HEARD_S)
    # Two edges are found in frames, of a gap of some five seconds: 0.03 / 5 either way.
    assert second_s / first_s == pytest.approx(3.0, rel=0.02)
    assert last_s - MARGINS_S[1] == pytest.approx(first_s, abs=2 * HEARD_S)


def test_a_length_that_cannot_be_names_the_nearest_one_that_can(tmp_path: Path) -> None:
    """Shorter and longer; and that nearest length works."""
    script = written(tmp_path, "a.txt", "Lie down.\n[pause 2]\nRest.\n[pause 6]\nRise.\n")
    for request, word in (("0:02", "shortest"), ("59", "longest")):
        error = run("make", script, *BARE, "-m", request, cwd=tmp_path).error
        head, _, nearest = error.removesuffix(".").rpartition(" ")
        assert f"for a. The {word} that works" in head
        track, _ = made(script, "-m", nearest)
        minutes, seconds = map(int, nearest.split(":"))
        assert recorded(track).total_samples == (60 * minutes + seconds) * SAMPLE_RATE_HZ


def test_a_script_of_one_length_says_so(tmp_path: Path) -> None:
    """There is no silence in it to be longer or shorter."""
    script = written(tmp_path, "a.txt", "Lie down and rest.\n")
    error = run("make", script, *BARE, "-m", "5", cwd=tmp_path).error
    assert error.endswith("It has one length with this voice and pace: leave --minutes out.")


def test_a_repeated_cue_comes_as_often_as_a_script_is_long(tmp_path: Path) -> None:
    """Though nobody said how long it is: its own length decides."""
    script = written(tmp_path, "a.txt", "Lie down.\n\n" + "[rest 4 60s..90s]\n\nOn.\n\n" * 3)
    planned = run("plan", script, *BARE, "--json", "--say", "resting every 80s: The sea.")
    texts = [cue["text"] for cue in json.loads(planned.out)["cues"]]
    # Three rests of 80 s and four cues of a word or two: some four minutes.
    assert texts.count("The sea.") == 3


def test_notes_have_their_line_and_unmet_preferences_are_named(tmp_path: Path) -> None:
    """On standard error, once each: what a script asks for, or a listener, and is not done."""
    script = written(tmp_path, "a.ssml", EVENING)
    track, done = made(script, "--guidance", "sparse", "--cue", "silence-is-not-empty")
    notes = [line for line in done.err.splitlines() if line.startswith("Note: ")]
    assert len(notes) == 3
    assert notes[0].startswith("Note: a.ssml:6: <prosody> is not applied")
    assert "Guidance and themes are for routines" in notes[1]
    assert "silence-is-not-empty does not come" in notes[2]
    assert len(recorded(track).cues) == 5 + len(PARTS)


def test_what_another_voice_fills_in_is_said_of_a_script_too(tmp_path: Path) -> None:
    """One cue is recorded, and the other is not; the length asked for adds a note of its own."""
    script = written(tmp_path, "a.txt", "Lie down.\n[pause 2]\nRise.\n[pause 6]\n")
    voice = tmp_path / "mine"
    voice.mkdir()
    assert run("voices", "tone", "-o", voice / "lie-down.wav").code == 0
    recording = {
        "text": "Lie down.",
        "file": "lie-down.wav",
        "sha256": hash_file(voice / "lie-down.wav"),
    }
    index = {"version": 1, "cues": {normalise_cue("Lie down."): recording}}
    (voice / INDEX).write_text(json.dumps(index))
    done = run(
        *("make", script, "--voice", f"recorded:{voice}", "--fill-with", "tone", "-m", "0:40"),
        *("-o", tmp_path / "track.wav"),
    )
    assert done.code == 0, done.err
    assert "1 cue has no recording, and tone speaks instead" in done.err
    assert "stretched or shortened in proportion" in done.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("scan.txt", BODY_SCAN),
        ("talk.smd", MARKED_DOWN),
        ("evening.ssml", EVENING),
    ],
)
def test_a_script_converted_is_a_sound_guide_of_its_length(
    tmp_path: Path, name: str, text: str
) -> None:
    """Checked, made as long as the script, with its cues; and never written over."""
    script = written(tmp_path, name, text)
    guide = tmp_path / f"{script.stem}.md.j2"
    converted = run("convert", script, cwd=tmp_path)
    assert (converted.code, converted.out) == (0, f"{guide.name}\n")
    assert "may stretch in the guide" in converted.err
    lengths = [length.length_s for length in check_guide(load(guide)).lengths]
    of_script = recorded(made(script)[0])
    length_s = of_script.total_samples / SAMPLE_RATE_HZ
    assert lengths[0] < length_s < lengths[-1]
    # What nobody has spoken yet can be counted to within a quarter.
    assert load(guide).minutes.default * 60.0 == pytest.approx(length_s, rel=0.25)
    of_guide = recorded(made(guide, "-m", f"{length_s:.4f}s")[0])
    assert [cue.text for cue in of_guide.cues] == [cue.text for cue in of_script.cues]
    # Asked for to a tenth of a millisecond, it lies within a few samples of the script.
    starts = np.array([[cue.start_samples for cue in r.cues] for r in (of_guide, of_script)])
    assert np.abs(starts[0] - starts[1]).max() <= 10
    before = guide.read_bytes()
    assert "is there already" in run("convert", script, cwd=tmp_path).error
    assert guide.read_bytes() == before


def test_a_script_that_is_all_speech_is_a_sound_guide_too(tmp_path: Path) -> None:
    """A silence at its end takes what a voice leaves over, and that is said."""
    script = written(tmp_path, "a.txt", "Rest, and let the floor have you now.\n")
    converted = run("convert", script, "-o", tmp_path / "speech.md.j2")
    assert "A silence at its end" in converted.err
    checked = run("check", tmp_path / "speech.md.j2")
    assert (checked.code, checked.err) == (0, "")


def test_a_guide_is_not_written_under_a_name_that_no_guide_has(tmp_path: Path) -> None:
    """Nor a script that has faults; nothing is left behind."""
    script = written(tmp_path, "a.txt", PLAIN)
    error = run("convert", script, "-o", tmp_path / "My Guide.md.j2").error
    assert "Call it my-guide.md.j2" in error
    assert ".md.j2" in run("convert", script, "-o", tmp_path / "x.md").error
    script.write_text("{{ 7*7 }}")
    assert run("convert", script, cwd=tmp_path).error.startswith("a.txt:1:")
    assert list(tmp_path.iterdir()) == [script]


@pytest.mark.parametrize("name", ["quick.md.j2", "talk.smd"])
def test_a_plan_as_ssml_makes_the_cues_and_chapters_again(tmp_path: Path, name: str) -> None:
    """Its breaks are all of the plan's silence, bells included, to the millisecond."""
    written(tmp_path, "talk.smd", MARKED_DOWN)
    write_guide(tmp_path)
    arguments = ("plan", f"./{name}", "--voice", "tone")
    as_ssml, as_json = (run(*arguments, how, cwd=tmp_path) for how in ("--ssml", "--json"))
    plan = json.loads(as_json.out)
    speak = ET.fromstring(as_ssml.out.encode())  # noqa: S314 - supine's own, just written
    assert speak.tag == f"{{{NAMESPACE}}}speak"
    breaks_ms = [
        int(each.attrib["time"].removesuffix("ms"))
        for each in speak.iter()
        if "time" in each.attrib
    ]
    speech_samples = sum(cue["end_samples"] - cue["start_samples"] for cue in plan["cues"])
    silent_s = (plan["total_samples"] - speech_samples) / SAMPLE_RATE_HZ
    # Each edge of each cue is rounded to a millisecond: half of one, twice a cue.
    assert sum(breaks_ms) / 1000 == pytest.approx(silent_s, abs=0.001 * len(plan["cues"]))
    track, _ = made(written(tmp_path, "out.ssml", as_ssml.out))
    recipe = recorded(track)
    assert [cue.text for cue in recipe.cues] == [cue["text"] for cue in plan["cues"]]
    titles = [chapter["title"] for chapter in plan["chapters"]]
    assert len(titles) >= 2
    assert [chapter.title for chapter in recipe.chapters] == titles
