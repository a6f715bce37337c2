"""The guides that come with supine: sound at every length, and careful with words."""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from supine.audio.clip_cache import ClipCache
from supine.errors import GuideError
from supine.model import CONDITIONS, Bell, Chapter, Cue, Guide, Listener, Pause, TrackOptions
from supine.pipeline.check_guide import check_guide
from supine.pipeline.plan import plan_track
from supine.script.front_matter import load
from supine.script.guides import bundled_folder, list_routines
from supine.script.parser import Line, parse
from supine.script.pictures import BY_POSITION, find_picture, read_picture
from supine.script.render import render
from supine.script.suitability import find_suitability
from supine.script.themes import load_themes
from support.by_estimate import Heard, hear, list_cues, list_silences_s, silence_after_s

GUIDES = {guide.name: guide for guide in list_routines()}
THEMES = load_themes(bundled_folder() / "themes")

MEDICAL = re.compile(
    r"\b(cures?|heals?|fix(es)?|treats?|trauma|therapy|guarantee\w*)\b", re.IGNORECASE
)
GETTING_DOWN = re.compile(
    r"(From there, )?(Come|Lie|Lean|Let yourself)( slowly)? (down|back)\b"
    r"|Push the bolster away, and lie"
)
PLACING = re.compile(r"Lay the bolster|Put one pillow under|If you turn, (bring|sit)")
COUNTED = re.compile(r"\b(one|two|three) slow breaths?\b")
THREE_MINUTES_S = 180.0
EYES = re.compile(r"\b(look|watch|see the|read|glance)\b", re.IGNORECASE)


@pytest.mark.parametrize("name", GUIDES)
def test_guide_is_sound_and_keeps_the_rules_of_the_house(name: str) -> None:
    """`supine check` finds no fault and warns of nothing, at its three lengths."""
    report = check_guide(GUIDES[name])
    assert [str(warning) for warning in report.warnings] == []
    minutes = GUIDES[name].minutes
    asked = (minutes.shortest, minutes.default, minutes.longest)
    assert [length.length_s / 60.0 for length in report.lengths] == list(asked)


def minutes_of(guide: Guide) -> list[float]:
    """Every whole minute of a guide up to an hour, and its own three lengths."""
    own = guide.minutes
    last = min(own.longest, 60.0)
    whole = range(math.ceil(own.shortest), math.floor(last) + 1)
    return sorted({own.shortest, own.default, last, *map(float, whole)})


@pytest.mark.parametrize("name", GUIDES)
def test_guide_fits_every_minute_from_its_shortest_to_an_hour(name: str) -> None:
    """With any seed: no cue and no picture twice, no silence over three minutes, exactly as long.

    Seven more seeds are tried in `test_guide_fits_every_minute_with_many_seeds`.
    """
    for minutes in minutes_of(GUIDES[name]):
        for seed in (1, 2, 3):
            see_it_fits(GUIDES[name], minutes, seed)


@pytest.mark.slow
@pytest.mark.parametrize("name", GUIDES)
def test_guide_fits_every_minute_with_many_seeds(name: str) -> None:
    """Whatever is drawn."""
    for minutes in minutes_of(GUIDES[name]):
        for seed in range(4, 11):
            see_it_fits(GUIDES[name], minutes, seed)


def see_it_fits(guide: Guide, minutes: float, seed: int) -> None:
    """One track of it, by estimated speech."""
    where = f"{guide.name} at {minutes:g} minutes with seed {seed}"
    heard = hear(guide, minutes, seed=seed)
    assert heard[-1].end_s == pytest.approx(minutes * 60.0, abs=1e-6), where
    assert max(list_silences_s(heard)) <= THREE_MINUTES_S, where
    said = [one.text for one in list_cues(heard)]
    assert not find_repeated(said), where
    tags = tags_of(guide)
    assert not find_repeated(tag for text in said for tag in tags.get(text, ())), where


def find_repeated(words: Iterable[str]) -> list[str]:
    """Whatever is there more than once."""
    return [word for word, count in Counter(words).items() if count > 1]


@functools.cache
def tags_of(guide: Guide) -> dict[str, tuple[str, ...]]:
    """The tags of every cue that a track of it can have."""
    tags = {cue.text: cue.tags for cues in THEMES.values() for cue in cues}
    for line in lines_of(guide):
        if isinstance(line.item, Cue):
            tags[line.item.text] = line.tags
    return tags


