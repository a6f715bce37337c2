"""The lines of a guide to a script: what is said, where, and how long it is silent between."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from supine.errors import GuideError, UsageError
from supine.model import (
    Bell,
    Chapter,
    Cue,
    CuePreferences,
    CustomCue,
    Guide,
    Item,
    LengthRange,
    Listener,
    Pause,
    Position,
    SpanStart,
    TrackOptions,
    make_cue_name,
)
from supine.script.arrange import BELL_S, arrange
from supine.script.parser import parse
from supine.script.themes import ThemeCue
from support.by_estimate import (
    Heard,
    fit_by_estimate,
    hear_script,
    list_cues,
    list_silences_s,
    list_theme_texts,
)

GUIDE = Guide(
    name="rest",
    title="A rest",
    summary="A rest.",
    kind="resting",
    minutes=LengthRange(5, 10, 180),
    position="on the back, knees bent",
    props=(),
    cautions=(),
    sources=(),
    colour="#3b5b7a",
    path=Path("rest.md.j2"),
)


def theme(name: str, *texts: str) -> list[ThemeCue]:
    """A theme of plain cues."""
    return [ThemeCue(text, f"themes/{name}.txt", line) for line, text in enumerate(texts, start=1)]


NOBODY = Listener()
NO_PREFERENCES = CuePreferences()
NUMBERS = range(1, 41)
THEMES = {
    "breath": theme("breath", *(f"Breath number {number} comes and goes." for number in NUMBERS)),
    "weight": theme("weight", *(f"Weight number {number} is in the floor." for number in NUMBERS)),
    "image": theme("image", *(f"Image number {number} is a quiet one." for number in NUMBERS)),
}

REST = """# Arriving
[bell]
[3s]

Lie down on your back.
[lie down]

# The rest

[fill: breath, weight]

The floor has you.

? The hands are quiet.

# Deeper

(from 15) ?? So are the feet.

(from 12) (at the middle) Half of it is over.

[end]

# Coming back

Roll to one side.
[20s]
[bell]
"""


def arranged(
    script: str = REST,
    minutes: float = 10.0,
    *,
    themes: Mapping[str, Sequence[ThemeCue]] = THEMES,
    listener: Listener = NOBODY,
    preferences: CuePreferences = NO_PREFERENCES,
    **chosen: object,
) -> tuple[Item, ...]:
    """The script of lines, for a listener, at a length."""
    options = replace(
        TrackOptions(listener=listener, preferences=preferences),
        **chosen,  # type: ignore[arg-type]
    )
    return arrange(parse(script, "rest.md.j2"), GUIDE, options, minutes * 60.0, themes)


def heard(script: str = REST, minutes: float = 10.0, **chosen: object) -> list[Heard]:
    """It, as it is heard."""
    items = arranged(script, minutes, **chosen)  # type: ignore[arg-type]
    return hear_script(fit_by_estimate(items, minutes * 60.0))


def in_short(items: Sequence[Item]) -> list[object]:
    """Words, titles in capitals, and seconds of exact pauses."""
    short: list[object] = []
    for item in items:
        match item:
            case Cue():
                short.append(item.text)
            case Chapter():
                short.append(item.title.upper())
            case Pause():
                short.append(item.min_s)
            case _:
                pass
    return short


def texts(items: Sequence[Item]) -> list[str]:
    """What is said, and titles in capitals."""
    return [str(one) for one in in_short(items) if isinstance(one, str)]


def preferring(**chosen: object) -> CuePreferences:
    """Preferences by their names."""
    return CuePreferences(**chosen)  # type: ignore[arg-type]


# Choices and wordings

CHOICE = """(under 10) Short.
(for pain) Sore.
(otherwise) Any other.
[6s]

(with chair) On the chair.
(from 30) Long.
[7s]
[8s]

(from 12) # A chapter

