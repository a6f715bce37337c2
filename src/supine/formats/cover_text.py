"""The words on a cover: as large as they fit, and never a failure."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image
    from PIL.ImageFont import FreeTypeFont, ImageFont

    _Font = FreeTypeFont | ImageFont

_MARGIN_PIXELS = 118
_TITLE_SIZES_PIXELS = (112, 96, 82, 68)
_TITLE_HEIGHT_PIXELS = 330
_LINE_HEIGHT = 1.16
_LENGTH_SIZE_PIXELS = 52
_TITLE_COLOUR = (250, 243, 232)
_LENGTH_COLOUR = (226, 219, 214)
_MOST_LETTERS = 400
"""More than four lines hold, so nothing that could be shown is lost."""

_NO_SUCH_LETTER = "\uffff"
_PLAIN = str.maketrans(
    {"ß": "ss", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l"}
)
"""Letters of European languages that do not come apart into a letter and an accent."""


def write_text(image: Image.Image, title: str, length_text: str) -> None:
    """Write a title and a length at the top left, within the margins.

    The title is set in the largest of four sizes in which it fits, and ends in an ellipsis where
    it fits in none. The typeface knows English letters only: accents and emoji are left out, and
    a title in another script is left to the player, which shows it in full beside the cover.
    """
    from PIL import ImageDraw, ImageFont  # noqa: PLC0415 - only a new cover needs it

    width = image.width - 2 * _MARGIN_PIXELS
    canvas = ImageDraw.Draw(image)
    lines: list[str] = []
    baseline = float(_MARGIN_PIXELS)
    title, length_text = _drawable(title), _drawable(length_text)
    if not title:
        title, length_text = length_text, ""
    for size in _TITLE_SIZES_PIXELS:
        font = ImageFont.load_default(size=size)
        most_lines = int(_TITLE_HEIGHT_PIXELS / (size * _LINE_HEIGHT))
        lines = _wrapped(title, font, width)
        if len(lines) <= most_lines:
            break
    else:
        lines = [*lines[: most_lines - 1], _cut(" ".join(lines[most_lines - 1 :]), font, width)]
    for number, line in enumerate(lines):
        baseline += size * (_LINE_HEIGHT if number else 0.8)
        canvas.text((_MARGIN_PIXELS, baseline), line, font=font, fill=_TITLE_COLOUR, anchor="ls")
    font = ImageFont.load_default(size=_LENGTH_SIZE_PIXELS)
    baseline += _LENGTH_SIZE_PIXELS * 1.75
    line = _cut(length_text, font, width)
    canvas.text((_MARGIN_PIXELS, baseline), line, font=font, fill=_LENGTH_COLOUR, anchor="ls")


def _drawable(text: str) -> str:
    """The text as far as the typeface has it; nothing if any of its letters would be lost."""
    from PIL import ImageFont  # noqa: PLC0415 - as above

    font = ImageFont.load_default(size=_LENGTH_SIZE_PIXELS)
    missing = bytes(font.getmask(_NO_SUCH_LETTER))
    simpler = unicodedata.normalize("NFKD", text[:_MOST_LETTERS].translate(_PLAIN))
    lacking = {letter for letter in simpler if bytes(font.getmask(letter)) == missing}
    if any(letter.isalpha() for letter in lacking):
        return ""
    return " ".join("".join(letter for letter in simpler if letter not in lacking).split())


def _wrapped(text: str, font: _Font, width: float) -> list[str]:
    """The text in lines that are no wider than `width` pixels."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            # A word wider than a line is broken where the line ends.
            if font.getlength(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    return lines


def _cut(text: str, font: _Font, width: float) -> str:
    """The text if it fits, otherwise what fits of it and an ellipsis."""
    if font.getlength(text) <= width:
        return text
    while font.getlength(f"{text}…") > width:
        text = text[:-1].rstrip()
    return f"{text}…"
