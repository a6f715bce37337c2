"""The commands that show what there is: routines, voices, sounds, faults, and what a file holds."""

from __future__ import annotations

import math
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from supine import samples, speech
from supine.as_json import guide_as_json
from supine.cache import ClipCache
from supine.checking import check_guide
from supine.cli import terminal
from supine.cli.options import option_name
from supine.cue_list import routine_cues, theme_cues
from supine.errors import Fault, GuideError, UsageError
from supine.guide import all_guides, find_guide
from supine.inspection import Inspection, inspect_file
from supine.library import DEFAULT_FOLDER, is_folder
from supine.model import Choices, Guide, StoredClip
from supine.profile import with_given
from supine.sounds.backgrounds import BACKGROUNDS, DEFAULT_BACKGROUND
from supine.sounds.bells import BELLS, DEFAULT_BELL
from supine.suitability import ASK, said_of
from supine.units import format_clock
from supine.whole import whole_file


def routines(conditions: tuple[str, ...], *, as_json: bool) -> None:
    """List every routine, resting ones first, and whether each suits the conditions."""
    guides = sorted(all_guides(), key=lambda guide: (guide.kind != "resting", guide.name))
    if as_json:
        terminal.write_json([guide_as_json(guide) for guide in guides])
        return
    for kind in dict.fromkeys(guide.kind for guide in guides):
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
        for heading in (f"{kind.capitalize()} routines", "Minutes", "Position, and what to have"):
            table.add_column(heading, no_wrap=heading == "Minutes")
        for condition in conditions:
            table.add_column(f"For {condition}")
        for guide in guides:
            if guide.kind == kind:
                table.add_row(
                    f"[bold]{guide.name}[/bold]",
                    _minutes(guide),
                    f"{escape(guide.position)}\n[dim]{_props(guide)}[/dim]",
                    *(said.suits for said in said_of(guide, conditions)),
                )
        terminal.output.print(table)
        terminal.output.print()
    if conditions:
        terminal.output.print(f"This is information, never advice. {ASK}.\n")
    terminal.output.print("`supine show ROUTINE` says more, `supine make ROUTINE` makes a track.")


def routine(name: str, conditions: tuple[str, ...], *, as_json: bool) -> None:
    """Show one routine, with what it says to the conditions, or to all it has a word on."""
    guide = find_guide(name)
    if as_json:
        terminal.write_json(guide_as_json(guide))
        return
    out = terminal.output
    out.print(f"[bold]{escape(guide.title)}[/bold] ({guide.name}, {guide.kind})")
    out.print(guide.summary, markup=False)
    out.print()
    out.print(f"Position   {guide.position}", markup=False)
    out.print(f"Props      {_props(guide)}")
    out.print(f"Minutes    {_minutes(guide)}", markup=False)
    out.print("\n[bold]Before you begin[/bold]")
    for caution in guide.cautions:
        out.print(f"  • {caution}", markup=False)
    said = said_of(guide, conditions) if conditions else guide.conditions
    for one in said:
        instead = f" Perhaps rather {one.instead}." if one.instead else ""
        out.print(f"  • {one.condition}: {one.suits}. {one.note}{instead}", markup=False)
    if guide.sources:
        out.print("\n[bold]Where it comes from[/bold]")
        for source in guide.sources:
            out.print(f"  • {source}", markup=False)
    out.print(f"\nMake it: supine make {guide.name} --minutes {guide.minutes.default:g}")


def cues(name: str | None, *, as_json: bool) -> None:
    """List the cues of a routine by name, or all reminders."""
    guide = find_guide(name) if name else None
    listed = [*(routine_cues(guide) if guide else ()), *theme_cues(guide)]
    if as_json:
        terminal.write_json([asdict(cue) for cue in listed])
        return
    if not terminal.output.is_terminal:
        # A line each, for other programs.
        for cue in listed:
            kind = cue.theme or ("optional" if cue.optional else "needed")
            print(f"{cue.name}\t{kind}\t{cue.text}")  # noqa: T201 - this is what was asked for
        return
    for theme in dict.fromkeys(cue.theme for cue in listed):
        heading = f"Reminders, theme {theme}" if theme else "The routine's own, * is always said"
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
        table.add_column(escape(heading), no_wrap=True)
        table.add_column("", ratio=1)
        for cue in listed:
            if cue.theme == theme:
                mark = "" if cue.optional else "* "
                table.add_row(f"[bold]{mark}{escape(cue.name)}[/bold]", escape(cue.text))
        terminal.output.print(table)
        terminal.output.print()
    terminal.output.print(
        "--cue NAME has one for certain, --without NAME leaves one out, --theme and --no-theme do "
        "so with a theme."
    )


def voices(*, as_json: bool) -> None:
    """List every voice of every engine."""
    rows = [
        {
            "voice": str(speech.VoiceChoice(engine, voice.name)),
            "language": voice.language,
            "summary": voice.summary,
        }
        for engine in speech.engines()
        for voice in speech.voices(engine)
    ]
    if as_json:
        terminal.write_json(rows)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for heading in ("Voice", "Language", ""):
        table.add_column(heading)
    for row in rows:
        table.add_row(*(escape(value) for value in row.values()))
    terminal.output.print(table)
    terminal.output.print("\n`supine voices VOICE` writes a sample of one to a file.")


def voice_sample(name: str, pace: str, output: Path | None) -> None:
    """Write a sample of a voice."""
    pace_wpm = with_given(Choices(), {"pace": pace}, option_name).pace_wpm
    cache = ClipCache()
    plain = "".join(c if c.isalnum() else "-" for c in Path(name).name)
    with cache.lease():
        clip = samples.voice_sample(name, pace_wpm, cache)
        _write_sample(clip, output, f"voice-{plain}.wav")


