"""Files as people save them: encodings, line ends, names, and what is no text at all."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from supine.errors import GuideError
from supine.script.importers import build_guide, read_script
from support.scripts_written import FaultsOf, Read, in_short

TEXT = "Lass los, schön.\n\n[pause 5]\n\n“Ruhe” — jetzt.\n"
MEANT = ["Lass los, schön.", 5.0, "“Ruhe” — jetzt."]


@pytest.mark.parametrize(
    "written",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
        TEXT.encode("windows-1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        codecs.BOM_UTF16_LE + TEXT.replace("\n", "\r\n").encode("utf-16-le"),
    ],
    ids=["utf8", "utf8-bom", "utf16-le", "utf16-be", "utf32", "cp1252", "crlf", "cr", "utf16-crlf"],
)
def test_encodings_and_line_ends(read: Read, written: bytes) -> None:
    """Whatever an editor saved, the words are the same and so are their lines."""
    items = read(written).items
    assert in_short(items) == MEANT
    assert [item.source.line for item in items] == [1, 3, 5]


def test_latin_1(read: Read) -> None:
    """What is not UTF-8 is Latin-1."""
    assert in_short(read("Schön, daß du da bist.".encode("latin-1")).items) == [
        "Schön, daß du da bist."
    ]


def test_xml_may_say_that_it_is_latin_1(read: Read) -> None:
    """And is taken at its word, where its bytes would be UTF-8 too."""
    declared = b'<?xml version="1.0" encoding="ISO-8859-1"?><speak>Caf\xc3\xb3</speak>'
    assert in_short(read(declared, "a.ssml").items) == ["CafÃ³"]
    utf_16 = '<?xml version="1.0" encoding="UTF-16"?><speak>Café</speak>'
    assert in_short(read(utf_16.encode("utf-16"), "a.ssml").items) == ["Café"]


def test_control_characters_are_refused_by_line(faults_of: FaultsOf) -> None:
    """A NUL, an escape, and text in UTF-16 that does not say so."""
    faults = faults_of("Lie\x00 down.\n\nRest.\x1b\n\nTab\tis fine.")
    assert faults == [
        "1: it has control characters (U+0000)",
        "3: it has control characters (U+001B)",
    ]
    assert faults_of("Lie\nRest".encode("utf-16-le"))[0].startswith("1: it has control characters")


@pytest.mark.parametrize("written", [b"", b"\n\n", b"[pause 5]\n", b"...\n", "😀".encode()])
def test_a_text_with_nothing_to_speak_is_refused(faults_of: FaultsOf, written: bytes) -> None:
    """Silence alone is no script."""
    assert faults_of(written) == ["0: nothing is spoken in it"]


def test_what_is_no_text_is_refused(faults_of: FaultsOf, rng_bytes: bytes) -> None:
    """A sound or a picture by mistake; the list of faults has an end."""
    assert 1 <= len(faults_of(rng_bytes)) <= 50
    assert faults_of(b"a" * (256 * 1024 + 1)) == ["0: it is larger than 256 KiB"]
    assert "is not" in faults_of(codecs.BOM_UTF16_LE + b"\x00\xd8\x00")[0]


@pytest.fixture
def rng_bytes() -> bytes:
    """Every byte there is, many times, as in a file that is no text."""
    return bytes(range(256)) * 100


def test_a_guide_is_sent_to_where_guides_are_read(faults_of: FaultsOf) -> None:
    """Front matter is never spoken."""
    assert "front matter" in faults_of("---\nname: a\n---\nRest.\n")[0]


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    """There is none, or it is a folder."""
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(GuideError, match="cannot be read"):
            read_script(path)


@pytest.mark.parametrize(
    ("file", "name", "title"),
    [
        ("Ruhe für Zoë.txt", "ruhe-für-zoë", "Ruhe für Zoë"),
        ("my_long__rest.ssml", "my-long-rest", "my long rest"),
        ("静かな休息.txt", "静かな休息", "静かな休息"),
        ("😀.txt", "script", "A script of your own"),
        ("{{ 7*7 }} <b>.txt", "7-7-b", "7 × 7 b"),
        ("..%2f..%2fx.txt", "2f-2fx", "%2f..%2fx"),
        ("rtl\u202etxt.txt", "rtl-txt", "rtl txt"),
        ("n" * 200 + ".txt", "n" * 60, "n" * 200),
    ],
)
def test_names_and_titles_come_from_the_files_name(
    tmp_path: Path, file: str, name: str, title: str
) -> None:
    """A name that is safe in a path, and a title that reads well."""
    path = tmp_path / file
    path.write_text("<speak>Rest.</speak>" if file.endswith("ssml") else "Rest.", encoding="utf-8")
    script = read_script(path)
    guide, items = build_guide(script, path), script.items
    assert (guide.name, guide.title) == (name, title)
    assert in_short(items) == ["Rest."]
