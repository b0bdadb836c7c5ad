"""Slugs, tag: ids and digests: short names that never change once written. The door of python-slugify."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from urllib.parse import quote

from slugify import slugify

#: Longest slug; file systems and mail clients take far more, people do not.
_SLUG_LENGTH = 80
#: `specific` of RFC 4151 §2.1: pchar (RFC 3986 §3.3), "/" and "?"; "%" too, for _STRAY_PERCENT has seen to it.
_SPECIFIC = "!$&'()*+,;=:@/?-._~%"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def slugify_name(name: str, length: int = _SLUG_LENGTH) -> str:
    """`name` in lower-case ASCII words joined by hyphens, at most `length` characters; empty if nothing of it can be spelled so."""
    return str(slugify(unicodedata.normalize("NFC", name), max_length=length, word_boundary=True))


def short_hash(text: str, length: int = 8) -> str:
    """The first `length` (1-128) hex digits of the BLAKE2b digest of `text`."""
    return blake2b(_bytes(text)).hexdigest()[:length]


def tag_uri(authority: str, specific: str) -> str:
    """The tag: URI of `specific` under `authority` (`host,date`), with what RFC 4151 does not allow percent-encoded."""
    return f"tag:{authority}:{quote(_bytes(_STRAY_PERCENT.sub('%25', specific)), safe=_SPECIFIC)}"


def digest(*parts: str) -> bytes:
    """16 bytes of BLAKE2b over `parts`; each is preceded by its length, so that ("ab", "c") and ("a", "bc") differ."""
    state = blake2b(digest_size=16)
    for part in map(_bytes, parts):
        state.update(b"%d:" % len(part))
        state.update(part)
    return state.digest()


def _bytes(text: str) -> bytes:
    """UTF-8 of `text`; a lone surrogate, which no encoding takes, is kept apart from every other text."""
    return text.encode("utf-8", "surrogatepass")
