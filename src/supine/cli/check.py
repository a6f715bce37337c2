"""`supine check`."""

from __future__ import annotations

from typing import Annotated

from supine.cli.app import app
from supine.cli.console import say_notes
from supine.cli.options import format_examples, make_argument
from supine.errors import Fault, FaultsError, GuideError


@app.command(
    epilog=format_examples("supine check", "supine check my-routine.md.j2", "supine check a.txt")
)
def check(
    files: Annotated[
        list[str] | None,
        make_argument("FILE...", "Names or files of guides, or scripts; all routines if left out."),
    ] = None,
) -> None:
    """Check guides and scripts, and show every fault and warning with its file and line.

    Each guide is rendered, read and fitted at its shortest, default and longest length. How long
    speech takes is estimated: no voice is needed. Warnings do not keep a track from being made.
    """
    from supine.model import TrackOptions
    from supine.pipeline.check_guide import check_guide, check_script, describe_lengths
    from supine.pipeline.request import build_request
    from supine.script.guides import list_routines

    faults: list[Fault] = []
    requests = []
    for name in files or [str(guide.path) for guide in list_routines()]:
        try:
            requests.append(build_request(name, TrackOptions()))
        except FaultsError as error:
            faults += error.faults
    for request in requests:
        try:
            report = check_script(request) if request.script else check_guide(request.guide)
        except FaultsError as error:
            faults += error.faults
            continue
        print(f"{request.guide.name} is sound")
        for line in describe_lengths(report):
            print(f"  {line}")
        say_notes(str(warning) for warning in report.warnings)
    if faults:
        raise GuideError(tuple(faults))
