"""The cover: it always comes out, and it is what phones take."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from supine.script.guides import list_routines
from supine.script.pictures import find_picture
from supine.track.cover import _draw_wordless, draw_cover

PICTURES = {guide.name: find_picture(guide.name, guide.position) for guide in list_routines()}

MAX_BYTES = 512 * 1024
"""What podcast players take."""


def cover(
    title: str = "Constructive rest",
    length_text: str = "15 minutes",
    picture: str = PICTURES["constructive-rest"],
    colour: str = "#3b5b7a",
) -> bytes:
    return draw_cover(title=title, length_text=length_text, picture=picture, colour=colour)


def pixels(jpeg: bytes) -> NDArray[np.int16]:
    return np.asarray(Image.open(io.BytesIO(jpeg)), dtype=np.int16)


@pytest.mark.parametrize("picture", [*PICTURES.values(), ""], ids=[*PICTURES, "none"])
def test_is_a_square_jpeg_of_a_size_that_players_take(picture: str) -> None:
    """Every picture, and the evening without one."""
    jpeg = cover(picture=picture)
    image = Image.open(io.BytesIO(jpeg))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1400, 1400))
    assert len(jpeg) <= MAX_BYTES


def test_is_the_same_every_time() -> None:
    """The same routine and length make the same bytes."""
    first = cover()
    for drawn in (draw_cover, _draw_wordless):
        drawn.cache_clear()
    assert cover() == first


def test_no_two_routines_look_alike() -> None:
    """Fifteen pictures, even with the same words and the same colour."""
    assert len({cover(picture=picture) for picture in PICTURES.values()}) == len(PICTURES)


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_each_picture_stands_on_the_floor(picture: str) -> None:
    """Dark above the floor where the evening alone is light, and nowhere in the margins."""
    evening = pixels(cover(title="", length_text="", picture="")).sum(axis=2)
    drawn = pixels(cover(title="", length_text="", picture=picture)).sum(axis=2)
    darker = (evening - drawn)[520:1085] > 150
    assert darker[-12:].any(), "nothing touches the floor"
    columns = np.flatnonzero(darker.any(axis=0))
    assert columns.min() >= 100
    assert columns.max() < 1300


@pytest.mark.parametrize(
    "title",
    ["x" * 300, "word " * 60, "Отдых на полу", "休息", "🙂", "", " ", "a\nb\tc\x00d", "\ud800"],
)
def test_no_title_is_too_long_or_too_foreign(title: str) -> None:
    """What cannot be shown is left out; the margin on the right stays clear."""
    plain = pixels(cover(title="", length_text="", picture=""))
    lettered = pixels(cover(title=title, picture=""))
    # JPEG spreads an edge over its block of 16 pixels at most; 1282 is where the margin begins.
    assert np.abs(lettered - plain)[:, 1282 + 16 :].max() < 40


def test_a_title_in_another_script_leaves_the_length_in_its_place() -> None:
    """No row of empty boxes, and no word with holes in it."""
    assert cover(title="Отдых на полу") == cover(title="")
    assert cover(title="Rest 🙂") == cover(title="Rest")
    assert cover(title="Übungen für Füße") == cover(title="Ubungen fur Fusse")


@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#f00", "yellow"])
def test_the_title_stands_out_whatever_the_colour(colour: str) -> None:
    """White letters need a dark sky: 4.5 to 1 is what WCAG 2 asks of text."""
    sky = pixels(cover(title="", length_text="", picture="", colour=colour))
    red, green, blue = sky[130:330].reshape(-1, 3).mean(axis=0) / 255
    # WCAG's relative luminance, with a plain power of 2.2 for its piecewise curve.
    luminance = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    assert (0.9 + 0.05) / (luminance + 0.05) > 4.5


def test_a_colour_that_is_none_is_an_error() -> None:
    """Guides are checked before this, so it is a bug of the caller."""
    with pytest.raises(ValueError, match="dusk"):
        cover(colour="dusk")


@settings(max_examples=15, deadline=None)  # a cover takes about a tenth of a second
@given(title=st.text(max_size=300), picture=st.sampled_from([*PICTURES.values(), ""]))
def test_any_text_makes_a_cover(title: str, picture: str) -> None:
    """Whatever the letters, in any order."""
    assert len(cover(title=title, picture=picture)) <= MAX_BYTES
