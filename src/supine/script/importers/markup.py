"""Markup around the words of a plain text: Markdown, HTML and LaTeX, and front matter.

What only lays text out is taken away and every line keeps its number; what has a meaning
becomes a mark or a heading; what is neither stays, to be refused with its line.
"""

from __future__ import annotations

import html
import re
import tomllib
from typing import Any

import yaml

from supine.script.importers.builder import Builder
from supine.script.speakable import ENTITY, clean, has_words

_COMMENT = re.compile(
    r"<!--(?:(?!<!--).)*?-->|^[ \t]*(?:\[//\]: #|//)[ \t][^\n]*|%%[^%]+%%|/\*(?:(?!/\*).)*?\*/",
    re.DOTALL | re.MULTILINE,
)
_LINE_BREAK = re.compile(r"[ \t]*\\[ \t]*$|<br\s*/?>", re.MULTILINE | re.IGNORECASE)
_BREAK = re.compile(
    r"<break\s*(?:(?:time\s*=\s*[\"']?\s*([0-9.]+)\s*(ms|s)?\s*[\"']?)"
    r"|strength\s*=\s*[\"']?([a-z-]+)[\"']?)?\s*/?>(?:</break>)?",
    re.IGNORECASE,
)
_LATEX_STYLE = re.compile(
    r"\\(?:emph|text(?:bf|it|sc|sf|tt|rm|up)|underline|mbox|centerline)\{([^{}]*)\}"
)
_LATEX_HEADING = re.compile(
    r"^\s*\\(?:part|chapter|(?:sub)*section)\*?\{([^{}]*)\}\s*$", re.MULTILINE
)
_LATEX_LAYOUT = re.compile(
    r"\\(?:newpage|clearpage|cleardoublepage|pagebreak|newline|linebreak|par|noindent|indent|"
    r"bigskip|medskip|smallskip|hfill|vfill|centering|raggedright|maketitle|tableofcontents|"
    r"pagestyle|thispagestyle|vspace|hspace|label|index|(?:small|large|Large|normalsize|itshape|"
    r"bfseries))\b\*?(?:\[[^\[\]]*\])?(?:\{[^{}]*\})?"
)
_LATEX = re.compile(r"\\[a-zA-Z]{2,}\*?(?:\{[^{}]*\})*|\$[^$\n]*[\\^_=][^$\n]*\$")
_MARKED = re.compile(r"(==|~|\^)(?=\S)([^=~^\n]+?)(?<=\S)\1")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ATTRIBUTES = re.compile(r"(?<=\S)\s*\{(?:[.#][\w-]+|-|[\w-]+=\"[^\"]*\"|\s)+\}\s*$", re.MULTILINE)
_FENCED_DIV = re.compile(r"^\s*:{3,}.*$", re.MULTILINE)
_QUOTED = re.compile(r"^[ \t]*>+[ \t]?", re.MULTILINE)
_BRACKETS = str.maketrans("（）［］【】〔〕｛｝", "()[][][]{}")

_KEY = re.compile(r"[\w][\w .-]*\s*[:=]")
_FRONT_MATTER_LINE = re.compile(
    r"[\w\"'][\w .\"'-]*\s*[:=](?:\s.*|$)|[ \t]+\S.*|-\s.*|#.*|[\]}\[].*|$"
)
_TITLES = frozenset({"title", "titel", "titre", "titulo", "título", "titolo", "name"})
KNOWN_KEYS = _TITLES | frozenset(
    "author authors date tags tag layout description duration lang language category categories "
    "draft slug subtitle summary keywords created updated modified aliases type weight permalink "
    "image id cssclass cssclasses published publish status series order theme voice speaker "
    "length minutes purpose durée dauer duración durata version license source url excerpt toc "
    "output format audience level".split()
)


def read_front_matter(text: str, builder: Builder) -> str:
    """Take YAML or TOML front matter off a text, and its title and language for the track.

    It begins on the first line and has a key that such a head has; two rules with words between
    them are no front matter.
    """
    lines = text.split("\n")
    fence = lines[0].rstrip() if lines else ""
    ends = {"---": ("---", "..."), "+++": ("+++",)}.get(fence)
    end = next((n for n, line in enumerate(lines[1:], 1) if ends and line.rstrip() in ends), 0)
    head = lines[1:end]
    keys = {line.split(":")[0].split("=")[0].strip().lower() for line in head if _KEY.match(line)}
    if not end or not keys & KNOWN_KEYS or not all(map(_FRONT_MATTER_LINE.fullmatch, head)):
        return text
    found = _parse(fence, "\n".join(head))
    for key, value in found.items():
        name = str(key).lower()
        if name in _TITLES and isinstance(value, str) and has_words(clean(value)):
            builder.title = clean(value)
        elif name in {"lang", "language"} and isinstance(value, str):
            builder.set_language(value)
    return "\n" * (end + 1) + "\n".join(lines[end + 1 :])


def _parse(fence: str, head: str) -> dict[Any, Any]:
    try:
        found = tomllib.loads(head) if fence == "+++" else yaml.safe_load(head)
    except (tomllib.TOMLDecodeError, yaml.YAMLError, ValueError):
        # Jekyll and Obsidian take what is not quite YAML; only the title counts here.
        rows = (re.match(r"(\w+)\s*[:=]\s*(.+)", line) for line in head.split("\n"))
        found = {row[1]: row[2].strip("\"' ") for row in rows if row}
    return found if isinstance(found, dict) else {}


def remove_markup(text: str, builder: Builder) -> str:
    """Return a text without the markup that only lays it out, every line in its place."""

    def keep_lines(found: re.Match[str]) -> str:
        return "\n" * found.group().count("\n")

    text = _COMMENT.sub(keep_lines, text)
    text = _BREAK.sub(_write_break, text)
    text = _LINE_BREAK.sub(" ", text)
    text = _LATEX_HEADING.sub(r"# \1", text)
    text = _LATEX_LAYOUT.sub(keep_lines, _LATEX_STYLE.sub(r"\1", text))
    for found in _LATEX.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        builder.add_fault(
            line, f"{found.group()[:40]} is LaTeX", "Take it out, or write it in words"
        )
    text = _MARKED.sub(r"\2", _ESCAPED.sub(r"\1", text))
    text = _QUOTED.sub("", _FENCED_DIV.sub(keep_lines, _ATTRIBUTES.sub("", text)))
    return unescape(text).translate(_BRACKETS)


def unescape(text: str) -> str:
    """Return a text with characters for the entities that HTML names; unknown ones stay."""
    return ENTITY.sub(lambda found: html.unescape(found.group()), text)


def _write_break(found: re.Match[str]) -> str:
    if found[3]:
        return f"[break {found[3].lower()}]"
    return f"[pause {found[1]}{found[2] or ''}]" if found[1] else "[break medium]"
