"""Rows of a table, checked: what each asks for, and everything that is wrong at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from supine.batch.rows import BatchDefaults, Row, make_rows_of_all_routines, read_rows
from supine.errors import BatchError, UsageError
from supine.model import CuePreferences, CustomCue, Listener, TrackOptions
from supine.pipeline.request import TrackRequest
from supine.script.guides import find_guide, list_routines
from support.running import write_guide
from support.tables import HUMMED, faults_of, rows_of, write_csv


def one(folder: Path, /, usual: BatchDefaults = HUMMED, **cells: str) -> Row:
    """The only row of a table."""
    (row,) = rows_of(folder, {"routine": "constructive-rest", **cells}, usual=usual)
    return row


def test_a_row_says_what_is_asked_for(tmp_path: Path) -> None:
    """Its routine, its options, its destination and its line."""
    row = one(tmp_path, minutes="12:30", bell="small", theme="breath,ground", say="Rest now.")
    options = TrackOptions(
        length_s=750.0,
        voice="tone",
        bell="small",
        preferences=CuePreferences(themes=("breath", "ground"), own=(CustomCue("Rest now."),)),
    )
    assert row.request == TrackRequest(find_guide("constructive-rest"), options)
    assert (row.line, row.name, row.format_name, row.profile) == (
        2,
        "constructive-rest-12min30s.mp3",
        "mp3",
        "",
    )


def test_every_fault_of_every_row_is_told_at_once(tmp_path: Path) -> None:
    """Each with its line, in the order of the lines; none is lost, and none told twice."""
    found = faults_of(
        tmp_path,
        {"routine": "cat-caw", "bell": "bowel", "pace": "fast", "minutes": "ten"},
        {"routine": "cat-cow", "#": "nothing is wrong with it"},
        {"bell": "small", "output": "../x", "voice": "hart", "fill_with": "sistem"},
        {"routine": "cat-cow", "theme": "fire|breath", "units": "leagues", "for": "boredom|pain"},
        {"routine": "cat-cow", "profile": "gone.toml", "format": "flac", "seed": "1.5"},
    )
    assert found == [
        (2, "routine: there is no routine named 'cat-caw'"),
        (2, "'minutes': 'ten' is not a length"),
        (2, "'pace' takes words a minute, as in 115, not 'fast'"),
        (2, "'bell': there is no bell 'bowel'"),
        (4, "there is no routine in it"),
        (4, "'voice': there is no voice 'hart'"),
        (4, "'fill_with': there is no voice 'sistem'"),
        (4, "output '../x' is not below the folder of the tracks"),
        (5, "'units': there is no 'leagues'"),
        (5, "'conditions': supine has no word on 'boredom'"),
        (6, f"profile: {tmp_path}/gone.toml: it cannot be read (No such file or directory)"),
        (6, "'seed' takes a whole number, not '1.5'"),
        (6, "'flac' is not a kind of file that supine writes"),
    ]


def test_a_fault_of_the_table_s_form_does_not_hide_those_of_its_rows(tmp_path: Path) -> None:
    """A wrong column and a wrong cell are told together."""
    found = faults_of(tmp_path, {"routine": "cat-cow", "bel": "x", "bell": "bowel"})
    assert [line for line, _ in found] == [1, 2]


def test_a_table_without_routines_is_told_so_once(tmp_path: Path) -> None:
    """And not for each row, whose other faults are told."""
    row = {"routnie": "cat-cow", "bell": "small"}
    assert faults_of(tmp_path, row, {**row, "bell": "bowel"}, row) == [
        (1, "there is no column 'routnie'"),
        (1, "there is no column 'routine'"),
        (3, "'bell': there is no bell 'bowel'"),
    ]


def test_what_many_rows_have_in_common_is_explained_once(tmp_path: Path) -> None:
    """A profile with three faults is not told of in each of its rows, but each is named."""
    profile = tmp_path / "anna.toml"
    profile.write_text('units = "leagues"\nbell = "bowel"\n\nname = 1\n', encoding="utf-8")
    row = {"routine": "cat-cow", "profile": "anna.toml"}
    assert faults_of(tmp_path, row, row) == [
        (2, "profile: anna.toml:1: 'units': there is no 'leagues'"),
        (2, "profile: anna.toml:2: 'bell': there is no bell 'bowel'"),
        (2, "profile: anna.toml:4: 'name' takes a line of text, not 1"),
        (3, "profile 'anna.toml' has the fault named in an earlier row"),
    ]


def test_what_is_usual_is_told_of_once(tmp_path: Path) -> None:
    """In the line of [usual], however many tracks there are; and the tracks are looked at too."""
    path = tmp_path / "clients.toml"
    path.write_text(
        '\n[usual]\nvoice = "hart"\nbell = "bowel"\nroutine = "cat-cow"\n'
        '[[track]]\n[[track]]\noutput = "b/"\nbell = "gongg"\n[[track]]\noutput = "c/"\n',
        encoding="utf-8",
    )
    with pytest.raises(BatchError) as raised:
        read_rows(path, HUMMED)
    assert [(fault.line, fault.message) for fault in raised.value.faults] == [
        (2, "'voice': there is no voice 'hart'"),
        (2, "'bell': there is no bell 'bowel'"),
        (7, "'bell': there is no bell 'gongg'"),
    ]


def test_what_is_usual_holds_where_a_track_says_nothing(tmp_path: Path) -> None:
    """A track's own word comes first, also for what is a list."""
    path = tmp_path / "clients.toml"
    path.write_text(
        '[usual]\nroutine = "cat-cow"\nvoice = "tone"\nbell = "small"\nprop = ["chair"]\n'
        '[[track]]\n[[track]]\nroutine = "easy-back"\nbell = "none"\nprop = ["block"]\n',
        encoding="utf-8",
    )
    first, second = read_rows(path, BatchDefaults())
    assert (first.routine, first.request.options) == (
        "cat-cow",
        TrackOptions(voice="tone", bell="small", listener=Listener(props=("chair",))),
    )
    assert (second.routine, second.request.options) == (
        "easy-back",
        TrackOptions(voice="tone", bell="none", listener=Listener(props=("block",))),
    )


