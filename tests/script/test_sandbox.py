"""A guide from a stranger: it cannot read files, run code, loop for ever or eat the memory."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from supine.errors import GuideError
from supine.model import Listener
from supine.script.front_matter import load
from supine.script.render import render
from supine.script.render import render as rendering
from supine.script.sandbox import MAX_MEMORY_BYTES, RenderJob, render_job
from support.running import HEAD, run, write_guide

FIRST_LINE = len(HEAD.splitlines()) + 1

# What it tries, and a part of what it is told.
BREAK_INS = [
    ('{% include "/etc/passwd" %}', "stands alone"),
    ('{% import "os" as os %}', "stands alone"),
    ('{% from "os" import system %}', "stands alone"),
    ('{% extends "/etc/passwd" %}', "stands alone"),
    ('{{ open("/etc/passwd").read() }}', "undefined"),
    ('{{ __import__("os") }}', "undefined"),
    ("{{ lipsum.__globals__ }}", "undefined"),
    ("{{ cycler }}", "undefined"),
    ('{{ "".__class__.__mro__[1].__subclasses__() }}', "__class__"),
    ("{{ length.__globals__ }}", "__globals__"),
    ("{{ length.__self__ }}", "__self__"),
    ("{{ sides.__class__ }}", "__class__"),
    ("{{ length.__closure__ }}", "__closure__"),
    ("{{ length.__code__.co_consts }}", "__code__"),
    ("{{ listener.__init__.__globals__ }}", "__init__"),
    ("{{ listener.__dataclass_fields__ }}", "__dataclass_fields__"),
    ('{{ listener|attr("__class__") }}', "__class__"),
    ("{{ namespace(a=1).__class__ }}", "__class__"),
    ("{{ self._TemplateReference__context }}", "_TemplateReference"),
    ("{{ (x for x in [1]).gi_frame }}", "expected"),
    ('{{ "{0.__class__.__init__.__globals__}".format(listener) }}', "unsafe"),
    ('{{ "{a.__class__}".format_map({"a": listener}) }}', "__class__"),
    ('{{ ("{0.__class__}"|attr("format"))(listener) }}', "__class__"),
    ('{{ listener.conditions.append("x") }}', "append"),
    ('{% set x = [] %}{{ x.append("x") }}', "append"),
]

# Jinja knows no line for these, since they fail before or beside it, or all over the text.
RUN_AWAYS = [
    ('{% set listener.name = "me" %}', "cannot assign"),
    ("{{ range(10**9)|list }}", "Range too big"),
    ("{% for i in range(minutes * 10**8) %}{% endfor %}Hi.", "integer"),
    ("{% for i in range((minutes * 10**8)|int) %}{% endfor %}Hi.", "Range too big"),
    ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "recursion"),
    ("{% for i in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}", "recursion"),
    ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "recursion"),
    ("{% if 1 %}" * 300 + "Hi." + "{% endif %}" * 300, "recursion"),
    ("{{ " + "+".join(["1"] * 20_000) + " }}", "recursion"),
    ("{% for i in range(90000) %}Let the floor have you.\n\n{% endfor %}", "day of speech"),
    ('{{ "a" * 2 * 10**6 }}', "day of speech"),
    ("{{ 10**100000 }}", "digits"),
]

WRONG = [
    ("{{ nobody }}", "'nobody' is undefined"),
    ("{{ listener.nothing }}", "no attribute 'nothing'"),
    ("{% if %}", "Expected an expression"),
    ('{{ "x }}', "unexpected char"),
    ("{% do x %}", "unknown tag 'do'"),
    ("{{ 'x'|nofilter }}", "No filter named 'nofilter'"),
    ("{{ 1 / 0 }}", "division by zero"),
    ("{{ length('a', 1) }}", "multiply"),
    ("{{ length('nan'|float) }}", "nan"),
    ("{{ length(none) }}", "unsupported"),
    ("{{ length(99999) }}", "between 0 and 999"),
    ("{{ listener({}) }}", "not callable"),
    ("{{ sides[2] }}", "no element 2"),
    ("{{ {}|dictsort(by='x') }}", "sort by"),
    ("{{ 'x'.encode('nothing') }}", "nothing"),
]

# Each would take hours, or all the memory there is.
MEMORY_EATERS = {
    "string": '{{ "a" * 10**10 }}',
    "centred": '{{ "a"|center(10**10) }}',
    "percent": '{{ "%10000000000d" % 1 }}',
    "doubled": '{% set n = namespace(s="a") %}{% for i in range(60) %}'
    "{% set n.s = n.s ~ n.s %}{% endfor %}Hi.",
    "list": "{% set n = namespace(s=[1]) %}{% for i in range(60) %}"
    "{% set n.s = n.s + n.s %}{% endfor %}Hi.",
}

ENDLESS = (
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}Hi.",
    "{% for a in range(99999) %}{% set x = ('a' * (10**6 + a))|upper|lower %}{% endfor %}Hi.",
)


def _task(template: str) -> RenderJob:
    return RenderJob("x.md.j2", template, FIRST_LINE, 5.0, Listener())


@pytest.mark.parametrize(("template", "part"), BREAK_INS + WRONG, ids=lambda value: value[:40])
def test_what_a_template_must_not_do_is_a_fault_on_its_line(template: str, part: str) -> None:
    """One fault, with the file, the line and what it was."""
    assert _only_line_of_fault(template, part) == FIRST_LINE + 2


@pytest.mark.parametrize(("template", "part"), RUN_AWAYS, ids=lambda value: value[:40])
def test_what_would_grow_without_bounds_is_a_fault(template: str, part: str) -> None:
    """One fault, on its line or on the first of the template."""
    assert _only_line_of_fault(template, part) in {FIRST_LINE, FIRST_LINE + 2}


def _only_line_of_fault(template: str, part: str) -> int:
    with pytest.raises(GuideError) as caught:
        render_job(_task("Hello there.\n\n" + template))
    (fault,) = caught.value.faults
    assert part in fault.message
    assert fault.file == "x.md.j2"
    assert len(str(fault).splitlines()) == 1
    assert len(str(fault)) < 500
    return fault.line


def test_a_template_sees_no_more_than_it_is_given() -> None:
    """Nothing of Jinja's globals, Python's or supine's is there by a name nobody wrote down."""
    known = set("range dict namespace supine_file minutes listener units side".split())
    known |= set("other_side sides length".split())
    candidates = known | set(
        "lipsum cycler joiner config request os sys self print type seed cue themes".split()
    )
    for name in sorted(candidates - known - {"self"}):
        assert render_job(_task(f"{{{{ ({name} is defined) | string }}}}")).endswith("False")
    for name in sorted(known):
        assert render_job(_task(f"{{{{ ({name} is defined) | string }}}}")).endswith("True")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no bound on CPU time")
