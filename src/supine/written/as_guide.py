"""A script as the text of a guide, which renders to the same script again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

from supine.model import Bell, Chapter, Guide, Item, Pause, Say


def guide_text(guide: Guide, items: Sequence[Item]) -> str:
    """A whole guide file: a head from `guide`, and a template that renders to `items`.

    Nothing of a cue or a title is ever run as a template: every opening brace is written as
    Jinja's own string of one brace.

    Parameters
    ----------
    guide
        As `guide_of` makes it; props, conditions and sources are not written.
    items
        As a reader of this package or `script.parse` gives them.
    """
    minutes = guide.minutes
    # JSON's strings and lists are YAML's, with every quote and backslash escaped.
    head = {
        "name": json.dumps(guide.name, ensure_ascii=False),
        "title": json.dumps(guide.title, ensure_ascii=False),
        "summary": json.dumps(guide.summary, ensure_ascii=False),
        "kind": guide.kind,
        "minutes": f"{{shortest: {minutes.shortest:g}, default: {minutes.default:g}, "
        f"longest: {minutes.longest:g}}}",
        "position": json.dumps(guide.position, ensure_ascii=False),
        "cautions": json.dumps(guide.cautions, ensure_ascii=False),
        "colour": json.dumps(guide.colour),
    }
    lines = "".join(f"{key}: {value}\n" for key, value in head.items())
    return f"---\n{lines}---\n{template_of(items)}"


def template_of(items: Sequence[Item]) -> str:
    """The template alone, one item a paragraph."""
    return "\n".join(f"{_written(item)}\n" for item in items)


def _written(item: Item) -> str:
    match item:
        case Say():
            return f"{'?' * item.rank} {_escaped(item.text)}".lstrip()
        case Bell():
            return "[bell]" if item.strikes == 1 else f"[bell {item.strikes}]"
        case Chapter():
            return f"# {_escaped(item.title)}"
        case Pause() if item.elastic:
            bounds = f"{_decimal(item.min_s)}s..{_decimal(item.max_s)}s"
            return f"[rest {_decimal(item.weight)} {bounds}]"
        case Pause():
            return f"[{_decimal(item.min_s)}s]"


def _escaped(text: str) -> str:
    return text.replace("{", '{{ "{" }}')


def _decimal(number: float) -> str:
    """A number in full and without an exponent, as scripts write them."""
    written = format(Decimal(repr(number)), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written