def test_a_row_comes_before_an_option_and_an_option_before_a_profile(tmp_path: Path) -> None:
    """Each says what the one before it does not; lists are added to."""
    (tmp_path / "anna.toml").write_text(
        'name = "Anna"\nbell = "small"\nbell_level = 6\nside = "left"\nunits = "imperial"\n'
        'props = ["blanket"]\nthemes = ["breath"]\n[words]\nfloor = "ground"\n',
        encoding="utf-8",
    )
    usual = BatchDefaults(
        TrackOptions(voice="tone", seed=9),
        {"bell": "large", "side": "right", "props": ["chair"], "themes": ["weight"], "pace": "120"},
    )
    cells = {"side": "left", "prop": "bolster", "no theme": "breath", "word": "legs=knees"}
    options = one(tmp_path, usual, profile="anna.toml", voice="tone", **cells).request.options
    assert options == TrackOptions(
        voice="tone",
        pace_wpm=120.0,
        bell="large",
        # The level was chosen for the other bell.
        bell_below_voice_lu=None,
        # The profile of those who name none is not Anna's.
        seed=1,
        listener=Listener(
            name="Anna", side="left", units="imperial", props=("blanket", "chair", "bolster")
        ),
        preferences=CuePreferences(themes=("weight",), without_themes=("breath",)),
        words=(("floor", "ground"), ("legs", "knees")),
    )
    assert one(tmp_path, usual).request.options.seed == 9


