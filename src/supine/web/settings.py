"""What a server is told before it starts: the library, who may ask, and how much at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from supine.model import Choices

HIDDEN = ".supine"
"""The folder within the library for what is not a track: names with a full stop are not shown."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of anything: a page asks for far less, and nobody else should ask for more.

    Attributes
    ----------
    json_bytes
        Of a request that is no upload; a script is up to 256 KiB of text, and more in JSON.
    uploads_bytes
        Of all uploads together, and as much again for the voices that were learnt from them.
    body_grace_s, body_bytes_per_s
        A body has so long to arrive, and a second more for each so many bytes that did.
    makings, waiting
        Tracks that are made at once, and that may wait for it.
    plans
        Timelines laid out at once, each for another page.
    """

    json_bytes: int = 512 * 1024
    uploads_bytes: int = 4 * 1024**3
    body_grace_s: float = 20.0
    body_bytes_per_s: float = 16 * 1024
    makings: int = 2
    waiting: int = 20
    plans: int = 2


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a phone believes this server by: a chain of certificates and its key, both in PEM.

    The key may be in the same file.
    """

    chain: Path
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """One server's settings.

    Attributes
    ----------
    library
        The folder of tracks, which is there.
    cache
        The folder of the clip cache.
    cache_size_bytes
        How large it may grow; the usual size if None.
    hosts
        What the header Host may say, in lower case: "127.0.0.1:8360". Any other is a stranger's
        name for this machine (DNS rebinding).
    secret
        What every address begins with, as /s/SECRET/; none if it is empty.
    addresses
        Where a phone finds this server, whole addresses with the secret, the likeliest first;
        empty where only this machine can.
    certificate
        For HTTPS; plain HTTP without one.
    usual
        The choices of whoever's profile it is, for what a request leaves open.
    """

    library: Path
    cache: Path
    hosts: frozenset[str]
    secret: str = ""
    addresses: tuple[str, ...] = ()
    certificate: Certificate | None = None
    usual: Choices = Choices()  # noqa: RUF009 - frozen
    limits: Limits = Limits()
    cache_size_bytes: int | None = None

    @property
    def scheme(self) -> str:
        """What its addresses begin with."""
        return "https" if self.certificate else "http"

    @property
    def prefix(self) -> str:
        """What the path of every request begins with."""
        return f"/s/{self.secret}" if self.secret else ""

    @property
    def uploads(self) -> Path:
        """The folder of the sounds that somebody brought."""
        return self.library / HIDDEN / "uploads"

    @property
    def voices(self) -> Path:
        """The folder of the voices that were learnt."""
        return self.library / HIDDEN / "voices"
