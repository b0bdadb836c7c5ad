"""What of a source's settings is a secret, so that it can be taken out again of what a server gives back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from aggregator.config.environment import fill, referred_values, texts_below

#: The keys of a source whose values are sent.
_SENT = ("feed", "page", "headers", "auth", "proxy")
#: What is shorter stands in ordinary words.
_SHORTEST = 6


def find_secrets(keys: Mapping[str, object], environ: Mapping[str, str]) -> tuple[str, ...]:
    """The secrets among `keys`, those of one source as written: what the environment holds, passwords, and all of `auth`."""
    sent = {key: keys[key] for key in _SENT if key in keys}
    found = (secret.strip() for place, text in texts_below(sent, ()) for secret in _in_text(str(place[0]), text, environ))
    return tuple(dict.fromkeys(secret for secret in found if len(secret) >= _SHORTEST and secret.isprintable()))


def _in_text(key: str, text: str, environ: Mapping[str, str]) -> Iterator[str]:
    for value in (*referred_values(text, environ), *((fill(text, environ),) if key == "auth" else ())):
        yield from (value, value.partition(":")[2] if "//" not in value else "", value.rpartition(" ")[2])
        yield from _in_address(value, query=True)
    yield from _in_address(fill(text, environ), query=False)


def _in_address(text: str, *, query: bool) -> Iterator[str]:
    """The password in an address, as it stands and as it is meant; with `query`, that too."""
    try:
        parts = urlsplit(text) if "://" in text else None
    except ValueError:
        return
    if parts:
        userinfo = parts.netloc.rpartition("@")[0]
        password = userinfo.partition(":")[2]
        yield from (userinfo, password, unquote(password), parts.query if query else "")