def test_files_are_relative_to_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To its folder and not to where somebody stands, where others of the same name may be."""
    home, elsewhere = tmp_path / "clinic", tmp_path / "elsewhere"
    for folder, minutes in ((home, 0.5), (elsewhere, 0.75)):
        (folder / "guides").mkdir(parents=True)
        write_guide(folder / "guides", shortest=minutes)
        (folder / "anna.toml").write_text(f"pace = {100 * minutes + 50}\n", encoding="utf-8")
        (folder / "scan.txt").write_text(f"Rest for {minutes} minutes.\n", encoding="utf-8")
    (home / "sounds").mkdir()
    for name in ("gong.wav", "sounds/rain.mp3"):
        (home / name).write_bytes(b"sound")
    monkeypatch.chdir(elsewhere)
    rows = rows_of(
        home,
        {"routine": "guides/quick.md.j2", "minutes": "1", "profile": "anna.toml", "voice": "tone"},
        {"routine": "scan.txt", "bell": "gong.wav", "background": "sounds/rain.mp3"},
    )
    assert rows[0].request.guide.minutes.shortest == 0.5
    assert rows[0].request.options.pace_wpm == 100
    assert rows[1].request.script is not None
    assert rows[1].request.guide.path == home / "scan.txt"
    assert rows[1].request.options.bell == str(home / "gong.wav")
    assert rows[1].request.options.background == str(home / "sounds/rain.mp3")
    write_guide(elsewhere, name="only-here")
    (fault,) = faults_of(home, {"routine": "only-here.md.j2"})
    assert fault == (2, f"routine: there is no guide file {home}/only-here.md.j2")


def test_files_that_options_name_are_found_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are relative to where somebody stands, and a worker may stand elsewhere."""
    (tmp_path / "clinic").mkdir()
    (tmp_path / "gong.wav").write_bytes(b"sound")
    monkeypatch.chdir(tmp_path)
    usual = BatchDefaults(TrackOptions(voice="tone"), {"bell": "gong.wav", "background": "rain"})
    options = one(tmp_path / "clinic", usual).request.options
    assert (options.bell, options.background) == (str(tmp_path / "gong.wav"), "rain")


def test_a_file_named_like_a_routine_is_not_taken_for_it(tmp_path: Path) -> None:
    """A name without an ending is a name."""
    (tmp_path / "cat-cow").write_text("a note", encoding="utf-8")
    (row,) = rows_of(tmp_path, {"routine": "cat-cow"})
    assert row.request.guide == find_guide("cat-cow")


def test_a_sound_that_is_not_there_is_told_with_its_row_and_all_else(tmp_path: Path) -> None:
    """In the same round as what is wrong with other rows, also one that a profile names."""
    (tmp_path / "anna.toml").write_text('background = "gone.flac"\n', encoding="utf-8")
    (tmp_path / "empty.wav").touch()
    found = faults_of(
        tmp_path,
        {"routine": "cat-cow", "bell": "gone.wav"},
        {"routine": "cat-crow"},
        {"routine": "cat-cow", "background": "empty.wav"},
        {"routine": "cat-cow", "profile": "anna.toml"},
    )
    assert [line for line, _ in found] == [2, 3, 4, 5]
    assert [found[index][1] for index in (0, 2, 3)] == [
        f"there is no file {tmp_path}/gone.wav",
        f"{tmp_path}/empty.wav is empty",
        f"there is no file {tmp_path}/gone.flac",
    ]


def test_a_voice_that_is_not_there_is_told_with_its_row(tmp_path: Path) -> None:
    """Before anything is done; also one that a profile names, and one that cannot fill in."""
    (tmp_path / "anna.toml").write_text('voice = "tone"\n', encoding="utf-8")
    found = faults_of(
        tmp_path,
        {"routine": "cat-cow", "voice": "recorded:gone"},
        {"routine": "cat-cow", "voice": "tone", "fill-with": "recorded:gone"},
        {"routine": "cat-cow", "profile": "anna.toml", "bell": "bowel"},
    )
    assert found == [
        (2, f"'voice': there is no recorded voice in {tmp_path}/gone: no such folder"),
        (3, f"'fill_with': there is no recorded voice in {tmp_path}/gone: no such folder"),
        (4, "'bell': there is no bell 'bowel'"),
    ]


def test_faults_in_a_guide_are_told_with_the_row(tmp_path: Path) -> None:
    """With where in the guide they are."""
    (tmp_path / "mine.md.j2").write_text("---\nname: mine\n---\nRest.\n", encoding="utf-8")
    found = faults_of(tmp_path, {"routine": "mine.md.j2"}, {"routine": "mine.md.j2"})
    assert all(line == 2 and m.startswith("routine: mine.md.j2") for line, m in found[:-1])
    assert found[-1] == (3, "routine 'mine.md.j2' has the fault named in an earlier row")