The end.
"""
SORE = Listener(conditions=("pain",))


@pytest.mark.parametrize(
    ("minutes", "listener", "said"),
    [
        (5, Listener(), ["Short.", 6.0, "The end."]),
        (5, SORE, ["Short.", 6.0, "The end."]),
        (10, SORE, ["Sore.", 6.0, "The end."]),
        (10, Listener(), ["Any other.", 6.0, "The end."]),
        (12, Listener(), ["Any other.", 6.0, "A CHAPTER", "The end."]),
        (
            10,
            Listener(props=("chair",)),
            ["Any other.", 6.0, "On the chair.", 7.0, 8.0, "The end."],
        ),
        (30, Listener(), ["Any other.", 6.0, "Long.", 7.0, 8.0, "A CHAPTER", "The end."]),
    ],
)
def test_of_a_choice_the_first_is_said_that_holds(
    minutes: float, listener: Listener, said: list[object]
) -> None:
    """(otherwise) where none does; and without one, the pauses after it go too."""
    assert in_short(arranged(CHOICE, minutes, listener=listener)) == said


def test_a_blank_line_parts_choices() -> None:
    """Two labelled cues with one between them are both said; right below each other, one is."""
    assert texts(arranged("(from 5) A.\n\n(from 5) B.\n")) == ["A.", "B."]
    assert texts(arranged("(from 5) A.\n(from 5) B.\n")) == ["A."]


def test_a_choice_in_a_fill_is_one_cue_of_it() -> None:
    """And one that nobody hears takes no place there."""
    script = (
        "Lie down.\n\n[fill: breath]\n(for pain) Sore.\n(otherwise) Well.\n\n(for pain) And.\n[end]"
    )
    assert "Well." in texts(arranged(script))
    assert not {"Sore.", "And."} & set(texts(arranged(script)))
    assert {"Sore.", "And."} <= set(texts(arranged(script, listener=SORE)))


WORDINGS = "| One.\n| Two.\n(from 20) | Three.\n[6s]\n\n| Four.\n| Five.\n"


def test_one_of_several_wordings_is_drawn_by_the_seed() -> None:
    """Each comes for some seed, and each is drawn by itself."""
    drawn = {tuple(texts(arranged(WORDINGS, 10, seed=seed))) for seed in range(40)}
    assert drawn == set(itertools.product(("One.", "Two."), ("Four.", "Five.")))
    first = {texts(arranged(WORDINGS, 20, seed=seed))[0] for seed in range(40)}
    assert first == {"One.", "Two.", "Three."}


def test_a_wording_is_the_same_at_every_length() -> None:
    """So that what was spoken for a short track is ready for a long one."""
    for seed in range(5):
        of_lengths = {tuple(texts(arranged(WORDINGS, m, seed=seed))) for m in range(5, 20)}
        assert len(of_lengths) == 1


def test_a_preferred_wording_is_drawn_and_an_unwanted_one_is_not() -> None:
    """Whatever the seed; the cue itself is needed, and another wording of it is said."""
    for seed in range(10):
        assert (
            texts(arranged(WORDINGS, seed=seed, preferences=preferring(cues=("two",))))[0] == "Two."
        )
        left = arranged(WORDINGS, seed=seed, preferences=preferring(without_cues=("two",)))
        assert texts(left)[0] == "One."


# Fills


def test_a_fill_has_more_cues_in_a_longer_track() -> None:
    """Never fewer, and in a rest of an hour half as many again as in one of ten minutes."""
    counts = [len(list_theme_texts(heard(minutes=minutes))) for minutes in range(6, 61)]
    assert counts == sorted(counts)
    at = dict(zip(range(6, 61), counts, strict=True))
    assert 0 < 1.5 * at[10] <= at[60]


@pytest.mark.parametrize("minutes", [10, 15, 20, 30, 45, 60])
def test_silences_grow_to_sixty_percent_of_a_fill_and_shrink_again(minutes: int) -> None:
    """None is over three minutes with its cue, and none is shorter than twenty seconds."""
    fill = "Lie down.\n[6s]\n\n[fill: breath, weight]\n[end]\n\nRise.\n"
    track = heard(fill, minutes, bell="none")
    pauses = [one for one in track if isinstance(one.item, Pause) and one.item.elastic]
    silences_s = [one.length_s for one in pauses]
    longest = max(pauses, key=lambda one: one.length_s)
    peak = (longest.start_s + longest.end_s) / 2 / track[-1].end_s
    # The silences of a short rest are few: the one that has 60 % in it is meant.
    assert abs(peak - 0.6) <= 0.5 / len(pauses) + 0.05
    top = silences_s.index(max(silences_s))
    assert silences_s[: top + 1] == sorted(silences_s[: top + 1])
    assert silences_s[top:] == sorted(silences_s[top:], reverse=True)
    assert 20.0 <= min(silences_s) <= max(silences_s) <= 165.0


def test_silences_are_longer_in_a_longer_track() -> None:
    """On average: 22 s at eight minutes, and 36 s more with each doubling, more or less."""
    fill = "Lie down.\n[6s]\n\n[fill: breath, weight]\n[end]\n\nRise.\n"
    for minutes, average_s in ((10, 34), (16, 58), (32, 94), (60, 127)):
        track = heard(fill, minutes)
        pauses = [one.length_s for one in track if isinstance(one.item, Pause) and one.item.elastic]
        assert sum(pauses) / len(pauses) == pytest.approx(average_s, rel=0.25)


def test_cues_of_a_fill_are_told_in_order_and_its_chapters_stay_before_their_cue() -> None:
    """At any length, with theme cues between."""
    for minutes in range(6, 61, 3):
        said = texts(arranged(minutes=minutes))
        own = [text for text in said if not text.startswith(("Breath", "Weight"))]
        ordered = ["ARRIVING", "Lie down on your back.", "THE REST", "The floor has you."]
        assert own[:4] == ordered
        assert own[-2:] == ["COMING BACK", "Roll to one side."]
        if "DEEPER" in said:
            assert said[said.index("DEEPER") + 1] == "So are the feet."
        else:
            assert "So are the feet." not in said


@pytest.mark.parametrize("minutes", [12, 15, 20, 33, 60])
def test_the_middle_cue_stands_where_the_track_has_its_middle(minutes: int) -> None:
    """Within half of a silence and its cue, since it comes where a silence ends."""
    track = heard(minutes=minutes)
    middle = next(one for one in track if one.text == "Half of it is over.")
    around_s = max(list_silences_s(track)) + 10.0
    assert abs(middle.start_s - minutes * 30.0) <= around_s / 2
    assert "Half of it is over." not in [one.text for one in heard(minutes=11)]


def test_optional_cues_of_a_fill_come_as_there_is_time_for_them() -> None:
    """The lower rank first; and one theme cue at least beside those that have to come."""
    first = {
        text: next(m for m in range(5, 61) if text in texts(arranged(minutes=m)))
        for text in ("The floor has you.", "The hands are quiet.", "So are the feet.")
    }
    assert first["The floor has you."] == 5
    assert first["The floor has you."] <= first["The hands are quiet."] < first["So are the feet."]


@pytest.mark.parametrize("minutes", [12, 14.5, 20, 31])
def test_a_fill_of_a_fixed_length_is_so_long_to_the_sample(minutes: float) -> None:
    """From its first cue to the end of its last silence, and the track is as long as asked."""
    script = (
        "Lie down.\n[6s]\n\n[fill 5m: breath]\nThe first.\n[end]\n\nNow the other.\n[6s]\n\n"
        "[fill 4m30s: weight]\nThe second.\n[end]\n\n[fill: image]\n[end]\n\nRise.\n[6s]"
    )
    track = heard(script, minutes)
    at = {one.text: number for number, one in enumerate(track)}
    first = track[at["Lie down."] + 2]
    assert track[at["Now the other."]].start_s - first.start_s == pytest.approx(300, abs=1e-6)
    second = track[at["Now the other."] + 2]
    image = next(one for one in track if one.text.startswith("Image"))
    assert image.start_s - second.start_s == pytest.approx(270, abs=1e-6)
    assert track[-1].end_s == pytest.approx(minutes * 60, abs=1e-6)


def test_a_fixed_fill_says_the_same_in_a_longer_track() -> None:
    """It is as long, so there is no more to say."""
    script = (
        "Lie down.\n\n[fill 5m: breath]\nFirst.\n[end]\n\nUp.\n\n[fill: weight]\n[end]\n\nEnd.\n"
    )
    said = {tuple(t for t in texts(arranged(script, m)) if "Breath" in t) for m in range(10, 60)}
    assert len(said) == 1


def test_no_cue_comes_twice_also_over_several_fills() -> None:
    """Nor one that the guide says itself; a theme that runs out is left at that."""
    own = THEMES["breath"][3].text
    script = f"{own}\n\n[fill: breath]\n[end]\n\nOn.\n\n[fill: breath, breath]\n[end]\n\nUp.\n"
    few = {"breath": THEMES["breath"][:12]}
    said = texts(arranged(script, 60, themes=few))
    assert len(said) == len(set(said))
    assert set(said) == {"On.", "Up.", *(cue.text for cue in few["breath"])}


def test_a_fill_takes_turns_among_its_themes() -> None:
    """Weight, breath, weight, breath."""
    first = [text.split()[0] for text in list_theme_texts(heard(minutes=30))]
    assert first == ["Breath", "Weight"] * (len(first) // 2) + ["Breath"] * (len(first) % 2)


def test_a_theme_that_is_not_there_is_a_fault_with_its_line() -> None:
    """And which there are."""
    with pytest.raises(GuideError) as caught:
        arranged("Lie down.\n\n[fill: breath, breeze]\n[end]\n")
    assert [(f.line, f.message) for f in caught.value.faults] == [(3, "there is no theme 'breeze'")]
    assert "breath, image, weight" in caught.value.faults[0].hint


def test_a_script_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    """To the last pause."""
    assert arranged(seed=3) == arranged(seed=3)
    scripts = {tuple(texts(arranged(minutes=20, seed=seed))) for seed in range(10)}
    assert len(scripts) == 10


def test_a_longer_track_keeps_the_theme_cues_of_a_shorter_one() -> None:
    """Minute by minute, also where a longer one has more of its own to say."""
    said = [set(list_theme_texts(heard(minutes=minutes))) for minutes in range(6, 61)]
    assert all(shorter <= longer for shorter, longer in itertools.pairwise(said))


# Tags and labels of theme cues

TAGGED = {
    "image": [
        ThemeCue("A boat on the sand.", "themes/image.txt", 1, (), ("boat",)),
        ThemeCue("The ribs are a boat's.", "themes/image.txt", 2, (), ("boat", "wood")),
        ThemeCue("A log in the grass.", "themes/image.txt", 3, (), ("wood",)),
        ThemeCue("Snow on a hill.", "themes/image.txt", 4, ("not for pain, from 20",), ("snow",)),
        ThemeCue("A sheet comes down.", "themes/image.txt", 5, ("with chair", "on bed"), ()),
        ThemeCue("A leaf comes down.", "themes/image.txt", 6),
    ]
}
TWO_FILLS = "Lie down.\n\n[fill: image]\n[end]\n\nOn.\n\n[fill: image]\n[end]\n\nUp.\n"


def tags_said(items: Sequence[Item]) -> list[str]:
    """The tags of theme cues that are said."""
    said = set(texts(items))
    return [tag for cue in TAGGED["image"] if cue.text in said for tag in cue.tags]


@pytest.mark.parametrize("seed", range(10))
def test_no_tag_comes_twice_in_a_track(seed: int) -> None:
    """In one fill or in several."""
    tags = tags_said(arranged(TWO_FILLS, 30, themes=TAGGED, seed=seed))
    assert len(tags) == len(set(tags))
    assert {"boat", "wood"} & set(tags)


@pytest.mark.parametrize("seed", range(10))
def test_no_tag_comes_beside_a_cue_of_the_guide_that_has_it(seed: int) -> None:
    """Wherever that cue stands, also before the fill."""
    script = "You lie like a boat. #boat\n\n[fill: image]\nThe end of a log. #wood\n[end]\n\nUp.\n"
    assert tags_said(arranged(script, 30, themes=TAGGED, seed=seed)) == ["snow"]


def test_a_theme_cue_comes_only_where_its_labels_hold() -> None:
    """A comma is "and", two labels are "or"."""

    def said(minutes: float, listener: Listener) -> set[str]:
        return set(texts(arranged(TWO_FILLS, minutes, themes=TAGGED, listener=listener)))

    snow, sheet = "Snow on a hill.", "A sheet comes down."
    assert snow in said(40, Listener())
    assert snow not in said(19, Listener())
    assert snow not in said(40, SORE)
    assert sheet not in said(40, Listener())
    assert sheet in said(40, Listener(surface="bed"))
    assert sheet in said(40, Listener(props=("chair",)))


# Rounds

ROUNDS = """Begin.
[6s]