@pytest.mark.parametrize("template", ENDLESS)
def test_a_loop_without_an_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: str
) -> None:
    """The process it runs in is stopped; the limit is shortened here, to wait less."""
    monkeypatch.setattr(sys.modules[rendering.__module__], "MAX_SECONDS", 1)
    guide = load(write_guide(tmp_path, template))
    with pytest.raises(GuideError, match=r"more than 1 seconds.*loop"):
        render(guide, 1.0, Listener())


def test_a_process_that_gives_no_answer_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have used no CPU time: a busy computer is not taken for a loop without an end."""
    monkeypatch.setattr(sys.modules[rendering.__module__], "WAIT_LIMIT_S", 0.0)
    guide = load(write_guide(tmp_path, "A guide that is rendered nowhere else. {{ minutes }}\n"))
    with pytest.raises(GuideError, match=r"no answer for 0 s\. Try again when"):
        render(guide, 1.0, Listener())


def test_plain_text_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to run in it, and so no process."""
    monkeypatch.setattr(sys.modules[rendering.__module__], "WAIT_LIMIT_S", 0.0)
    guide = load(write_guide(tmp_path, "Hello there.\n\n[rest]\n"))
    assert "Hello there." in render(guide, 1.0, Listener())


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bound time and output only")
@pytest.mark.parametrize(
    "names",
    [
        # Refused at once; those that grow take their time over a gigabyte.
        pytest.param(("string", "centred", "percent"), id="at-once"),
        pytest.param(("doubled", "list"), id="by-and-by", marks=pytest.mark.slow),
    ],
)
def test_the_memory_is_not_eaten(tmp_path: Path, names: tuple[str, ...]) -> None:
    """Each is a fault of its own, in a line, and no process was larger than the bound."""
    guides = [
        write_guide(tmp_path, MEMORY_EATERS[name], name=name, shortest=1, longest=1)
        for name in names
    ]
    measured = """
import resource, subprocess, sys
code = subprocess.call([sys.executable, "-m", "supine", *sys.argv[1:]])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
sys.exit(code)
"""
    done = run("check", *guides, command=(sys.executable, "-c", measured))
    assert done.code == 1
    lines = done.err.splitlines()
    assert len(lines) == len(guides)
    for guide, line in zip(guides, lines, strict=True):
        assert line.startswith(f"supine: {guide.name}:{FIRST_LINE}: ")
        assert "memory" in line
    assert int(done.out) <= MAX_MEMORY_BYTES


