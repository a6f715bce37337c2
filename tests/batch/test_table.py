"""Tables as people and spreadsheets write them: what is in them, and what is wrong with them."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.batch.table import OWN_COLUMNS, Cells, Table, read_table
from supine.cli.options import get_option_name
from supine.errors import BatchError, Fault
from supine.profile.fields import FIELDS


def written(folder: Path, text: str, name: str = "clients.csv") -> Path:
    """A table with a text in it, byte for byte."""
    path = folder / name
    path.write_bytes(text.encode())
    return path


def rows_of(folder: Path, text: str, name: str = "clients.csv") -> list[Cells]:
    """The rows of a table that has no faults."""
    table = read_table(written(folder, text, name))
    assert table.faults == ()
    return list(table.rows)


def faults_of(folder: Path, text: str, name: str = "clients.csv") -> list[Fault]:
    """What is wrong with a table, whether it can be read or not."""
    try:
        table = read_table(written(folder, text, name))
    except BatchError as error:
        return list(error.faults)
    return list(table.faults)


TWO_ROWS = [
    Cells(2, {"routine": "cat-cow", "minutes": "7,5", "bell": "small"}),
    Cells(3, {"routine": "easy-back"}),
]


@pytest.mark.parametrize(
    "text",
    [
        'routine,minutes,bell\ncat-cow,"7,5",small\neasy-back,,\n',
        "routine;minutes;bell\ncat-cow;7,5;small\neasy-back;;\n",
        "routine\tminutes\tbell\ncat-cow\t7,5\tsmall\neasy-back\t\t\n",
        "\ufeffroutine;minutes;bell\r\ncat-cow;7,5;small\r\neasy-back;;\r\n",
        "routine;minutes;bell\rcat-cow;7,5;small\reasy-back;;\r",
        "routine;minutes;bell\ncat-cow;7,5;small\neasy-back",
        "Routine ; --minutes;BELL\n  cat-cow ;7,5 ; small\neasy-back\n",
        'routine;minutes;"#,,,";bell\ncat-cow;7,5;;small\neasy-back;;;\n',
    ],
    ids=[
        "comma",
        "semicolon",
        "tab",
        "byte order mark and CRLF",
        "CR",
        "no last end",
        "spaces",
        "remark",
    ],
)
def test_every_spreadsheet_means_the_same(tmp_path: Path, text: str) -> None:
    """Whatever parts its cells and ends its lines, and however wide its columns are."""
    assert rows_of(tmp_path, text) == TWO_ROWS


def test_quotes_hold_separators_quotes_and_line_breaks(tmp_path: Path) -> None:
    """A row is known by the line that it begins in, also after one of several lines."""
    text = 'routine,say\n"cat-cow","Rest, then ""let go"".\nLie still."\n\n,,\neasy-back,Rest.\n'
    assert rows_of(tmp_path, text) == [
        Cells(2, {"routine": "cat-cow", "say": ['Rest, then "let go".', "Lie still."]}),
        Cells(6, {"routine": "easy-back", "say": ["Rest."]}),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_separator_may_be_declared(tmp_path: Path, separator: str) -> None:
    """In a first line, as some spreadsheets understand it; the lines are counted with it."""
    text = f"\ufeffSEP={separator}\r\nroutine\r\n\r\ncat-cow{separator}\r\n"
    assert rows_of(tmp_path, text) == [Cells(4, {"routine": "cat-cow"})]


@pytest.mark.parametrize("end", ["\u2028", "\u0085", "\x0b", "\x0c"])
def test_only_what_ends_a_line_elsewhere_ends_one_here(tmp_path: Path, end: str) -> None:
    """A separator of paragraphs within a cell does not move the lines of those below it."""
    table = read_table(written(tmp_path, f"routine,#note\na,one{end}two\nb,\n"))
    assert [row.line for row in table.rows] == [2, 3]


def test_several_values_stand_between_bars_and_names_between_commas(tmp_path: Path) -> None:
    """Sentences and pairs may have commas of their own, so bars and lines part those."""
    text = (
        "routine\ttheme\tcue\tword\tsay\n"
        "cat-cow\tbreath, ground;weight| image\tthe-jaw\ta=b, c|d=e\tRest, now.|Let go.\n"
    )
    (row,) = rows_of(tmp_path, text)
    assert row.values == {
        "routine": "cat-cow",
        "themes": ["breath", "ground", "weight", "image"],
        "cues": ["the-jaw"],
        "words": ["a=b, c", "d=e"],
        "say": ["Rest, now.", "Let go."],
    }


def test_remarks_are_left_alone(tmp_path: Path) -> None:
    """In CSV and in TOML, as often as somebody likes, and with separators in their names."""
    text = 'routine;"# born, in, the, year";#;#\ncat-cow;1970;x;y\n'
    assert rows_of(tmp_path, text) == [Cells(2, {"routine": "cat-cow"})]
    toml = '[[track]]\nroutine = "cat-cow"\n"# born" = 1970\n'
    assert rows_of(tmp_path, toml, "t.toml") == [Cells(1, {"routine": "cat-cow"})]


@pytest.mark.parametrize("key", FIELDS)
def test_an_option_and_its_key_name_one_column(tmp_path: Path, key: str) -> None:
    """With its dashes or without, in any case."""
    option = get_option_name(key)
    for name in (key, option, option.removeprefix("--"), option.upper(), key.replace("_", " ")):
        (row,) = rows_of(tmp_path, f"routine,{name}\ncat-cow,x\n")
        assert set(row.values) == {"routine", key}


@pytest.mark.parametrize("column", OWN_COLUMNS)
def test_columns_of_the_table_itself_are_texts(tmp_path: Path, column: str) -> None:
    """A comma in a file's name parts nothing."""
    (row,) = read_table(written(tmp_path, f"{column};#\na, b|c;\n")).rows
    assert row.values == {column: "a, b|c"}


