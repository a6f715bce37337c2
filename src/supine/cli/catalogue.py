"""What there is to choose from: `supine list`, `show`, `cues`, `voices` and `sounds`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from supine.cli.app import app
from supine.cli.console import make_console, make_plain_table, write_json
from supine.cli.options import (
    DEFAULT_PACE,
    AsJson,
    Conditions,
    Pace,
    Routine,
    choose_path,
    format_examples,
    get_option_name,
    make_argument,
    make_option,
    open_cache,
)
from supine.script.suitability import ASK_CLINICIAN, check_conditions, find_suitability

if TYPE_CHECKING:
    from supine.model import Guide, StoredClip

Preview = Annotated[Path | None, make_option("--output, -o PATH", "Where the preview goes (WAV).")]


@app.command("list", epilog=format_examples("supine list"))
def list_(conditions: Conditions = None, *, as_json: AsJson = False) -> None:
    """List the routines, with their position, lengths and props.

    With --for, each routine says whether it suits: it is information, never advice.
    """
    from rich.markup import escape

    from supine.pipeline.plan import guide_to_dict
    from supine.script.guides import list_routines

    checked = check_conditions(tuple(conditions or ()))
    guides = sorted(list_routines(), key=lambda guide: (guide.kind != "resting", guide.name))
    if as_json:
        write_json([guide_to_dict(guide) for guide in guides])
        return
    out = make_console()
    for kind in dict.fromkeys(guide.kind for guide in guides):
        table = make_plain_table(
            f"{kind.capitalize()} routines",
            "Minutes",
            "Position, and what to have",
            *(f"For {condition}" for condition in checked),
            no_wrap=["Minutes"],
        )
        for guide in guides:
            if guide.kind == kind:
                table.add_row(
                    f"[bold]{guide.name}[/bold]",
                    _format_minutes(guide),
                    f"{escape(guide.position)}\n[dim]{escape(_format_props(guide))}[/dim]",
                    *(one.suits for one in find_suitability(guide, checked)),
                )
        out.print(table, "")
    if checked:
        out.print(f"This is information, never advice. {ASK_CLINICIAN}.\n")
    out.print("`supine show ROUTINE` says more, `supine make ROUTINE` makes a track.")


@app.command(
    epilog=format_examples("supine show constructive-rest", "supine show cat-cow --source")
)
def show(
    routine: Routine,
    conditions: Conditions = None,
    *,
    source: Annotated[bool, make_option("--source", "Print its guide, as it is written.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a routine is, what it needs, and its cautions."""
    from rich.markup import escape

    from supine.pipeline.plan import guide_to_dict
    from supine.script.guides import find_guide

    checked = check_conditions(tuple(conditions or ()))
    guide = find_guide(routine)
    if source:
        print(guide.path.read_text(encoding="utf-8-sig"), end="")
        return
    if as_json:
        write_json(guide_to_dict(guide))
        return
    out = make_console()
    out.print(f"[bold]{escape(guide.title)}[/bold] ({guide.name}, {guide.kind})")
    out.print(f"{guide.summary}\n", markup=False)
    out.print(f"Position   {guide.position}", markup=False)
    out.print(f"Props      {_format_props(guide)}", markup=False)
    out.print(f"Minutes    {_format_minutes(guide)}", markup=False)
    out.print("\n[bold]Before you begin[/bold]")
    for caution in guide.cautions:
        out.print(f"  • {caution}", markup=False)
    for said in find_suitability(guide, checked) if checked else guide.conditions:
        instead = f" Perhaps rather {said.instead}." if said.instead else ""
        out.print(f"  • {said.condition}: {said.suits}. {said.note}{instead}", markup=False)
    if guide.sources:
        out.print("\n[bold]Where it comes from[/bold]")
    for origin in guide.sources:
        out.print(f"  • {origin}", markup=False)
    out.print(f"\nMake it: supine make {guide.name} --minutes {guide.minutes.default:g}")


