"""Word files, web pages and subtitles are read; what is no script says what to do."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from supine.errors import GuideError
from supine.model import Chapter, Cue, Pause, TrackOptions
from supine.pipeline.request import build_request
from supine.script.importers import read_script
from supine.script.importers.builder import WrittenScript
from supine.script.importers.documents import NOT_READ

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def write_word(path: Path, *paragraphs: str, padding: int = 0) -> Path:
    """Write a Word file; a paragraph that begins with # is a heading."""
    body = ""
    for text in paragraphs:
        style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' if text.startswith("#") else ""
        body += f"<w:p>{style}<w:r><w:t>{text.removeprefix('# ')}</w:t></w:r></w:p>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="a" Target="word/document.xml" Type="http://schemas.openxmlformats.org'
            '/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        )
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        )
        archive.writestr(
            "word/styles.xml",
            f'<w:styles xmlns:w="{WORD}"><w:style w:type="paragraph" w:styleId='
            f'"Heading1"><w:name w:val="heading 1"/></w:style></w:styles>',
        )
        archive.writestr("word/media/picture.bin", bytes(padding))
    return path


def spoken(script: WrittenScript) -> list[str]:
    """What is said, in order."""
    return [item.text for item in script.items if isinstance(item, Cue)]


def test_the_text_of_a_word_file_is_read(tmp_path: Path) -> None:
    """Its paragraphs are cues, marks are marks, and a heading is a chapter."""
    path = write_word(
        tmp_path / "evening.docx", "# Arriving", "Lie down.", "[10s]", "Let go - slowly."
    )
    script = read_script(path)
    assert spoken(script) == ["Lie down.", "Let go - slowly."]
    assert [item.title for item in script.items if isinstance(item, Chapter)] == ["Arriving"]
    assert 10.0 in {item.min_s for item in script.items if isinstance(item, Pause)}
    assert build_request(path, TrackOptions()).guide.name == "evening"


def test_the_text_of_a_page_is_read(tmp_path: Path) -> None:
    """And nothing of its head, its links or its scripts."""
    path = tmp_path / "rest.html"
    path.write_text(
        "<html><head><title>T</title><style>p {}</style></head><body><p>Lie <b>down</b>,"
        " <a href='https://example.org'>here</a>.</p><script>x = 1</script>"
        "<p>Rest &ndash; a while.</p></body></html>",
        encoding="utf-8",
    )
    assert spoken(read_script(path)) == ["Lie down, here.", "Rest – a while."]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "rest.srt",
            """1\n00:00:02,000 --> 00:00:04,000\n<i>Lie</i>\ndown.\n
2\n00:00:10,500 --> 00:00:12,000\nRest.\n""",
        ),
        (
            "rest.vtt",
            """WEBVTT\n\n00:02.000 --> 00:04.000\n<i>Lie</i>\ndown.\n
00:10.500 --> 00:12.000\nRest.\n""",
        ),
    ],
)
def test_subtitles_keep_the_silences_between_them(tmp_path: Path, name: str, text: str) -> None:
    """From the end of one to the beginning of the next, however quick the voice is."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    script = read_script(path)
    assert spoken(script) == ["Lie down.", "Rest."]
    assert [item.min_s for item in script.items if isinstance(item, Pause)] == [2.0, 6.5]


@pytest.mark.parametrize("suffix", [*NOT_READ, ".xyz"])
def test_another_kind_of_file_says_what_to_do(tmp_path: Path, suffix: str) -> None:
    """It is there: nobody is told that there is no routine of its name."""
    path = tmp_path / f"rest{suffix}"
    path.write_bytes(b"%PDF-1.4")
    with pytest.raises(GuideError, match=r"which is not read\. Save it as plain text"):
        build_request(path, TrackOptions())


@pytest.mark.parametrize(
    ("name", "written"), [("rest.docx", b"PK\3\4xx"), ("rest.srt", b"Lie down.\n")]
)
def test_a_damaged_document_is_one_line(tmp_path: Path, name: str, written: bytes) -> None:
    """With what to do instead."""
    path = tmp_path / name
    path.write_bytes(written)
    with pytest.raises(GuideError, match=r"can be read\. Save it as plain text"):
        read_script(path)


def test_a_document_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    """A few bytes may unpack to more than the memory holds."""
    path = write_word(tmp_path / "bomb.docx", "Rest.", padding=17 * 1024 * 1024)
    assert path.stat().st_size < 100_000
    with pytest.raises(GuideError, match="it is larger than"):
        read_script(path)