@pytest.mark.parametrize(
    ("head", "nearest"),
    [
        ("routines", "routine"),
        ("minuts", "minutes"),
        ("no-themes", "no_theme"),
        ("Output file", ""),
    ],
)
def test_an_unknown_column_names_the_nearest(tmp_path: Path, head: str, nearest: str) -> None:
    """And says how a column of one's own is named; once, and not for every row."""
    (fault,) = faults_of(tmp_path, f"routine,bell,{head}\na,small,x\nb,small,y\n")
    assert fault.line == 1
    assert fault.message.startswith("there is no column")
    assert (f"Did you mean {nearest}?" in fault.hint) == bool(nearest)
    assert "#" in fault.hint


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("routine,without,without_cues\na,b,c\n", "clients.csv", 1),
        ("\n\nroutine,bell,Bell\na,b,c\n", "clients.csv", 3),
        ('[[track]]\nroutine = "a"\n\n[[track]]\nwithout = "b"\nwithout_cues = "c"', "t.toml", 4),
        ('[usual]\nfor = "pain"\nconditions = "pain"\n[[track]]\n', "t.toml", 1),
    ],
)
def test_a_column_that_is_there_twice_is_a_fault(
    tmp_path: Path, text: str, name: str, line: int
) -> None:
    """Also by two names that mean one: nobody knows which was meant."""
    (fault,) = faults_of(tmp_path, text, name)
    assert fault.line == line
    assert "twice" in fault.message


def test_no_cell_is_left_out_quietly(tmp_path: Path) -> None:
    """Neither one past the last column nor one in a column without a name; empty ones are fine."""
    text = "routine,,bell\na,,small,,\nb,lost,small\nc,,small,far\n"
    table = read_table(written(tmp_path, text))
    assert [(fault.line, fault.message) for fault in table.faults] == [
        (3, "'lost' stands in a column without a name"),
        (4, "it has 4 cells, and there are 3 columns"),
    ]


def test_an_open_quote_is_named_where_it_begins(tmp_path: Path) -> None:
    """It swallows all lines below it, and the last of these says little."""
    text = 'routine,say\na,b\nb,"Rest.\n' + "c,d\n" * 20
    (fault,) = faults_of(tmp_path, text)
    assert fault.line == 3
    assert "it is not CSV" in fault.message
    (*_, fault) = faults_of(tmp_path, 'routine,bel\na,"b"c\n')
    assert fault.line == 2


def test_faults_of_its_head_are_not_lost_where_a_row_is_no_csv(tmp_path: Path) -> None:
    """All that is known by then is said."""
    assert [fault.line for fault in faults_of(tmp_path, 'routine,bel\na,"b"c\n')] == [1, 2]


@pytest.mark.parametrize("text", ["routine,profile\na,b\0c\n", "routine,profile\na,b\x1b[2Jc\n"])
def test_control_characters_are_refused(tmp_path: Path, text: str) -> None:
    """No path has them, and a terminal would do what they say."""
    (fault,) = faults_of(tmp_path, text)
    assert (fault.line, fault.message) == (2, "'profile' has characters that cannot be shown")
    (fault,) = faults_of(tmp_path, '[[track]]\nroutine = "a\\u0000b"\n', "t.toml")
    assert (fault.line, fault.message) == (1, "'routine' has characters that cannot be shown")


