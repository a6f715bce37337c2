"""Names and texts from a user: spoken as they are meant, or refused in one line; never run."""

from __future__ import annotations

import io
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import mutagen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from supine.audio.clip_cache import ClipCache
from supine.errors import FitError, GuideError, SpeechError, SupineError, UsageError
from supine.library.recipe import get_recipe_path, read_recipe
from supine.model import Chapter, Cue, SourceLine, TrackOptions
from supine.pipeline.plan import plan_track
from supine.pipeline.request import TrackRequest
from supine.pipeline.write import write_track
from supine.profile import apply_values
from supine.script.exporters import timeline_to_ssml
from supine.script.front_matter import load
from supine.script.importers import build_guide, read_script
from supine.script.parser import parse
from supine.script.render import render
from supine.track.formats import get_format
from supine.track.formats.file_tags import read_tags
from support.running import BODY, HEAD, run

TEMPLATES = ("{{ 7*7 }}", "{% for x in y %}z{% endfor %}", "{# no #}", "Anna{{ 7*7 }}")
COMMANDS = ('"; touch pwned; "', "$(touch pwned)", "`touch pwned`", "; touch pwned", "--voice x")
PATHS = ("../../x", "C:\\x", "%s%n", "~root x")
MARKUP = ("<script>alert(1)</script>", "Anna &amp; Bob", "&#60;b&#62;", "[bell]", "Anna [6s]")
LINES = ("Anna\nBob", "Anna\r# Bob", "Anna\u2028Bob", "Anna\x85Bob")
CONTROLS = ("Anna\x00", "Anna\x1b[31m", "Anna\x9b", "Anna\uffff", "Anna\ue000x\ue001", "a\x7fb")
TURNED = ("Anna\u202egnp", "Anna\u2066", "\u202dAnna")
SURROGATES = ("Anna\ud800", "\udc80Anna")
INVISIBLE = ("An\u200bna", "\ufeffAnna", "An\u00adna", "Anna\u200f", "A\u2060nna")
MARKS_OF_LINES = ("# heading", "? maybe", "?? maybe", "| or", "(for pain) x", "(x")
ODD = ("O'Hara", "Zoë 😀", "שלום", "“Anna”", "Anna; 5", "a=b", "e\u0301" * 8)

REFUSED = (*TEMPLATES, *MARKUP, *CONTROLS, *TURNED, *SURROGATES)
"""No name and no cue of one's own, in any of the ways to give one."""

SPOKEN = (*COMMANDS, *PATHS, *ODD)
"""Letters with something around them: harmless where nothing runs them."""

SCRIPT = "# Arriving\n\nAnna, lie down here.\n\n[rest]\n\n? Notice the jaw.\n\n[rest]\n\nRise.\n"
GREETING = "This time is yours, "

PlannedCues = list[str]


def one_line(error: BaseException) -> str:
    """What is said of an error, which is one line that any terminal can be given."""
    said = str(error)
    assert len(said.splitlines()) == 1, said
    return said


def planned(cache: ClipCache, folder: Path, given_options: dict[str, object]) -> PlannedCues:
    """The cues of a script with a listener's wishes."""
    path = folder / "script.txt"
    path.write_text(SCRIPT, encoding="utf-8")
    options = apply_values(TrackOptions(), {"voice": "tone", "bell": "none", **given_options})
    script = read_script(path)
    plan = plan_track(TrackRequest(build_guide(script, path), options, script), cache=cache)
    return [item.text for item in plan.items if isinstance(item, Cue)]


def visible(text: str) -> str:
    """A text without the characters of `INVISIBLE`."""
    return text.translate(dict.fromkeys(map(ord, "\u200b\ufeff\u00ad\u200f\u2060")))


@pytest.mark.parametrize("text", [*REFUSED, *LINES, *MARKS_OF_LINES, "a" * 300, "😀", '"', ""])
def test_a_name_that_cannot_be_spoken_is_refused(text: str) -> None:
    """In one line, before anything is rendered or spoken."""
    with pytest.raises(UsageError) as caught:
        apply_values(TrackOptions(), {"name": text, "speak_name": True})
    one_line(caught.value)