def lines_of(guide: Guide) -> tuple[Line, ...]:
    """The lines of it, for a listener of whom nothing is known."""
    return parse(render(guide, guide.minutes.default, Listener()), guide.path.name)


@pytest.mark.parametrize("name", GUIDES)
def test_guide_fits_with_a_voice(name: str, cache: ClipCache) -> None:
    """A voice takes longer or shorter than is estimated, and a track is exactly as long."""
    minutes = GUIDES[name].minutes
    odd = minutes.shortest + 0.37 * (minutes.longest - minutes.shortest)
    for length in (minutes.shortest, minutes.default, odd, minutes.longest):
        length_s = 60.0 * length
        options = TrackOptions(length_s=length_s, voice="tone", listener=Listener(side="left"))
        plan = plan_track(GUIDES[name], options, cache)
        assert plan.timeline.total_samples == round(length_s * 44_100)


# What a body needs


@pytest.mark.parametrize("name", GUIDES)
def test_there_is_time_to_get_down_and_to_place_what_is_needed(name: str) -> None:
    """Half a minute to lie down, forty seconds for a bolster or pillows, at every length."""
    for minutes in minutes_of(GUIDES[name]):
        heard = hear(GUIDES[name], minutes)
        for index, one in enumerate(heard):
            if isinstance(one.item, Cue) and not one.item.theme:
                after_s = silence_after_s(heard, index)
                assert after_s >= 30.0 or not GETTING_DOWN.match(one.text), (minutes, one.text)
                assert after_s >= 40.0 or not PLACING.match(one.text), (minutes, one.text)


@pytest.mark.parametrize("name", GUIDES)
def test_counted_breaths_are_as_long_as_they_are_counted(name: str) -> None:
    """From the end of the word to the next, within half a second, at every length."""
    for minutes in minutes_of(GUIDES[name]):
        heard = hear(GUIDES[name], minutes)
        for index, one in enumerate(heard):
            found = COUNTED.search(one.text)
            if found and "by yourself" not in one.text:
                counted_s = 8.0 * ("one", "two", "three").index(found[1]) + 8.0
                assert silence_after_s(heard, index) == pytest.approx(counted_s, abs=0.5), one.text


def split_chapters(heard: Sequence[Heard]) -> list[list[Heard]]:
    """What is heard, chapter by chapter."""
    chapters: list[list[Heard]] = []
    for one in heard:
        if isinstance(one.item, Chapter):
            chapters.append([])
        if chapters:
            chapters[-1].append(one)
    return chapters


@pytest.mark.parametrize("name", [name for name, guide in GUIDES.items() if guide.kind == "moving"])
def test_a_moving_routine_ends_in_a_rest(name: str) -> None:
    """Three quarters of a minute of silence at the default, beside what it takes to lie down."""
    rest = split_chapters(hear(GUIDES[name], GUIDES[name].minutes.default))[-2]
    silent_s = sum(one.length_s for one in rest if isinstance(one.item, Pause))
    silent_s -= sum(
        silence_after_s(rest, n) for n, o in enumerate(rest) if GETTING_DOWN.match(o.text)
    )
    assert silent_s >= 45.0


@pytest.mark.parametrize("props", [(), ("chair",)])
@pytest.mark.parametrize(("minutes", "in_position_s"), [(10, 315), (15, 615), (20, 900)])
def test_a_constructive_rest_is_mostly_spent_in_the_position(
    minutes: int, in_position_s: float, props: tuple[str, ...]
) -> None:
    """From the feet standing, or the calves on the chair, to the first cue of the way out."""
    for seed in (1, 2, 3):
        guide = GUIDES["constructive-rest"]
        heard = hear(guide, minutes, Listener(props=props), seed=seed)
        placed = next(one for one in heard if re.search(r"\bfeet stand\b|\bcalves\b", one.text))
        way_out = next(one for one in split_chapters(heard)[-1] if one.text)
        assert way_out.start_s - placed.end_s >= in_position_s, seed