def test_what_would_print_megabytes_is_one_line(tmp_path: Path) -> None:
    """A fault is cut to what one reads, however long what it is about."""
    guide = write_guide(tmp_path, "{{ length('x' * 100000) }}", shortest=1, longest=1)
    assert len(run("check", guide).error) < 1000


FRONT_MATTER = [
    ("", 1, "front matter"),
    ("Hello there.", 1, "front matter"),
    ("---\nname: x\n", 1, "front matter"),
    ("---\n---\nHi.", 2, "keys and values"),
    ("---\n- a\n---\nHi.", 2, "keys and values"),
    ("---\nname: x\ntitle: [\n---\nHi.", 3, "not YAML"),
    ("---\nname: x\n\ttitle: x\n---\nHi.", 3, "not YAML"),
    ("---\nname: x\nprops: !!python/object/apply:os.system [x]\n---\nHi.", 3, "not YAML"),
    ("---\nprops: " + "[" * 700 + "]" * 700 + "\n---\nHi.", 1, "not YAML"),
    ("---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\nHi.", 2, "'a' is not a key"),
    ("---\nname: x\nmotto: x\n---\nHi.", 3, "'motto' is not a key"),
    ("---\nname: x\nminutes: {shortest: .nan, default: 1, longest: 2}\n---\nHi.", 3, "shortest"),
    ("---\nname: x\nminutes: {shortest: -1, default: 1, longest: 2}\n---\nHi.", 3, "shortest"),
    ("---\nname: x\nminutes: 15\n---\nHi.", 3, "minutes"),
    ("---\nname: x\nkind: odd\n---\nHi.", 3, "resting"),
    ("---\nname: x\ncautions: none\n---\nHi.", 3, "list"),
    ("---\nname: x\ncautions: []\n---\nHi.", 3, "cautions"),
    ("---\nname: x\nconditions: {pain: {suits: perhaps, note: x}}\n---\nHi.", 3, "suits"),
]


@pytest.mark.parametrize(("text", "line", "part"), FRONT_MATTER, ids=lambda value: str(value)[:40])
def test_a_fault_of_the_front_matter_has_its_line(
    tmp_path: Path, text: str, line: int, part: str
) -> None:
    """Whatever is wrong with the YAML, or with what it says."""
    path = tmp_path / "x.md.j2"
    path.write_text(text)
    with pytest.raises(GuideError) as caught:
        load(path)
    assert any(fault.line == line and part in fault.message for fault in caught.value.faults)
    assert all(len(str(fault).splitlines()) == 1 for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (bytes(range(256)) * 40, "not text in UTF-8"),
        ("Lass den Rücken breit.".encode("latin-1"), "not text in UTF-8"),
        ("Hi.".encode("utf-16"), "not text in UTF-8"),
        (b"a" * 300_000, "larger than 256 KiB"),
    ],
    ids=["binary", "latin-1", "utf-16", "huge"],
)
def test_what_is_no_text_of_a_page_or_two_is_not_read(
    tmp_path: Path, content: bytes, part: str
) -> None:
    """A file of another kind, whatever it is called."""
    path = tmp_path / "x.md.j2"
    path.write_bytes(content)
    with pytest.raises(GuideError, match=part):
        load(path)


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
def test_the_line_ends_of_every_system_will_do(tmp_path: Path, newline: str) -> None:
    """With a byte order mark before them, as some editors write it."""
    path = tmp_path / "x.md.j2"
    text = HEAD.format(name="x", shortest=1, longest=9) + "Hello there.\n\n[rest]\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", newline).encode())
    assert "Hello there." in render(load(path), 1.0, Listener())


@pytest.mark.parametrize("value", ["2024-13-45", "9" * 5000])
def test_a_value_that_yaml_cannot_make_is_a_fault(tmp_path: Path, value: str) -> None:
    """A date that is none, a number beyond all bounds."""
    path = tmp_path / "x.md.j2"
    path.write_text(f"---\nname: x\ntitle: {value}\n---\nHi.")
    with pytest.raises(GuideError):
        load(path)


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "a b", "Xx"])
def test_a_name_cannot_be_a_path(tmp_path: Path, name: str) -> None:
    """A track is named after its routine, so the name must not lead to another folder."""
    path = tmp_path / "x.md"
    path.write_text(HEAD.format(name=name, shortest=1, longest=9) + "Hi.\n")
    with pytest.raises(GuideError, match="name"):
        load(path)
