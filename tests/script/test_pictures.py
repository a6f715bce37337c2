"""SVG reduced to shapes: nothing in it loads, runs or takes long."""

from __future__ import annotations

import pytest

from supine.script.pictures import MAX_BYTES, simplify_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"'
SHAPE = '<path class="body" d="M0 0h9v9z"></path>'


def svg(inner: str) -> str:
    return f"{HEAD}>{inner}</svg>"


def test_shapes_stay_as_they_are() -> None:
    """Groups, shapes, where they are and plain paint."""
    whole = svg(f'<g transform="rotate(9)" fill="#333">{SHAPE}<circle r="2"></circle></g>')
    assert simplify_svg(whole) == whole


@pytest.mark.parametrize(
    "foreign",
    [
        '<image href="/etc/hostname"/>',
        '<image xmlns:x="http://www.w3.org/1999/xlink" x:href="a.png"/>',
        '<use href="#a"/>',
        '<a href="http://example.org"><path d="M0 0h9"/></a>',
        "<style>@import url(a.css)</style>",
        "<script>alert(1)</script>",
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">a</p></foreignObject>',
        "<text>letters</text>",
        '<defs><filter id="a"><feImage href="a.png"/></filter></defs>',
        '<x:path xmlns:x="urn:other" d="M0 0h9"/>',
    ],
)
def test_whatever_else_there_is_is_left_out(foreign: str) -> None:
    """With all that is in it."""
    assert simplify_svg(svg(foreign + SHAPE)) == svg(SHAPE)


def test_attributes_that_refer_or_run_are_left_out() -> None:
    """Addresses, styles, handlers, and escaped quotes above all."""
    hostile = (
        '<path class="body" d="M0 0h9v9z" style="fill:url(a.svg#a)" onclick="a()" filter="url(#a)"'
        ' fill="url(http://example.org/)" stroke="&quot;&gt;&lt;script&gt;" opacity=".5"/>'
    )
    assert simplify_svg(svg(hostile)) == svg(SHAPE)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "not XML"),
        ("<svg", "not XML"),
        ("\ud800", "not XML"),
        ("<p/>", "not an SVG"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "viewBox"),
        (svg("").replace("0 0 9 9", "0 0 1e30 nan"), "viewBox"),
        (f'<!DOCTYPE svg [<!ENTITY a "a">]>{svg("&amp;")}', "document type"),
        (svg("<g>" * 40 + "</g>" * 40), "nested"),
        (svg("<path/>" * 300), "more than 100"),
        (svg(" " * MAX_BYTES), "larger than 16 KiB"),
    ],
)
def test_what_is_no_picture_is_refused(written: str, why: str) -> None:
    """With the reason."""
    with pytest.raises(ValueError, match=why):
        simplify_svg(written)