@pytest.mark.parametrize("text", [*SPOKEN, *INVISIBLE])
def test_any_other_name_is_spoken_as_it_is(cache: ClipCache, tmp_path: Path, text: str) -> None:
    """What has neither look nor sound is taken out of it: it would part the word."""
    cues = planned(cache, tmp_path, {"name": text, "speak_name": True})
    assert f"{GREETING}{visible(text)}." in cues


@pytest.mark.parametrize("text", [*REFUSED, "😀", "", "word " * 400])
def test_a_cue_of_ones_own_that_cannot_be_spoken_is_refused(text: str) -> None:
    """Whether it is given as a text or as a table."""
    for say in ([text], [f"returning: {text}"], [{"text": text}]):
        with pytest.raises(UsageError) as caught:
            apply_values(TrackOptions(), {"say": say})
        one_line(caught.value)


def test_any_other_cue_of_ones_own_is_spoken_as_it_is(cache: ClipCache, tmp_path: Path) -> None:
    """Lines are one line, and no mark at its head makes a chapter or an optional cue of it."""
    texts = [*SPOKEN, *INVISIBLE, *LINES, *MARKS_OF_LINES, "word " * 60]
    cues = planned(cache, tmp_path, {"say": texts})
    meant = [" ".join(visible(text).split()) for text in texts]
    assert set(meant) <= set(cues)
    assert len(cues) == len(set(meant)) + 3


@pytest.mark.parametrize("text", [*REFUSED, *LINES, "a" * 300, "😀", "", '"'])
@pytest.mark.parametrize("key", ["words", "pronunciations"])
def test_words_that_cannot_be_spoken_are_refused(key: str, text: str) -> None:
    """On either side of the sign."""
    for pair in ({"Anna": text}, {text: "Anna"}):
        with pytest.raises(UsageError) as caught:
            apply_values(TrackOptions(), {key: pair})
        one_line(caught.value)


def test_other_words_are_put_in_as_they_are(cache: ClipCache, tmp_path: Path) -> None:
    """A word to look for is no pattern, and what stands in for it no replacement of one."""
    for text in (*SPOKEN, r"\1 \g<0>".replace("<", "").replace(">", "")):
        cues = planned(cache, tmp_path, {"words": {"Anna": text}})
        assert cues[0] == f"{text[:1].upper()}{text[1:]}, lie down here."
    assert planned(cache, tmp_path, {"words": {"A.*a": "x", "(Anna": "y"}})[0].startswith("Anna,")
    for text in SPOKEN:
        cues = planned(cache, tmp_path, {"pronunciations": {"Anna": text, text: "Anna"}})
        assert cues[0] == "Anna, lie down here."


@pytest.mark.parametrize("key", ["cues", "without_cues", "themes", "without_themes"])
def test_names_of_cues_and_themes_are_only_compared(
    cache: ClipCache, tmp_path: Path, key: str
) -> None:
    """One that is not there is named in one line, escaped."""
    for text in (*TEMPLATES[:2], *COMMANDS, *PATHS, *MARKUP[:4], "Bob\x1b[31m", "x\ny", "z" * 300):
        with pytest.raises(UsageError) as caught:
            planned(cache, tmp_path, {key: [text]})
        assert one_line(caught.value).isprintable()


@pytest.mark.parametrize("text", [*TEMPLATES, *MARKUP[:1], *CONTROLS, *MARKUP[1:3]])
def test_a_script_with_markup_in_it_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    """Or with control characters."""
    path = tmp_path / "a.txt"
    path.write_bytes(f"Rest.\n\n{text}\n".encode())
    with pytest.raises(GuideError) as caught:
        read_script(path)
    assert [fault.line for fault in caught.value.faults] == [3]
    one_line(caught.value)