[rounds 2-5]
First.
[10s]

First, back.
[10s]
--
Second.
[10s]

Second, back.
[10s]
--
Third.
[10s]

Third, back.
[10s]
--
Fourth.
[10s]

Fourth, back.
[10s]
--
Last.
[10s]

Last, back.
[10s]
[end]

The end.
[rest 1s..30s]
"""


def rounds_said(script: str, length_s: float) -> list[str]:
    """The rounds that are said at a length; each of them whole."""
    items = arranged(script, length_s / 60.0)
    said = [one.text for one in list_cues(hear_script(fit_by_estimate(items, length_s)))]
    names = [
        text.rstrip(".")
        for text in said
        if text in {f"{n}." for n in "First Second Third Fourth Last".split()}
    ]
    assert [text for text in said if ", back" in text] == [f"{name}, back." for name in names]
    return names


def test_as_many_rounds_are_said_as_fit_the_first_and_the_last_always() -> None:
    """One goes or stays whole, and the last of the middle ones goes first."""
    every = ["First", "Second", "Third", "Fourth", "Last"]
    counts = []
    for length_s in range(56, 150, 4):
        said = rounds_said(ROUNDS, length_s)
        assert said == [*every[: len(said) - 1], "Last"]
        counts.append(len(said))
    assert counts == sorted(counts)
    assert set(counts) == {2, 3, 4, 5}


def test_the_first_number_of_rounds_says_how_many_always_come() -> None:
    """Those are no span that may go."""
    items = arranged(ROUNDS.replace("2-5", "4-5"))
    assert sum(isinstance(item, SpanStart) and item.rank > 0 for item in items) == 1
    assert not any(isinstance(i, SpanStart) for i in arranged(ROUNDS.replace("2-5", "5-5")))


# Preferences


def test_preferred_theme_cues_come_first_of_whatever_theme() -> None:
    """By their name or their first words, at a length that has few."""
    image = THEMES["image"][4].text
    for wanted in (make_cue_name(image), "image-number-5"):
        said = list_theme_texts(heard(minutes=8, preferences=preferring(cues=(wanted,))))
        assert said[0] == image


def test_more_preferred_cues_than_there_is_room_for_all_come() -> None:
    """They are asked for by name, and the silences are shorter for it."""
    wanted = THEMES["weight"][:10]
    names = tuple(make_cue_name(cue.text) for cue in wanted)
    usual, said = (
        list_theme_texts(heard(minutes=6.5, preferences=preferring(cues=cues)))
        for cues in ((), names)
    )
    assert len(usual) < len(wanted)
    assert set(said) == {cue.text for cue in wanted}


def test_preferred_themes_come_first_also_those_a_guide_does_not_name() -> None:
    """And are followed by its own."""
    few = {**THEMES, "image": THEMES["image"][:4]}
    chosen = preferring(themes=("image",))
    said = list_theme_texts(heard(minutes=30, themes=few, preferences=chosen))
    assert [text.split()[0] for text in said[:4]] == ["Image"] * 4
    assert {"Breath", "Weight"} == {text.split()[0] for text in said[4:]}


def test_a_theme_left_out_never_comes_and_others_stand_in_for_it() -> None:
    """There is as much said."""
    usual = list_theme_texts(heard(minutes=30))
    without = preferring(without_themes=("breath", "weight"))
    said = list_theme_texts(heard(minutes=30, preferences=without))
    assert len(said) == len(usual)
    assert {text.split()[0] for text in said} == {"Image"}


def test_a_cue_that_is_named_comes_even_of_a_theme_left_out() -> None:
    """What is nearer counts."""
    name = make_cue_name(THEMES["breath"][0].text)
    chosen = preferring(without_themes=("breath",), cues=(name,))
    said = list_theme_texts(heard(minutes=20, preferences=chosen))
    assert [text for text in said if text.startswith("Breath")] == [THEMES["breath"][0].text]


def test_an_unwanted_cue_never_comes() -> None:
    """By its name, or by the words it begins with; in a fill and outside of one."""
    chosen = preferring(without_cues=("breath-number", "the-hands-are-quiet"))
    for minutes in (8, 20, 60):
        said = texts(arranged(minutes=minutes, preferences=chosen))
        assert not any(text.startswith(("Breath", "The hands")) for text in said)
    outside = "Lie down.\n[6s]\n\n? Notice the jaw.\n[7s]\n\nUp.\n[8s]\n"
    left = arranged(outside, preferences=preferring(without_cues=("notice",)))
    assert in_short(left) == ["Lie down.", 6.0, "Up.", 8.0]


def test_a_cue_that_the_routine_needs_is_not_left_out() -> None:
    """Cautions and instructions stay; it is said where the cue is written."""
    with pytest.raises(UsageError, match=r"roll-to-one-side \(rest.md.j2:26\)"):
        arranged(preferences=preferring(without_cues=("roll-to-one-side",)))
    # The first words of many cues pass over those that are needed.
    assert "Roll to one side." in texts(arranged(preferences=preferring(without_cues=("roll",))))


def test_preferred_cues_are_dropped_last() -> None:
    """They are the first rank of optional cues, whatever they were; the others go down one."""
    script = "Lie down.\n[6s]\n\n? One.\n[6s]\n\n?? Two.\n[6s]\n\n?? Three.\n[6s]\n\nUp."
    items = arranged(script, preferences=preferring(cues=("three",)))
    ranks = {item.text: item.rank for item in items if isinstance(item, Cue)}
    assert ranks == {"Lie down.": 0, "One.": 2, "Two.": 3, "Three.": 1, "Up.": 0}


# A listener's own cues


def test_custom_cues_stand_where_they_were_asked_to() -> None:
    """Before the rest begins, in it, and last of all before the bell."""
    own = (
        CustomCue("I am here.", "settling"),
        CustomCue("Everything can wait."),
        CustomCue("Drink some water.", "returning"),
    )
    items = arranged(preferences=preferring(own=own))
    said = texts(items)
    assert said[said.index("THE REST") + 1] == "I am here."
    rest = said[said.index("THE REST") + 2 : said.index("COMING BACK")]
    assert "Everything can wait." in rest
    assert rest[0] != "Everything can wait."
    assert said[-1] == "Drink some water."
    assert isinstance(items[-1], Bell)


@pytest.mark.parametrize(
    ("cue", "times"),
    [
        (CustomCue("Soft."), 1),
        (CustomCue("Soft.", times=3), 3),
        (CustomCue("Soft.", every_s=240), 4),
    ],
)
def test_a_custom_cue_is_spread_over_the_rest(cue: CustomCue, times: int) -> None:
    """As often as it was asked for, or as often as its time fits into the rest of 19 minutes."""
    track = list_cues(heard(minutes=20, preferences=preferring(own=(cue,))))
    at_s = [one.start_s for one in track if one.text == "Soft."]
    assert len(at_s) == times
    places = [n for n, one in enumerate(track) if one.text == "Soft."]
    assert all(later > earlier + 1 for earlier, later in itertools.pairwise(places))
    # It comes where a silence ends, and the longest with its cue is a hundred seconds here.
    gaps_s = [later - earlier for earlier, later in itertools.pairwise(at_s)]
    assert all(abs(gap_s - 1128 / times) <= 100 for gap_s in gaps_s)
    if times == 1:
        assert at_s[0] == pytest.approx(600, abs=120)


@pytest.mark.parametrize("cue", [CustomCue("Soft."), CustomCue("Soft.", times=3)])
def test_a_custom_cue_is_spread_over_all_fills_as_over_one(cue: CustomCue) -> None:
    """Not said as often in each of them; and an elastic fill has as much of it as a fixed one."""
    script = (
        "Lie down.\n\n[fill 5m: breath]\n[end]\n\nOn.\n\n[fill: weight]\n[end]\n\nAnd on.\n\n"
        "[fill 5m: image]\n[end]\n\nUp.\n"
    )
    said = texts(arranged(script, 15, preferences=preferring(own=(cue,))))
    places = [number for number, text in enumerate(said) if text == "Soft."]
    assert len(places) == cue.times
    if cue.times == 1:
        assert said.index("On.") < places[0] < said.index("And on.")
    else:
        assert places[0] < said.index("On.") < places[1] < said.index("And on.") < places[2]


@pytest.mark.parametrize("where", ["settling", "resting", "returning"])
@pytest.mark.parametrize(
    "script",
    ["Rest.\n", "Rest.\n\n[rest]\n\nRise.\n[6s]\n", "Rest.\n[6s]\n\nRise.\n", REST],
)
def test_a_script_of_any_kind_has_a_place_for_custom_cues(script: str, where: Position) -> None:
    """Even one of a single cue, and one with no long pause."""
    own = CuePreferences(own=(CustomCue("Mine.", where, times=2),))
    said = texts(arranged(script, preferences=own))
    assert "Mine." in said
    assert said[0] != "Mine."
    needed = [cue.text for cue in arranged(script) if isinstance(cue, Cue) and cue.required]
    assert [text for text in said if text in needed] == needed


def test_without_a_fill_custom_cues_stand_after_long_pauses_alone() -> None:
    """Not after the pause of an instruction, and never twice at one place."""
    script = "Lie down.\n[rest 6s..12s]\n\nBe.\n[rest 20s..2m]\n\nStay.\n[rest 20s..2m]\n\nUp.\n"
    said = texts(arranged(script, preferences=preferring(own=(CustomCue("Soft.", times=5),))))
    assert said == ["Lie down.", "Be.", "Soft.", "Stay.", "Soft.", "Up."]


def test_a_name_is_spoken_only_where_it_was_asked_for() -> None:
    """Before the first cue, and after the bell."""
    anna = Listener(name="Anna")
    assert arranged(listener=anna) == arranged()
    greeted = arranged(listener=replace(anna, speak_name=True))
    assert texts(greeted)[:3] == ["ARRIVING", "This time is yours, Anna.", "Lie down on your back."]
    assert isinstance(greeted[1], Bell)


def test_with_every_cue_left_out_it_is_said() -> None:
    """An empty track is nobody's wish."""
    with pytest.raises(UsageError, match="every cue"):
        arranged("? Soft.\n[6s]", preferences=preferring(without_cues=("soft",)))