def test_five_minutes_at_least_are_spent_on_the_bolster() -> None:
    """At the default length, from lying back along it to rolling off it."""
    guide = GUIDES["bolster-release"]
    for seed in (1, 2, 3):
        heard = hear(guide, guide.minutes.default, seed=seed)
        on = next(one for one in heard if re.match("Lie back along|Lean back over", one.text))
        off = next(one for one in heard if re.search("roll .*off the bolster", one.text))
        assert off.start_s - on.end_s >= 300.0


@pytest.mark.parametrize("length", ["shortest", "default", "longest"])
def test_each_leg_has_five_minutes_of_its_own(length: str) -> None:
    """And both of them the same, at every length."""
    guide = GUIDES["constructive-rest-one-leg"]
    heard = hear(guide, getattr(guide.minutes, length))
    starts = [one for one in heard if re.search("until it lies straight", one.text)]
    ends = [one for one in heard if re.match("Draw the .* knee up", one.text)]
    lengths_s = [end.start_s - start.end_s for start, end in zip(starts, ends, strict=True)]
    assert min(lengths_s) >= 300.0
    assert lengths_s[0] == pytest.approx(lengths_s[1], abs=10.0)


# What it says to whom

TURNS = (
    *("turn the ribs", "and turn to the", "turn back to"),
    *("want a turn", "for the turn", "want the turn here"),
)
HOLLOWS = (
    *("press the low back", "press the back down", "press again", "soft hollow", "let it sink"),
    *("low back rise and sink", "toward your feet, then", "float up", "hammock"),
    *("nothing has to be flat", "letter unfolded", "sway both knees"),
    *("lift the right foot", "lift the left foot", "straighter leg"),
)
CONTRADICTIONS = {
    "pregnancy": (
        *("onto your back", "on your back", "soft hollow", "let it sink", "draw the navel in,"),
        *("low in the belly", "all that the pelvis holds", "floor of the pelvis", "the block"),
        *(
            "long muscles of the hips",
            "two long muscles",
            "reach the right",
            "reach the left",
            "turn the ribs",
            "want a turn",
        ),
        *("roll slowly over", "fronts of the hips", "hip feels long", "sway both knees"),
        *("not pressed down", "under your shoulders"),
    ),
    "spinal-fusion": (
        *(
            "both legs straight",
            "legs straight",
            "legs may lie long",
            "legs lie long and roll",
        ),
        *("roll through the middle", "so that the ribs roll", "while the pelvis moves"),
        *("tip the bowl", "slide the ribs", "ribs may sink", "room to drop", "ribs come down"),
        *TURNS,
        *("bones of the spine", "one bone of the spine", "the ribs widen", "and let the ribs"),
        *("toward your feet, then a little", "float up", "sway both knees"),
    ),
    "hyperlordosis": (
        *HOLLOWS,
        *TURNS,
        *("no higher than the body", "knee up over the hip, and then", "take the band"),
        *("stand the weight", "lean slowly into", "hip feels long", "from the block toward"),
    ),
    "spondylolisthesis": (
        *HOLLOWS,
        *TURNS,
        *("no higher than the body", "knee up over the hip, and then", "take the band"),
        *("lean slowly into", "hip feels long", "from the block toward", "bones of the spine"),
    ),
    "recent-surgery": (),
    "hernia": (
        *(
            "draw the navel in,",
            "all that the pelvis holds",
            "reach the right",
            "reach the left",
            "no higher than the body",
        ),
        *("stand the weight", "lift the right foot", "lift the left foot"),
    ),
    "pain": (
        *("press the low back", "press the back down", "press again", "soft hollow", "tired back"),
        *TURNS,
        *(
            "no higher than the body",
            "reach the right",
            "reach the left",
            "knee up over the hip, and then",
            "take the band",
        ),
        *("lean slowly into", "hip feels long", "from the block toward", "sway both knees"),
        *("lift the right foot", "lift the left foot", "straighter leg"),
    ),
}
"""What must not be said to a listener with a condition, in small letters."""

LISTENERS = [*((one,) for one in CONDITIONS), *itertools.combinations(CONDITIONS, 2)]