@pytest.mark.parametrize("text", [*COMMANDS, *PATHS, *TURNED, *INVISIBLE, *ODD[:4]])
def test_any_other_script_is_spoken_without_what_has_no_sound(tmp_path: Path, text: str) -> None:
    """Its letters stay, in their order."""
    path = tmp_path / "a.txt"
    path.write_bytes(f"Rest.\n\n{text}\n".encode())
    said = " ".join(item.text for item in read_script(path).items if isinstance(item, Cue))
    letters = [c for c in f"Rest. {text}" if c.isalnum()]
    assert [c for c in said if c.isalnum()] == letters
    assert said.isprintable()


@pytest.mark.parametrize("name", [*TEMPLATES[:3], *COMMANDS, "..", "-o", "a\x1b[2Jb", "a\nb", "😀"])
def test_a_scripts_file_name_becomes_a_plain_name_and_title(tmp_path: Path, name: str) -> None:
    """A track of it lies in its folder, whatever it is called, and errors are one line."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / f"{name}.txt").write_text("Lie down.\n", encoding="utf-8")
    (folder / f"{name}.smd").write_text("Lie [down].\n", encoding="utf-8")
    path = folder / f"{name}.txt"
    guide = build_guide(read_script(path), path)
    assert guide.name.replace("-", "").isalnum()
    assert guide.name.isascii()
    assert guide.title.isprintable()
    assert not set("[]<>{}") & set(guide.title)
    with pytest.raises(GuideError) as caught:
        read_script(folder / f"{name}.smd")
    assert one_line(caught.value).isprintable()


def test_a_shell_never_sees_what_is_given(tmp_path: Path) -> None:
    """File, output, name and words that would each leave a file behind if anything ran them."""
    name = "$(touch pwned);`touch pwned`"
    script = tmp_path / f"{name}.txt"
    script.write_text("Anna, lie down.\n")
    odd = 'a"; touch pwned; "{{ 7*7 }}.m4a'
    done = run(
        *("make", f"./{script.name}", "-o", odd, "--voice", "system", "--speak-name"),
        *("--name", "Ann $(touch pwned)", "--say", "`touch pwned`; touch pwned"),
        *("--word", "down=$(touch pwned)", "--pronounce", "Anna=`touch pwned`"),
        cwd=tmp_path,
    )
    assert (done.code, done.out) == (0, f"{odd}\n"), done.err
    recipe = Path(odd).with_suffix(".json").name
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([script.name, odd, recipe])
    said = " ".join(cue.text for cue in read_recipe(tmp_path / recipe).cues)
    assert said.count("touch pwned") == 4
    assert "49" not in said


def guide_with(folder: Path, title: str, chapter: str = "Arriving") -> Path:
    """A guide of a title, as YAML writes it, and of a first chapter."""
    path = folder / "quick.md.j2"
    head = HEAD.format(name="quick", shortest=0.5, longest=60)
    head = head.replace("title: A quick rest", f"title: {title}")
    # As templates write an opening brace that is none of theirs.
    body = BODY.replace("Arriving", chapter.replace("{", '{{ "{" }}'))
    path.write_text(head + body, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", [*LINES, *CONTROLS, *TURNED, *SURROGATES])
def test_what_no_player_should_be_given_is_no_part_of_a_guides_head(
    tmp_path: Path, text: str
) -> None:
    """Control characters, and those that turn what follows; the line is named."""
    with pytest.raises(GuideError) as caught:
        # JSON's strings are YAML's, with every character but ASCII's by its number.
        load(guide_with(tmp_path, json.dumps(text)))
    assert [fault.line for fault in caught.value.faults] == [3]
    assert one_line(caught.value).isprintable()


@pytest.mark.parametrize("text", [*CONTROLS[:4], *TURNED])
def test_nor_if_it_is_written_as_it_is(tmp_path: Path, text: str) -> None:
    """Whoever finds it first, YAML or supine, names the line and the character."""
    with pytest.raises(GuideError) as caught:
        load(guide_with(tmp_path, f'"{text}"'))
    assert [fault.line for fault in caught.value.faults] == [3]
    assert "(U+" in one_line(caught.value)


@pytest.mark.parametrize("text", [*CONTROLS, *TURNED, *SURROGATES])
@pytest.mark.parametrize("kind", ["# {}", "Anna, {}"])
def test_nor_of_a_chapter_or_a_cue(text: str, kind: str) -> None:
    """However they came there: as written, or by what a template put in."""
    source = SourceLine("g.md.j2", 3)
    with pytest.raises(GuideError) as caught:
        parse(f"Rest.\n\n{source.mark}{kind.format(text)}\n", "g.md.j2")
    assert {fault.line for fault in caught.value.faults} == {3}
    assert all(str(fault).isprintable() for fault in caught.value.faults)


def test_a_name_in_a_template_begins_no_chapter(tmp_path: Path) -> None:
    """A guide of one's own may say it at the head of a line."""
    guide = guide_with(tmp_path, "A rest")
    text = guide.read_text(encoding="utf-8")
    guide.write_text(text.replace("Let the backs", "{{ listener.name }}, let the backs"))
    for name in SPOKEN:
        listener = apply_values(TrackOptions(), {"name": name}).listener
        items = [line.item for line in parse(render(load(guide), 1.0, listener), guide.name)]
        said = [item.text for item in items if isinstance(item, Cue)]
        assert said[0] == f"{name}, let the backs of the ribs rest on the floor."
        assert sum(isinstance(item, Chapter) for item in items) == 2


