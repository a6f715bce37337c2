"""What a server is told before it starts: the library, who may ask, and how much at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from supine.model import TrackOptions

HIDDEN = ".supine"
"""The folder within the library for what is not a track; hidden names are not listed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one server: a page needs far less.

    `json_bytes` is of a request that is not an upload: a script is up to 256 KiB of text, and more
    in JSON. `uploads_bytes` is of all uploads together, and as much again of the voices learned
    from them. A body has `body_grace_s` to arrive, and a second more for each `body_bytes_per_s`
    that did. So many `jobs` and `plans` are made at once, and so many tracks may be `waiting`.
    """

    json_bytes: int = 512 * 1024
    uploads_bytes: int = 4 * 1024**3
    body_grace_s: float = 20.0
    body_bytes_per_s: float = 16 * 1024
    jobs: int = 2
    waiting: int = 20
    plans: int = 2


@dataclass(frozen=True, slots=True)
class Certificate:
    """A chain of certificates and its key, both in PEM; the key may be in the same file."""

    chain: Path
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """One server's settings.

    `library` is the folder of tracks, which exists, and `cache` that of the clip cache. `hosts`
    is what the header Host may say, in lower case ("127.0.0.1:8360"): another name for this
    machine is a stranger's (DNS rebinding). Every path begins with `secret`, as /s/SECRET/, if it
    is not empty. `addresses` is where a phone finds this server, whole addresses with the secret,
    the likeliest first; empty where only this machine can. `profile` are the options of whoever
    runs the server, for what a request leaves out.
    """

    library: Path
    cache: Path
    hosts: frozenset[str]
    secret: str = ""
    addresses: tuple[str, ...] = ()
    certificate: Certificate | None = None
    profile: TrackOptions = TrackOptions()  # noqa: RUF009 - frozen
    limits: Limits = Limits()
    cache_size_bytes: int | None = None

    @property
    def scheme(self) -> str:
        """The scheme of its addresses."""
        return "https" if self.certificate else "http"

    @property
    def prefix(self) -> str:
        """What the path of every request begins with."""
        return f"/s/{self.secret}" if self.secret else ""

    @property
    def uploads(self) -> Path:
        """The folder of uploads."""
        return self.library / HIDDEN / "uploads"

    @property
    def voices(self) -> Path:
        """The folder of learned voices."""
        return self.library / HIDDEN / "voices"
