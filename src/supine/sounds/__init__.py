"""The sounds that supine makes itself: bells and backgrounds, each a function and a table's row.

Nothing here is a recording: everything is computed, from fixed seeds, so that the same version
of numpy gives the same samples on every machine.
"""

SOUNDS_VERSION = 1
"""Raise it when a bell or a background comes out with other samples: it is part of cache keys."""