TITLES = {
    ".mp3": "{{ 7*7 }} <b>\"a\"</b> &amp; =;#\\ [red] 'x' $(id) 😀",
    ".wav": "../../x; `id` %s%n שלום",
    ".m4a": "a=b;c#d\\e {{ 7*7 }} [bell] & <script>",
    ".opus": "CHAPTER001=x \\n {% raw %} “q”",
}


@pytest.mark.parametrize("suffix", TITLES)
def test_tags_record_and_cover_hold_what_was_written(
    cache: ClipCache, tmp_path: Path, suffix: str
) -> None:
    """Character by character: title, chapters and cues, in every format; and it can be remade."""
    title = TITLES[suffix]
    guide = load(guide_with(tmp_path, json.dumps(title, ensure_ascii=False), title))
    say = [*COMMANDS[:3], PATHS[0], *ODD[:3], INVISIBLE[0], LINES[1], *MARKS_OF_LINES]
    options = apply_values(TrackOptions(), {"voice": "tone", "say": say, "minutes": "3"})
    plan = plan_track(guide, options, cache)
    track = write_track(plan, tmp_path / f"track{suffix}", get_format(suffix))
    tags = read_tags(track.path)
    assert tags.title == f"{title}, 3 minutes"
    assert [chapter.title for chapter in tags.chapters] == [title, "Leaving"]
    cues = [placed.item.text for placed in plan.timeline.placements if isinstance(placed.item, Cue)]
    lines = [line for line in tags.lyrics.splitlines() if line]
    assert [line for line in lines if line not in (title.upper(), "LEAVING")] == cues
    assert {" ".join(visible(text).split()) for text in say} <= set(cues)
    recipe = read_recipe(get_recipe_path(track.path))
    assert recipe == track.recipe
    assert recipe.guide.title == title
    assert [cue.text for cue in recipe.cues] == cues
    with Image.open(io.BytesIO(cover_of(track.path))) as cover:
        cover.load()
        assert cover.size == (1400, 1400)


def cover_of(track: Path) -> bytes:
    """The picture in a track."""
    import base64  # noqa: PLC0415 - for one format

    from mutagen.flac import Picture  # noqa: PLC0415 - for one format

    tags = mutagen.File(track).tags
    if "covr" in tags:
        return bytes(tags["covr"][0])
    if "metadata_block_picture" in tags:
        picture = base64.b64decode(tags["metadata_block_picture"][0])
        return bytes(Picture(picture).data)  # type: ignore[no-untyped-call]
    return bytes(tags["APIC:"].data)