# Guidance, order and bells


@pytest.mark.parametrize("minutes", [10, 15, 20, 30, 60])
def test_sparse_says_less_than_normal_and_full_more(minutes: int) -> None:
    """In cues; and the track is as long."""
    counts = [
        len(list_cues(heard(minutes=minutes, preferences=CuePreferences(guidance=guidance))))
        for guidance in ("silent", "sparse", "normal", "full")
    ]
    assert counts == sorted(set(counts))


def test_sparse_does_without_what_is_optional_outside_of_fills() -> None:
    """With its pause; what is preferred stays."""
    script = "Lie down.\n[6s]\n\n? Notice the jaw.\n[7s]\n\n? And the hands.\n[8s]\n\nUp.\n[9s]\n"
    sparse = arranged(script, preferences=CuePreferences(guidance="sparse", cues=("and-the",)))
    assert in_short(sparse) == ["Lie down.", 6.0, "And the hands.", 8.0, "Up.", 9.0]


def test_silent_says_the_way_in_and_the_way_out_alone() -> None:
    """One silence between, for as long as there is, over three minutes; custom cues stay."""
    silent = heard(minutes=30, preferences=CuePreferences(guidance="silent"))
    assert [one.text for one in list_cues(silent)] == [
        "Lie down on your back.",
        "Roll to one side.",
    ]
    assert max(list_silences_s(silent)) > 25 * 60
    own = CuePreferences(guidance="silent", own=(CustomCue("Soft."),))
    said = [one.text for one in list_cues(heard(minutes=30, preferences=own))]
    assert said == ["Lie down on your back.", "Soft.", "Roll to one side."]