@pytest.mark.parametrize("name", GUIDES)
def test_nothing_is_said_against_a_condition(name: str) -> None:
    """Nor against one of two, in every routine that suits them, whatever is drawn."""
    guide = GUIDES[name]
    suiting = [
        conditions
        for conditions in LISTENERS
        if all(said.suits in {"yes", "adapted"} for said in find_suitability(guide, conditions))
    ]
    assert suiting
    lengths = (guide.minutes.shortest, guide.minutes.default, min(guide.minutes.longest, 60.0))
    wrong = {
        (condition, phrase, one.text)
        for conditions in suiting
        for seed, minutes in enumerate(lengths, start=1)
        for one in list_cues(hear(guide, minutes, Listener(conditions=conditions), seed=seed))
        for condition in conditions
        for phrase in CONTRADICTIONS[condition]
        if phrase in one.text.lower()
    }
    assert not wrong


def test_every_phrase_to_leave_unsaid_is_one_that_is_said_to_others() -> None:
    """A phrase that nobody hears any more keeps nothing out."""
    said = " ".join(
        cue.text.lower()
        for cue in (
            *(line.cue for lines in THEMES.values() for line in lines),
            *(
                item
                for guide in GUIDES.values()
                for item in (line.item for line in lines_of(guide))
                if isinstance(item, Cue)
            ),
        )
    )
    unheard = {
        phrase
        for phrases in CONTRADICTIONS.values()
        for phrase in phrases
        if phrase not in said and phrase.replace("left", "right") not in said
    }
    assert not unheard


@pytest.mark.parametrize("name", GUIDES)
def test_words_that_are_said_to_be_adapted_do_differ(name: str) -> None:
    """By two cues at least."""
    guide = GUIDES[name]
    own = functools.partial(own_texts, guide)
    for said in guide.conditions:
        listener = Listener(conditions=(said.condition,))
        if said.suits == "adapted":
            assert len(own(listener) - own(Listener())) >= 2, said.condition


def own_texts(guide: Guide, listener: Listener) -> set[str]:
    """A guide's own cues at its default."""
    heard = hear(guide, guide.minutes.default, listener)
    return {one.text for one in heard if isinstance(one.item, Cue) and not one.item.theme}


@pytest.mark.parametrize("name", GUIDES)
def test_what_is_offered_instead_suits(name: str) -> None:
    """Nobody is sent on to what is not for them either."""
    for said in GUIDES[name].conditions:
        if said.instead:
            other = find_suitability(GUIDES[said.instead], (said.condition,))[0]
            assert other.suits in {"yes", "adapted"}, said.condition


@pytest.mark.parametrize("name", ["side-lying-rest", "supported-recline"])
def test_a_track_into_sleep_has_no_way_out(name: str) -> None:
    """One bell, no chapter of coming up, and nothing about an end; at any length."""
    guide = GUIDES[name]
    for minutes in minutes_of(guide):
        heard = hear(guide, minutes, Listener(to_sleep=True))
        assert sum(isinstance(one.item, Bell) for one in heard) == 1
        said = " ".join(one.text for one in heard)
        assert not re.search(r"\bsit\b(?! on)|roll|eyes open|a bell|is over|sit for", said), minutes
        assert max(list_silences_s(heard)) <= THREE_MINUTES_S


# How it is written


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_reads_like_what_is_said(name: str) -> None:
    """Six template statements at most, and no arithmetic: a teacher can write one."""
    template = re.sub(r"\{#.*?#\}", "", GUIDES[name].template, flags=re.DOTALL)
    assert template.count("{%") <= 6
    for inside in re.findall(r"\{[{%](.*?)[%}]\}", template, re.DOTALL):
        assert not re.search(r"[-+*/%|~=]|\bset\b|minutes", inside), inside


def test_a_daily_listener_does_not_hear_the_same() -> None:
    """Of two tracks of a quarter of an hour, half of the cues differ, a third of the frame."""
    tracks = [
        {one.text: one.item for one in list_cues(hear(GUIDES["constructive-rest"], 15, seed=seed))}
        for seed in range(1, 11)
    ]
    frames = [
        {text for text, item in track.items() if isinstance(item, Cue) and not item.theme}
        for track in tracks
    ]
    for texts, share in (([set(track) for track in tracks], 1 / 2), (frames, 1 / 3)):
        differing = [len(a - b) / len(a) for a, b in itertools.permutations(texts, 2)]
        assert sum(differing) / len(differing) >= share