def sounds(*, as_json: bool) -> None:
    """List the bells and backgrounds."""
    rows = [
        {"kind": kind, "name": name, "summary": sound.summary, "default": name == default}
        for kind, table_of, default in (
            ("bell", BELLS, DEFAULT_BELL),
            ("background", BACKGROUNDS, DEFAULT_BACKGROUND),
        )
        for name, sound in table_of.items()
    ]
    if as_json:
        terminal.write_json(rows)
        return
    for kind in ("bell", "background"):
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
        table.add_column(f"{kind.capitalize()}s")
        table.add_column("")
        for row in rows:
            if row["kind"] == kind:
                ours = " (default)" if row["default"] else ""
                table.add_row(f"[bold]{row['name']}[/bold]", escape(f"{row['summary']}{ours}"))
        terminal.output.print(table)
        terminal.output.print()
    terminal.output.print(
        "A sound file of your own will do for either, and so will none.\n"
        "`supine sounds NAME` writes one to a file, to hear it.",
        markup=False,
    )


def sound_sample(name: str, output: Path | None) -> None:
    """Write a bell, or a stretch of a background, as loud as it is in a track."""
    cache = ClipCache()
    with cache.lease():
        _write_sample(samples.sound_sample(name, cache), output, f"{Path(name).stem}.wav")


def check(names: list[str]) -> None:
    """Check guides, and raise every fault of all of them at once."""
    guides, faults = _load_all(names)
    with tempfile.TemporaryDirectory(prefix="supine-") as folder:
        for guide in guides:
            try:
                checks = check_guide(guide, ClipCache(Path(folder)))
            except GuideError as error:
                faults += error.faults
                continue
            terminal.output.print(f"[bold]{guide.name}[/bold] is sound")
            for length in checks:
                terminal.output.print(
                    f"  {format_clock(length.length_s):>8}  {length.cues} cues, "
                    f"{length.left_out or 'none'} left out, {length.speech_share:.0%} speech, "
                    f"longest silence {format_clock(length.longest_silence_s)}",
                    markup=False,
                )
    if faults:
        raise GuideError(tuple(faults))


def inspect(path: Path, *, as_json: bool) -> None:
    """Say what is really in a file."""
    found = inspect_file(path)
    if as_json:
        terminal.write_json(_inspection_as_json(found))
    else:
        _print_inspection(found)


def _load_all(names: list[str]) -> tuple[list[Guide], list[Fault]]:
    guides: list[Guide] = []
    faults: list[Fault] = []
    if not names:
        return list(all_guides()), faults
    for name in names:
        try:
            guides.append(find_guide(name))
        except GuideError as error:
            faults += error.faults
    return guides, faults


def _props(guide: Guide) -> str:
    return escape(" · ".join(guide.props)) or "none"


def _minutes(guide: Guide) -> str:
    minutes = guide.minutes
    return f"{minutes.default:g} ({minutes.shortest:g} to {minutes.longest:g})"


def _write_sample(clip: StoredClip, output: Path | None, name: str) -> None:
    path = DEFAULT_FOLDER if output is None else output
    if is_folder(path) or not path.suffix:
        path /= name
    elif path.suffix.lower() != ".wav":
        raise UsageError(f"a sample is a WAV file, and {path} is not named like one")
    with whole_file(path, "Choose another place with --output") as draft:
        shutil.copyfile(clip.path, draft)
    print(path)  # noqa: T201 - this is what was asked for


def _inspection_as_json(found: Inspection) -> dict[str, object]:
    value = asdict(found)
    del value["record"]
    # JSON knows no infinity, which is how loud silence is.
    for figure in ("speech_lufs", "true_peak_dbtp"):
        value[figure] = value[figure] if math.isfinite(value[figure]) else None
    return value | {
        "path": str(found.path),
        "length_s": found.length_s,
        "planned_samples": found.record.total_samples if found.record else None,
    }


def _print_inspection(found: Inspection) -> None:
    tags = found.tags
    rows = [
        ("File", f"{found.path}, {found.codec}, {found.bytes_on_disk / 1e6:.1f} MB"),
        ("Length", f"{format_clock(found.length_s)}, {found.total_samples} samples"),
        ("Sound", f"{found.sample_rate_hz} Hz, {'mono' if found.channels == 1 else 'stereo'}"),
        ("Speech", f"{found.speech_lufs:.1f} LUFS"),
        ("True peak", f"{found.true_peak_dbtp:.1f} dBTP"),
        (
            "Longest silence",
            " at ".join(map(format_clock, (found.longest_silence_s, found.longest_silence_at_s))),
        ),
        ("Digital silence", f"{found.digital_silence_s:.2f} s at the most"),
        ("Title", tags.title or "none"),
        ("Album", tags.album or "none"),
        ("Comment", tags.comment or "none"),
        ("Lyrics", f"{len(tags.lyrics.splitlines())} lines"),
        ("Cover", f"{tags.cover_bytes / 1000:.0f} kB" if tags.cover_bytes else "none"),
        *(
            ("Chapter", f"{format_clock(chapter.start_s)}  {chapter.title}")
            for chapter in tags.chapters
        ),
        ("Record", "beside it" if found.record else "none"),
    ]
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, value in rows:
        table.add_row(name, escape(value))
    terminal.output.print(table)
    for fault in found.faults:
        terminal.output.print(f"[red]But[/red] {escape(fault)}.")