def test_the_order_of_the_body_goes_from_the_feet_to_the_head() -> None:
    """What names no part comes last; the mixed order is another."""
    bodies = (
        *("Let the soles be warm.", "Both knees are quiet.", "The pelvis is a bowl."),
        *("Your back is wide.", "Heavy hands.", "The jaw hangs.", "All is well."),
    )
    themes = {
        "breath": theme("breath", *reversed(bodies)),
        "weight": theme("weight", "Shins rest."),
    }
    wanted = CuePreferences(order="body", guidance="full")
    said = list_theme_texts(heard(minutes=25, themes=themes, preferences=wanted))
    assert said == [bodies[0], *said[1:3], *bodies[2:]]
    assert set(said[1:3]) == {bodies[1], "Shins rest."}
    mixed = CuePreferences(guidance="full")
    assert list_theme_texts(heard(minutes=25, themes=themes, preferences=mixed)) != said


@pytest.mark.parametrize("guidance", ["silent", "normal"])
@pytest.mark.parametrize("interval_s", [180.0, 300.0, 600.0])
def test_an_interval_bell_is_struck_about_every_so_often(guidance: str, interval_s: float) -> None:
    """In the silences of the rest, off by less than a cue and what parts it from its silence."""
    chosen = preferring(guidance=guidance)
    track = heard(minutes=40, preferences=chosen, interval_bell_s=interval_s)
    strikes = [one for one in track if isinstance(one.item, Bell)]
    assert all(one.length_s == BELL_S for one in strikes)
    rest_s = next(one.end_s for one in track if one.text == "Lie down on your back.") + 34.0
    at_s = [rest_s, *(one.start_s for one in strikes[1:-1])]
    gaps_s = [later - earlier for earlier, later in itertools.pairwise(at_s)]
    assert len(gaps_s) == int((track[-1].end_s - rest_s - 60) // interval_s)
    assert all(abs(gap_s - interval_s) <= 45 for gap_s in gaps_s)
    for number, one in enumerate(track):
        if one in strikes[1:-1]:
            assert isinstance(track[number - 1].item, Pause)
            assert isinstance(track[number + 1].item, Pause)
            assert track[number - 1].length_s >= 4.0


def test_there_is_no_interval_bell_without_one_nor_outside_of_fills() -> None:
    """It is a thing of the rest."""
    assert not any(isinstance(item, Bell) for item in arranged(interval_bell_s=300.0, bell="none"))
    moving = "Lie down.\n[rest 1s..20m]\n\nUp.\n"
    assert not any(isinstance(i, Bell) for i in arranged(moving, interval_bell_s=60.0))


def test_without_a_bell_there_is_none_of_any_kind() -> None:
    """And the time that it rings is silent."""
    assert sum(isinstance(item, Bell) for item in arranged()) == 2
    assert not any(isinstance(item, Bell) for item in arranged(bell="none"))
