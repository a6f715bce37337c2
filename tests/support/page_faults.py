"""What axe finds wrong with a page; without it, the tests that ask are skipped."""

from __future__ import annotations

import pytest

from support.web_page import Page

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")


def faults(page: Page) -> list[str]:
    """What axe finds serious or critical, in light and, as far as colours go, in dark."""
    # What it finds right it would tell of in full.
    few = {"resultTypes": ["violations"]}
    found = axe.Axe().run(page, options=few).response["violations"]
    page.emulate_media(color_scheme="dark")
    colours = few | {"runOnly": ["color-contrast"]}
    found += axe.Axe().run(page, options=colours).response["violations"]
    page.emulate_media(color_scheme="light")
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary']}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
