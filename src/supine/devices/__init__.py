"""Speakers and microphones: the only room that knows miniaudio.

miniaudio is an optional extra, `supine[sound]`. Whatever is wrong with it, with the sound system
or with a device comes out as a `DeviceError` that says what to do.

`SUPINE_SOUND_BACKEND` chooses one of miniaudio's ways to the sound system by its name, such as
"alsa" where "pulseaudio" would come first. "null" is for tests and dry runs: it plays to nobody
and hears nothing, for as long as real devices would take.
"""

from __future__ import annotations

from supine.devices.microphone import LONGEST_TAKE_S, QUIETEST_DBFS, Microphone, microphones
from supine.devices.speakers import can_play, play
from supine.devices.system import BACKEND_ENVIRONMENT, never

__all__ = [
    "BACKEND_ENVIRONMENT",
    "LONGEST_TAKE_S",
    "QUIETEST_DBFS",
    "Microphone",
    "can_play",
    "microphones",
    "never",
    "play",
]