@pytest.mark.parametrize("name", GUIDES)
def test_guide_says_who_should_ask_first(name: str) -> None:
    """Every condition has a word, what does not suit has a better one, and pain is spoken of."""
    guide = GUIDES[name]
    assert {said.condition for said in guide.conditions} == set(CONDITIONS)
    for said in guide.conditions:
        assert said.suits != "no" or said.instead in GUIDES, said.condition
        assert not said.instead or said.instead != name
    assert any("clinician" in caution for caution in guide.cautions)


@pytest.mark.parametrize("name", GUIDES)
def test_cues_promise_nothing_and_need_no_eyes(name: str, cache: ClipCache) -> None:
    """Never medical, nothing to look at, no numerals for a voice to stumble over, no questions."""
    for text in spoken(GUIDES[name], cache):
        assert not MEDICAL.search(text), text
        assert not EYES.search(text), text
        assert not re.search(r"[0-9?!;()\"…–—]", text), text


@pytest.mark.parametrize("name", GUIDES)
def test_a_caution_is_spoken_near_the_start_at_any_length(name: str, cache: ClipCache) -> None:
    """In the first quarter, required, however short the track is."""
    guide = GUIDES[name]
    options = TrackOptions(length_s=guide.minutes.shortest * 60.0, voice="tone")
    plan = plan_track(guide, options, cache)
    asking = [
        placed
        for placed in plan.timeline.placements
        if isinstance(placed.item, Cue) and "clinician" in placed.item.text
    ]
    assert asking
    assert asking[0].item.required  # type: ignore[union-attr]
    assert asking[0].start_samples < plan.timeline.total_samples / 4


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_has_its_picture(name: str) -> None:
    """In a file of its own, of at most 4 kB, with nothing in it that would be left out."""
    path = bundled_folder() / "pictures" / f"{name}.svg"
    assert path.stat().st_size <= 4096
    written, read = path.read_text(), read_picture(path)
    assert read.count("<path") == written.count("<path") > 1
    assert set(re.findall(r'class="(\w+)"', read)) <= {"prop", "far", "body", "near"}
    assert find_picture(name, GUIDES[name].position) == read


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_like_it_has_a_picture_too(name: str) -> None:
    """The first words of a position choose one for a guide that has none."""
    position = GUIDES[name].position
    assert find_picture("my-own", position)
    assert find_picture("my-own", position.upper() + ",  and a blanket") == find_picture(
        "my", position
    )
    assert find_picture("my-own", "afloat") == ""


def test_every_position_names_a_picture() -> None:
    """No entry of the table is a slip of the pen."""
    assert set(BY_POSITION.values()) <= set(GUIDES)


def spoken(guide: Guide, cache: ClipCache) -> list[str]:
    """Every cue of a guide at its default length."""
    plan = plan_track(guide, TrackOptions(voice="tone"), cache)
    return [item.text for item in plan.items if isinstance(item, Cue)]


def test_there_are_themes_enough_for_a_long_rest() -> None:
    """At least eight themes of at least sixteen cues, no two alike."""
    assert len(THEMES) >= 8
    everything = [cue.text.lower() for cues in THEMES.values() for cue in cues]
    assert len(everything) == len(set(everything))
    for name, cues in THEMES.items():
        assert len(cues) >= 16, name
        for cue in cues:
            assert 5 <= len(cue.text.split()) <= 24, cue


def test_a_guide_of_ones_own_may_have_a_picture_of_its_own(tmp_path: Path) -> None:
    """Beside it, reduced to shapes; a faulty one is a fault of the guide."""
    guide = tmp_path / "my-rest.md.j2"
    guide.write_text(
        "---\nname: my-rest\ntitle: A\nsummary: A.\nkind: resting\nposition: afloat\n"
        "minutes: {shortest: 1, default: 2, longest: 3}\ncautions: [Stop.]\n---\nRest.\n"
    )
    assert load(guide).picture == ""
    picture = guide.with_name("my-rest.svg")
    shape = '<path class="body" d="M0 0h9v9z"/>'
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    picture.write_text(f'{head}<image href="/etc/hostname"/>{shape}</svg>')
    drawn = load(guide).picture
    assert "path" in drawn
    assert "image" not in drawn
    assert find_picture("my-rest", "on the side", drawn) == drawn
    picture.write_bytes(b"\xff")
    with pytest.raises(GuideError, match=r"my-rest\.svg"):
        load(guide)