@app.command(epilog=format_examples("supine cues", "supine cues constructive-rest"))
def cues(
    routine: Annotated[
        str | None,
        make_argument(
            "ROUTINE",
            "A name from `supine list`, or a guide's file; the theme cues of all routines "
            "if left out.",
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the cues by name, to be preferred with --cue or left out with --without.

    A name is the first words of its cue. Fewer of them will do: --without the-jaw leaves out
    every cue that begins so.
    """
    from dataclasses import asdict

    from rich.markup import escape

    from supine.script.cue_catalogue import list_routine_cues, list_theme_cues
    from supine.script.guides import find_guide

    guide = find_guide(routine) if routine else None
    listed = [*(list_routine_cues(guide) if guide else ()), *list_theme_cues(guide)]
    if as_json:
        write_json([asdict(cue) for cue in listed])
        return
    out = make_console()
    if not out.is_terminal:
        # A line each, for other programs.
        for cue in listed:
            kind = cue.theme or ("optional" if cue.optional else "needed")
            print(f"{cue.name}\t{kind}\t{cue.text}")
        return
    for theme in dict.fromkeys(cue.theme for cue in listed):
        heading = f"Theme {theme}" if theme else "The routine's own, * is always said"
        table = make_plain_table(escape(heading), "", no_wrap=[escape(heading)])
        for cue in listed:
            if cue.theme == theme:
                mark = "" if cue.optional else "* "
                table.add_row(f"[bold]{mark}{escape(cue.name)}[/bold]", escape(cue.text))
        out.print(table, "")
    out.print(
        "--cue NAME has one for certain, --without NAME leaves one out, --theme and --no-theme do "
        "so with a theme."
    )


@app.command(epilog=format_examples("supine voices", "supine voices system:en-gb -o hello.wav"))
def voices(
    name: Annotated[
        str | None, make_argument("VOICE", "A voice to hear: a preview is written to a file.")
    ] = None,
    output: Preview = None,
    pace: Pace = DEFAULT_PACE,
    *,
    as_json: AsJson = False,
) -> None:
    """List the voices, or write a preview of one to hear it."""
    from rich.markup import escape

    from supine.model import TrackOptions
    from supine.pipeline.previews import preview_voice
    from supine.profile import apply_values
    from supine.profile.form import describe_voices
    from supine.speech.registry import ENGINES

    if name:
        pace_wpm = apply_values(TrackOptions(), {"pace": pace}, get_option_name).pace_wpm
        plain = "".join(c if c.isalnum() else "-" for c in Path(name).name)
        _write_preview(preview_voice(name, pace_wpm, open_cache()), output, f"voice-{plain}")
        return
    rows = [row for engine in ENGINES for row in describe_voices(engine)]
    if as_json:
        write_json(rows)
        return
    table = make_plain_table("Voice", "Language", "")
    for row in rows:
        table.add_row(*map(escape, row.values()))
    make_console().print(table, "\n`supine voices VOICE` writes a preview of one to a file.")


@app.command(epilog=format_examples("supine sounds", "supine sounds rain -o rain.wav"))
def sounds(
    name: Annotated[
        str | None, make_argument("SOUND", "A sound to hear: it is written to a file.")
    ] = None,
    output: Preview = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the bells and backgrounds, or write one to hear it.

    It is written as loud as it is in a track.
    """
    from rich.markup import escape

    from supine.audio.backgrounds import BACKGROUNDS, DEFAULT_BACKGROUND
    from supine.audio.bells import BELLS, DEFAULT_BELL
    from supine.pipeline.previews import preview_sound

    if name:
        _write_preview(preview_sound(name, open_cache()), output, Path(name).stem)
        return
    bells = [("bell", sound.name, sound.summary) for sound in BELLS.values()]
    backgrounds = [("background", sound.name, sound.summary) for sound in BACKGROUNDS.values()]
    defaults = (DEFAULT_BELL, DEFAULT_BACKGROUND)
    if as_json:
        write_json(
            [
                {"kind": kind, "name": sound, "summary": summary, "default": sound in defaults}
                for kind, sound, summary in (*bells, *backgrounds)
            ]
        )
        return
    out = make_console()
    for heading, rows in (("Bells", bells), ("Backgrounds", backgrounds)):
        table = make_plain_table(heading, "")
        for _, sound, summary in rows:
            default = " (default)" if sound in defaults else ""
            table.add_row(f"[bold]{sound}[/bold]", escape(f"{summary}{default}"))
        out.print(table, "")
    out.print(
        "A sound file of your own will do for either, and so will none.\n"
        "`supine sounds NAME` writes one to a file, to hear it."
    )


def _format_props(guide: Guide) -> str:
    return " · ".join(guide.props) or "none"


def _format_minutes(guide: Guide) -> str:
    minutes = guide.minutes
    return f"{minutes.default:g} ({minutes.shortest:g} to {minutes.longest:g})"


def _write_preview(clip: StoredClip, output: Path | None, name: str) -> None:
    import shutil

    from supine.library.paths import DEFAULT_FOLDER
    from supine.storage.atomic_write import atomic_write

    path = choose_path(DEFAULT_FOLDER if output is None else output, name, ".wav")
    with atomic_write(path, "Choose another place with --output") as draft:
        shutil.copyfile(clip.path, draft)
    print(path)
