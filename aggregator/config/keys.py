"""Source keys: minted from an address where the operator gave none (DESIGN "Source key")."""

from __future__ import annotations

import re
from collections.abc import Collection
from hashlib import blake2b
from itertools import count
from urllib.parse import unquote

from aggregator.text.ids import slugify_name

#: Names of pages beside the sources' own.
RESERVED_KEYS = frozenset({"index"})
KEY_LENGTH = 60
#: Words of a path that say "this is a feed" or "this is a page", not whose.
_NOISE = frozenset(
    "feed feeds rss rss2 rss20 rssfeed atom atom10 rdf xml json jsonfeed index default php asp aspx html htm cgi api v1 v2".split()
)
_PARTS = re.compile(r"[a-z]+:(?://(?:[^/?#]*@)?(?:www\.)?(?P<host>[^/?#:]*)[^/?#]*)?(?P<path>[^?#]*)", re.IGNORECASE)


def mint_key(url: str, taken: Collection[str]) -> str:
    """A key for `url`: its host without `www.`, and the words of its path that tell feeds of one host apart; at most 60 characters.

    `url` is the address without secrets; userinfo and query are ignored. A key that is reserved or `taken` gets a short hash of `url`.
    """
    key = _readable_key(url)
    if key not in taken and key not in RESERVED_KEYS:
        return key
    hashes = (blake2b(f"{url}#{attempt}".encode(), digest_size=4).hexdigest() for attempt in count())
    keys = (f"{key[: KEY_LENGTH - 9].rstrip('-')}-{digest}" for digest in hashes)
    return next(minted for minted in keys if minted not in taken)


def _readable_key(url: str) -> str:
    parts = _PARTS.match(url)
    host, path = (parts["host"] or "", parts["path"]) if parts else ("", "")
    significant = (word for word in slugify_name(unquote(path), len(path)).split("-") if word not in _NOISE)
    key = slugify_name("-".join((host, *significant)), KEY_LENGTH)
    return key or "source"
