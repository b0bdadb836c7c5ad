"""What robots.txt allows (RFC 9309). Pure. The door of protego."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from http import HTTPStatus

from protego import Protego

from aggregator.model import Fetched, FetchFailed

#: Kinds of failures after which nothing was forbidden: an empty file, redirects without end (RFC 9309 §2.3.1.2); and of addresses that
#: are never asked anyway.
_SILENT = frozenset({"empty", "redirect", "address-refused", "url"})
#: Statuses of 4xx after which nobody knows what the site says.
_UNSAID = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED})
#: The name of a program that calls itself a browser: "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://…)".
_COMPATIBLE = re.compile(r"\(compatible;\s*([^\s;/()]+)")


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one origin; with no text, nothing is allowed: it is there, or may be, and can't be read."""

    text: str | None

    def allows(self, url: str, token: str) -> bool:
        """May the program that is called `token` ask for `url`?"""
        return self.text is not None and bool(_parsed(self.text).can_fetch(url, token))

    def delay(self, token: str) -> timedelta:
        """How long that program shall wait between two requests (`Crawl-delay`), a day at most."""
        seconds = _parsed(self.text).crawl_delay(token) if self.text else None
        return timedelta(seconds=min(seconds or 0.0, 86_400.0))


def read_robots(outcome: Fetched | FetchFailed) -> Robots:
    """The rules that an answer of `/robots.txt` gives: with any 4xx but 429 there are none (§2.3.1.3), else all is forbidden (§2.3.1.4).

    407 is the word of our own proxy.
    """
    if isinstance(outcome, Fetched):
        return Robots(outcome.body.decode("utf-8-sig", "replace"))
    refused = outcome.status is not None and 400 <= outcome.status < 500 and outcome.status not in _UNSAID
    return Robots("" if refused or outcome.kind in _SILENT else None)


def product_token(agent: str) -> str:
    """The name that robots.txt knows a program by, from its User-Agent: without version, contact and the names of browsers."""
    named = _COMPATIBLE.search(agent)
    return named[1] if named else re.split(r"[/(]", agent, maxsplit=1)[0].strip()


@lru_cache(maxsize=64)
def _parsed(text: str) -> Protego:
    return Protego.parse(text)