def test_faults_in_themes_beside_a_guide_are_told_with_the_row(tmp_path: Path) -> None:
    """They show when the guide is looked at as a whole."""
    write_guide(tmp_path)
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes/stars.txt").write_text("# none\n", encoding="utf-8")
    (fault,) = faults_of(tmp_path, {"routine": "quick.md.j2"})
    assert fault == (2, "themes/stars.txt: there is no cue in it")


@pytest.mark.parametrize("ending", ["", ".txt", ".md.j2", "/x"])
def test_names_longer_than_any_file_s_are_a_fault_like_others(tmp_path: Path, ending: str) -> None:
    """A cell may have anything in it, and nothing in a cell stops the reading of the others."""
    name = "x" * 300 + ending
    found = faults_of(
        tmp_path,
        {"routine": name},
        {"routine": "cat-cow", "profile": name},
        {"routine": "cat-cow", "bell": name},
        {"routine": "cat-cow", "background": f"{name}.wav"},
        {"routine": "cat-cow", "voice": f"recorded:{name}"},
        {"routine": "cat-cow", "output": name},
    )
    assert [line for line, _ in found] == [2, 3, 4, 5, 6, 7]


def test_a_usual_length_is_held_to_the_routine(tmp_path: Path) -> None:
    """Where the profile has it; where the row or an option has it, it is meant."""
    usual = BatchDefaults(TrackOptions(voice="tone", length_s=20 * 60.0))
    (tmp_path / "anna.toml").write_text('voice = "tone"\nminutes = 5\n', encoding="utf-8")
    short, long, fitting = rows_of(
        tmp_path,
        {"routine": "constructive-rest", "profile": "anna.toml"},
        {"routine": "cat-cow"},
        {"routine": "constructive-rest"},
        usual=usual,
    )
    assert [row.request.length_s for row in (short, long, fitting)] == [480.0, 720.0, 1200.0]
    assert [row.name for row in (short, long)] == [
        "anna-constructive-rest-8min.mp3",
        "cat-cow-12min.mp3",
    ]
    assert "8 to 180 minutes" in short.request.length_note
    assert not fitting.request.length_note


def test_a_length_of_the_row_or_of_an_option_is_refused_where_it_does_not_go(
    tmp_path: Path,
) -> None:
    """With the lengths that do."""
    rows = ({"routine": "cat-cow", "minutes": "8"}, {"routine": "cat-cow", "minutes": "20"})
    assert faults_of(tmp_path, *rows) == [(3, "20:00 is too long for cat-cow")]
    option = BatchDefaults(TrackOptions(voice="tone"), {"minutes": "3"})
    assert faults_of(tmp_path, *rows[:1], {"routine": "cat-cow"}, usual=option) == [
        (3, "3:00 is too short for cat-cow")
    ]


def test_a_script_has_a_length_of_its_own(tmp_path: Path) -> None:
    """Which a row may choose, and a profile does not; the name of its track says the chosen one."""
    (tmp_path / "scan.txt").write_text("Rest here.\n\nLet go.\n", encoding="utf-8")
    usual = BatchDefaults(TrackOptions(voice="tone", length_s=20 * 60.0))
    natural, fitted = rows_of(
        tmp_path, {"routine": "scan.txt"}, {"routine": "scan.txt", "minutes": "2"}, usual=usual
    )
    assert (natural.request.length_s, natural.name) == (None, "scan.mp3")
    assert (fitted.request.length_s, fitted.name) == (120.0, "scan-2min.mp3")


def test_a_routine_that_does_not_suit_is_refused(tmp_path: Path) -> None:
    """Whether the row, the profile or an option says what a clinician should know of."""
    (tmp_path / "anna.toml").write_text('voice="tone"\nconditions=["hernia"]\n', encoding="utf-8")
    row = {"routine": "psoas-ball-release"}
    message = "psoas-ball-release is not for hernia: A ball must not press on a hernia"
    found = faults_of(
        tmp_path,
        row,
        {**row, "for": "hernia"},
        {**row, "profile": "anna.toml"},
        {"routine": "constructive-rest", "profile": "anna.toml"},
    )
    assert [line for line, _ in found] == [3, 4]
    assert all(said.startswith(message) for _, said in found)
    option = BatchDefaults(TrackOptions(voice="tone"), {"conditions": ["hernia"]})
    assert [line for line, _ in faults_of(tmp_path, row, usual=option)] == [2]


