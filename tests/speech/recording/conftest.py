from __future__ import annotations

import pytest

from supine.audio.clip_cache import ClipCache
from support.reading_aloud import Guided, spoken

TEXTS = (
    "For a few minutes, all there is to do is lie down.",
    (
        "If you are pregnant or have a back condition, please ask your clinician first, and if "
        "anything hurts, change how you lie, or stop."
    ),
    "When you are ready, come down slowly onto your back, and let your eyes fall shut.",
    (
        "Let one knee bend, then the other, with the feet parallel, and as wide apart as the "
        "front of your hip sockets."
    ),
    (
        "Your heels stand about a forearm's length from your buttocks, thirty to forty "
        "centimetres or so."
    ),
    "Your knees may turn in slightly, and prop each other up.",
    ("Let your arms rest below shoulder height, over the ribs, at your sides, or on the pelvis."),
    "There is no need to push the low back down, or to tuck the pelvis. They can simply rest.",
    (
        "Nothing here is being stretched. The muscle at the front of each hip no longer has to "
        "hold the leg, so gravity can do the work."
    ),
    (
        "A deep muscle, the psoas, goes from the sides of the low spine, through the pelvis, to "
        "the inside of the thigh bone. It may begin to let go."
    ),
)
"""What is read: as long and as varied as the cues of a routine."""


@pytest.fixture(scope="session")
def guided(cache: ClipCache) -> Guided:
    """Ten cues, spoken by heart and by the system's voice."""
    return Guided(TEXTS, spoken(TEXTS, "heart", cache), spoken(TEXTS, "system", cache))