CALM = (
    *(
        "Rest. ",
        "Let it be, ",
        "and on ",
        "“so” ",
        "Zoë ",
        "& ",
        "don't ",
        "休息。",
        "😀",
        "\u200b",
    ),
    *("\n", "\n\n", "\r\n", "\n# One\n", "\n? ", "\n?? ", "- ", "\n1. ", "*", "~", "!", "...\n"),
    *("[PAUSE:5]\n", "(pause for 10-15 seconds)", "(10 second pause)", "[bell]\n", "*pause*\n"),
    *("(silence - 3 s)\n", "[rest 3 20s..3m]\n", "long words " * 40),
)
MARKED = ('(Al)[sub:"x"] ', '[break:"2s"]', "++so++ ", "[2s]", "#[voice:'B']\n", "+a+ ")
TAGGED = (
    *(
        "<p>Rest.</p>",
        "<s>Lie down.</s>",
        "<break time='2s'/>",
        "<break/>",
        "word ",
        "&amp; ",
        "\n",
    ),
    *("<!-- chapter --><mark name='Two &amp; 3'/>", "<mark name='m'/>", "<!-- no -->", "<p/>"),
    *("<sub alias='x y'>z</sub>", "<![CDATA[and]]>", "<prosody rate='slow'>slow </prosody>"),
)
SOUP = (
    *(
        "{{ 7*7 }}",
        "{% x %}",
        "<b>",
        "</p>",
        "<speak>",
        "[",
        "]",
        "[pause 5",
        "(pause",
        "&lt;",
        "&#60;",
    ),
    *("[smile]", "\x00", "\x1b", "\u202e", "\u2066", "\ue000", "\x85", "\u2028", '!["x"]', "]]>"),
    *("<![CDATA[<]]>", "<mark name='{{ 7*7 }}'/>", "<!-- chapter -->", ";5\n", "[rest 1 9s..1s]"),
)


def texts_of(*snippets: str) -> st.SearchStrategy[str]:
    """Texts that are mostly sound, with something odd in the middle of every other one."""
    calm = st.lists(st.sampled_from(snippets), max_size=9).map("".join)
    anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
    odd = st.one_of(st.just(""), st.sampled_from(SOUP), anything)
    return st.tuples(calm, odd, calm).map("Lie down. ".join)


scripts: st.SearchStrategy[tuple[str, str]] = st.one_of(
    texts_of(*CALM).map(lambda text: ("a.txt", text)),
    texts_of(*CALM, *MARKED).map(lambda text: ("a.smd", text)),
    texts_of(*TAGGED).map(lambda text: ("a.ssml", f"<speak>{text}</speak>")),
)


def assert_says_where(error: SupineError, name: str, text: str) -> None:
    """The line of every fault, the cue that cannot be spoken, or the length that does not fit."""
    if isinstance(error, GuideError):
        lines = text.count("\n") + text.count("\r") + 1
        assert all(0 <= fault.line <= lines for fault in error.faults)
    elif isinstance(error, SpeechError):
        assert one_line(error).startswith(f"{name}:")
    else:
        assert "too" in one_line(error)


@settings(max_examples=60)
@given(scripts, st.sampled_from([None, None, 60.0, 300.0]))
def test_any_script_is_a_plan_or_refused(
    cache: ClipCache, script: tuple[str, str], length_s: float | None
) -> None:
    """No traceback, no markup spoken; as long as asked, and the same cues again from its SSML."""
    name, text = script
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(text.encode())
        try:
            read = read_script(path)
            options = replace(TrackOptions(), voice="tone", length_s=length_s)
            plan = plan_track(TrackRequest(build_guide(read, path), options, read), cache=cache)
        except (GuideError, FitError, SpeechError) as error:
            refused: SupineError | None = error
        else:
            refused = None
        if refused:
            assert_says_where(refused, name, text)
            return
        spoken = [p.item.text for p in plan.timeline.placements if isinstance(p.item, Cue)]
        assert not any(set("[]<>{}") & set(cue) for cue in spoken)
        assert plan.length_s == pytest.approx(length_s or plan.length_s, abs=1e-4)
        path = Path(folder, "out.ssml")
        path.write_text(timeline_to_ssml(plan.timeline), encoding="utf-8")
        again = [item.text for item in read_script(path).items if isinstance(item, Cue)]
        assert again == spoken
