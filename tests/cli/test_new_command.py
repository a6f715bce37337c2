"""`supine new` and `supine show --source`: a guide to begin with."""

from __future__ import annotations

from pathlib import Path

from supine.script.front_matter import load
from supine.script.guides import find_guide
from support.running import run


def test_a_new_guide_is_sound_as_it_is(tmp_path: Path) -> None:
    """It is called as it was asked for, and the check has nothing to say of it."""
    done = run("new", "evening-rest", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (0, "evening-rest.md.j2\n", "")
    guide = load(tmp_path / "evening-rest.md.j2")
    assert (guide.name, guide.title) == ("evening-rest", "Evening rest")
    checked = run("check", "evening-rest.md.j2", cwd=tmp_path)
    assert (checked.code, checked.err) == (0, "")


def test_a_guide_may_begin_as_a_copy_of_a_routine(tmp_path: Path) -> None:
    """All of it but the name, in a folder of one's own choice."""
    destination = tmp_path / "mine"
    destination.mkdir()
    done = run("new", "my-cat", "--like", "cat-cow", "-o", destination)
    assert done.code == 0, done.err
    mine, other = load(destination / "my-cat.md.j2"), find_guide("cat-cow")
    assert mine.name == "my-cat"
    assert (mine.template, mine.cautions) == (other.template, other.cautions)


def test_a_guide_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    """Somebody may have worked on it; nor is a name taken that no guide can have."""
    (tmp_path / "mine.md.j2").write_text("My own words.")
    done = run("new", "mine", cwd=tmp_path)
    assert done.code != 0
    assert "mine.md.j2 is there already" in done.error
    assert (tmp_path / "mine.md.j2").read_text() == "My own words."
    assert "small letters" in run("new", "My Rest", cwd=tmp_path).error
    assert run("new", "other", "--like", "no-such-routine", cwd=tmp_path).code != 0
    assert [path.name for path in tmp_path.iterdir()] == ["mine.md.j2"]


def test_the_guide_of_a_routine_is_printed_as_it_is_written() -> None:
    """So that nobody has to look for the file."""
    shown = run("show", "constructive-rest", "--source")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out == find_guide("constructive-rest").path.read_text(encoding="utf-8")