def test_a_cue_both_preferred_and_left_out_is_refused(tmp_path: Path) -> None:
    """In one row, all that is; a later word takes an earlier one back."""
    cells = {"theme": "weight|breath", "no theme": "breath|weight", "cue": "jaw", "without": "jaw"}
    found = faults_of(tmp_path, {"routine": "cat-cow", **cells})
    both = "'themes' and 'without_themes' both name breath, weight"
    assert found == [(2, f"{both}; 'cues' and 'without_cues' both name jaw")]


def test_the_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    """As that of options does not: not even where one cue's name is part of another's."""
    cells = {"cue": "the-jaw", "without": "the-jaw-can-hang", "bell": "small", "bell_level": "9"}
    first = one(tmp_path, HUMMED, **cells)
    second = one(tmp_path, HUMMED, **dict(reversed(cells.items())))
    assert first == second
    assert first.request.options.bell_below_voice_lu == 9.0


def test_every_routine_comes_at_each_length_that_it_has() -> None:
    """What was left out is said, a sentence for each routine."""
    rows, notes = make_rows_of_all_routines([600.0, 1200.0], HUMMED)
    has = {
        (guide.name, length_s)
        for guide in list_routines()
        for length_s in (600.0, 1200.0)
        if guide.minutes.shortest * 60 <= length_s <= guide.minutes.longest * 60
    }
    assert {(row.routine, row.request.length_s) for row in rows} == has
    assert len({row.name for row in rows}) == len({row.line for row in rows}) == len(rows)
    assert "cat-cow takes 7.5 to 12 minutes, not 20:00" in notes
    assert not [note for note in notes if note.startswith("constructive-rest ")]


def test_every_routine_is_as_long_as_usual_where_no_length_is_named() -> None:
    """As long as its guide or the listener's profile has it."""
    rows, notes = make_rows_of_all_routines([], HUMMED)
    assert [row.routine for row in rows] == [guide.name for guide in list_routines()]
    assert all(row.request.length_s == row.request.guide.minutes.default * 60.0 for row in rows)
    assert notes == ()
    rows, _ = make_rows_of_all_routines(
        [], BatchDefaults(TrackOptions(voice="tone", length_s=840.0))
    )
    lengths_s = {row.routine: row.request.length_s for row in rows}
    assert (lengths_s["constructive-rest"], lengths_s["cat-cow"]) == (840.0, 720.0)


def test_every_routine_leaves_out_those_that_do_not_suit() -> None:
    """And says which, once for all lengths."""
    listener = Listener(conditions=("hernia",))
    rows, notes = make_rows_of_all_routines(
        [720.0, 840.0], BatchDefaults(TrackOptions(voice="tone", listener=listener))
    )
    assert "psoas-ball-release" not in {row.routine for row in rows}
    assert len([note for note in notes if "psoas-ball-release is not for hernia" in note]) == 1


def test_a_length_that_is_named_twice_is_made_once() -> None:
    """Two tracks in one place would be written at once."""
    rows, _ = make_rows_of_all_routines([600.0, 600.0, 600.0001], HUMMED)
    assert len({row.name for row in rows}) == len(rows)


def test_a_choice_that_makes_no_sense_is_told_once_for_all_routines() -> None:
    """It is the same for all."""
    with pytest.raises(UsageError, match="no voice 'hart'"):
        make_rows_of_all_routines([], BatchDefaults(given={"voice": "hart"}))


def test_one_table_is_read_the_same_twice(tmp_path: Path) -> None:
    """Down to the hash of what is asked for, in another folder too."""
    rows = ({"routine": "cat-cow", "bell": "small"}, {"routine": "easy-back", "say": "Rest."})
    other = tmp_path / "other"
    other.mkdir()
    first = read_rows(write_csv(tmp_path / "a.csv", rows), HUMMED)
    second = read_rows(write_csv(other / "b.csv", rows), HUMMED)
    assert first == second
