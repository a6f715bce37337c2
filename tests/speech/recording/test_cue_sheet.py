from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from supine.speech.recording.cue_sheet import format_cue_sheet, format_cue_sheet_html


class _Reader(HTMLParser):
    """What a browser would make of a page: its tags, and the text in them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not {"src", "href", "onerror", "onload"} & {name for name, _ in attrs}
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_a_sheet_numbers_its_cues() -> None:
    """In text, long cues are wrapped under their first word."""
    sheet = format_cue_sheet(["Let go.", "Rest " * 30], "Constructive rest")
    assert sheet.startswith("Constructive rest\n=================\n")
    assert "\n1.  Let go.\n\n2.  Rest Rest" in sheet
    assert max(map(len, sheet.splitlines())) <= 72


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), max_size=5))
def test_a_page_shows_every_cue_and_runs_nothing(cues: list[str]) -> None:
    """Whatever a cue holds, it is text on the page; nothing is fetched."""
    reader = _Reader()
    page = format_cue_sheet_html([*cues, "<script>x</script>{0}"], "A & <b>B</b>")
    reader.feed(page)
    assert not {"script", "b", "img", "link"} & set(reader.tags)
    assert "http" not in page.replace("".join(cues), "") or "http" in "".join(cues)
    shown = "".join(reader.text)
    assert all(cue in shown for cue in [*cues, "<script>x</script>{0}", "A & <b>B</b>"])
