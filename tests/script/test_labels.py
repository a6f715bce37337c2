"""Labels: in which tracks, and to which listeners, a cue is said."""

from __future__ import annotations

import pytest

from supine.model import CONDITIONS, PROPS, Listener
from supine.script.guides import find_guide
from supine.script.labels import HINT, Label, NotALabelError, any_holds, find_facts, read_label

NOTHING = frozenset[str]()


@pytest.mark.parametrize(
    ("written", "holds_at", "not_at"),
    [
        ("from 13", (13, 13.5, 60), (12.99, 5)),
        ("under 10", (9.99, 5), (10, 60)),
        ("10-18", (10, 17.99), (9.99, 18)),
        ("10–18", (10, 17.99), (9.99, 18)),
        ("12.5 - 13", (12.5,), (12.4, 13)),
        ("from 10, under 18", (10, 17.99), (9, 18)),
        ("From  13", (13,), (12,)),
        ("otherwise", (1, 180), ()),
    ],
)
def test_a_label_of_minutes_holds_from_one_length_to_another(
    written: str, holds_at: tuple[float, ...], not_at: tuple[float, ...]
) -> None:
    """The first length is one of them, the second is not; so (under 10) and (from 10) are all."""
    label = read_label(written)
    assert all(label.holds(minutes, NOTHING) for minutes in holds_at)
    assert not any(label.holds(minutes, NOTHING) for minutes in not_at)


@pytest.mark.parametrize(
    ("written", "fact"),
    [
        *((f"for {name}", f"for {name}") for name in CONDITIONS),
        *((f"with {name}", f"with {name}") for name in PROPS),
        ("on bed", "on bed"),
        ("on floor", "on floor"),
        ("on the back", "on the back"),
        ("on the side", "on the side"),
        ("half upright", "half upright"),
        ("to sleep", "to sleep"),
    ],
)
def test_a_label_of_a_fact_holds_with_it_and_its_opposite_without(written: str, fact: str) -> None:
    """Every condition, prop, surface and position, and an ending in sleep."""
    assert read_label(written).holds(10, frozenset({fact}))
    assert not read_label(written).holds(10, NOTHING)
    assert read_label(f"not {written}").holds(10, NOTHING)
    assert not read_label(f"not {written}").holds(10, frozenset({fact}))


def test_without_is_the_opposite_of_with() -> None:
    """A prop is not said "not with", but either will do."""
    assert read_label("without chair") == read_label("not with chair")
    assert read_label("without chair") == Label(refused=frozenset({"with chair"}))


def test_a_comma_means_and() -> None:
    """Of minutes and facts, as many as one likes."""
    label = read_label("from 18, not for pregnancy, with chair, on bed")
    here = frozenset({"with chair", "on bed"})
    assert label.holds(18, here)
    assert not label.holds(17, here)
    assert not label.holds(18, here | {"for pregnancy"})
    assert not label.holds(18, frozenset({"with chair"}))


def test_several_labels_mean_or_and_none_means_always() -> None:
    """One of them has to hold."""
    labels = [read_label("for hernia"), read_label("from 20")]
    assert any_holds(labels, 20, NOTHING)
    assert any_holds(labels, 5, frozenset({"for hernia"}))
    assert not any_holds(labels, 5, NOTHING)
    assert any_holds([], 5, NOTHING)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("for pregnency", "for pregnancy"),
        ("not for spinal fusion", "for spinal-fusion"),
        ("on a bed", "on bed"),
        ("sleep", "to sleep"),
    ],
)
def test_the_nearest_label_is_in_the_hint(written: str, meant: str) -> None:
    """Beside how labels are written."""
    with pytest.raises(NotALabelError, match="is not a label") as caught:
        read_label(written)
    assert caught.value.hint.startswith(f"Did you mean {meant}? ")
    assert caught.value.hint.endswith(HINT)


@pytest.mark.parametrize("written", ["with chairs", "without a chair"])
def test_a_prop_that_is_not_known_is_answered_with_those_that_are(written: str) -> None:
    """The nearest first."""
    with pytest.raises(NotALabelError) as caught:
        read_label(written)
    assert caught.value.hint.startswith("Did you mean with chair? ")
    assert caught.value.hint.endswith(f"The props are {', '.join(PROPS)}")


@pytest.mark.parametrize("written", ["", "softly", "from ten", "10", "from -5", "from 5, ", "5-"])
def test_anything_else_is_no_label(written: str) -> None:
    """A remark in brackets is not passed over, nor a number that is none."""
    with pytest.raises(NotALabelError, match="is not a label"):
        read_label(written)


@pytest.mark.parametrize("written", ["from 10, under 5", "18-10", "10-10", "from 20, 5-10"])
def test_a_label_for_no_length_at_all_is_a_fault(written: str) -> None:
    """Nobody would ever hear it."""
    with pytest.raises(NotALabelError, match="no length at all"):
        read_label(written)


def test_facts_are_those_of_the_listener_and_of_the_position() -> None:
    """On the floor and with nothing at hand where nothing is said."""
    rest = find_guide("constructive-rest")
    assert find_facts(rest, Listener()) == {"on the back", "on floor"}
    everything = Listener(
        props=("chair", "blanket"), conditions=("pain",), surface="bed", to_sleep=True
    )
    assert find_facts(find_guide("side-lying-rest"), everything) == {
        *("on the side", "on bed", "with chair", "with blanket", "for pain", "to sleep")
    }
    assert "half upright" in find_facts(find_guide("supported-recline"), Listener())