def test_a_workbook_is_known_and_told_from_text(tmp_path: Path) -> None:
    """Somebody who gives the spreadsheet itself is told to save it as CSV."""
    path = tmp_path / "clients.csv"
    with zipfile.ZipFile(path, "w") as workbook:
        workbook.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(BatchError, match=r"spreadsheet's own file\. Save it as CSV"):
        read_table(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(BatchError, match="Save it as CSV"):
        read_table(path)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_what_is_not_utf_8_is_refused(tmp_path: Path, encoding: str) -> None:
    """Guessing would get somebody's name wrong."""
    path = tmp_path / "clients.csv"
    path.write_bytes("routine,name\ncat-cow,José\n".encode(encoding))
    with pytest.raises(BatchError, match=r"not text in UTF-8\. Save it as CSV in UTF-8"):
        read_table(path)


def test_what_cannot_be_a_table_is_told(tmp_path: Path) -> None:
    """A file that is not there, a folder, one without rows, and one far too large."""
    with pytest.raises(BatchError, match="cannot be read"):
        read_table(tmp_path / "gone.csv")
    with pytest.raises(BatchError, match="cannot be read"):
        read_table(tmp_path)
    for text in ("", "\n\n", "routine,bell\n", "routine,bell\n,,\n"):
        with pytest.raises(BatchError, match="there is no track in it"):
            read_table(written(tmp_path, text))
    with pytest.raises(BatchError, match="there is no track in it"):
        read_table(written(tmp_path, '[usual]\nvoice = "tone"\n', "t.toml"))
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(BatchError, match="too large"):
        read_table(large)


TOML = """\
[usual]
voice = "tone"
no-theme = ["image"]

[[track]]
routine = "cat-cow"
minutes = 7.5

  [[ track ]]   # another
routine = "easy-back"
for = ["pain"]
say = [{text = "Rest, now.", where = "returning"}]
"""


def test_toml_has_the_same_columns_with_their_own_types(tmp_path: Path) -> None:
    """What is usual is told apart, and each track stands in the line of its head."""
    assert read_table(written(tmp_path, TOML, "clients.TOML")) == Table(
        "clients.TOML",
        (
            Cells(5, {"routine": "cat-cow", "minutes": 7.5}),
            Cells(
                9,
                {
                    "routine": "easy-back",
                    "conditions": ["pain"],
                    "say": [{"text": "Rest, now.", "where": "returning"}],
                },
            ),
        ),
        (),
        Cells(1, {"voice": "tone", "without_themes": ["image"]}),
    )


def test_tracks_written_another_way_are_counted(tmp_path: Path) -> None:
    """They have no lines of their own, and still each is known by a number."""
    text = '\n\ntrack = [{routine = "a"}, {routine = "b"}]\n'
    assert [row.line for row in rows_of(tmp_path, text, "t.toml")] == [1, 2]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[[track]]\nroutine = \n", 2, "it is not TOML"),
        ('[[track]]\nroutine = "a"\nsay = """\nRest.', 4, "it is not TOML"),
        ("track = " + "[" * 5000, 1, "it is not TOML"),
        ('[track]\nroutine = "a"\n', 0, "[[track]] one for each track"),
        ('usual = "a"\n[[track]]\n', 0, "[usual] is one table"),
        ("track = [1]\n", 1, "a track is a table"),
        ('[[tracks]]\nroutine = "a"\n', 0, "'tracks' is no part of a table"),
        ('[[track]]\nroutine = "a"\n[[track]]\nbel = "b"\n', 3, "there is no column 'bel'"),
        ('[usual]\nbel = "b"\n[[track]]\nroutine = "a"\n', 1, "there is no column 'bel'"),
    ],
)
def test_what_is_wrong_with_toml_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    """As far as there is one; and once, however many tracks there are."""
    (fault,) = faults_of(tmp_path, text, "t.toml")
    assert message in fault.message
    assert fault.line == line


cells = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from('\n\t ,;"|'), max_size=20
)


@given(rows=st.lists(st.tuples(cells, cells, cells), max_size=8), separator=st.sampled_from(",;\t"))
def test_what_a_csv_writer_writes_comes_back(
    rows: list[tuple[str, str, str]], separator: str
) -> None:
    """Cell for cell, but for white space around them; rows in the line where they begin."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    columns = ("routine", "profile", "output")
    writer.writerow(columns)
    expected = []
    for row in rows:
        values = {c: cell.strip() for c, cell in zip(columns, row, strict=True) if cell.strip()}
        if values:
            expected.append(Cells(text.getvalue().replace("\r\n", "\n").count("\n") + 1, values))
        writer.writerow(row)
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), text.getvalue())
        if expected:
            table = read_table(path)
            assert list(table.rows) == expected
            assert table.faults == ()
        else:
            with pytest.raises(BatchError, match="no track"):
                read_table(path)
