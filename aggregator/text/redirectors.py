"""Addresses that only lead on to another one, and say to which: the table of `docs/normalization.md`.

A short link (`t.co`, `bit.ly`) says nothing: who wants to know must ask it, so it stays.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from urllib.parse import parse_qsl, unquote, urlsplit

#: Host (a leading dot: with all below it), path as a pattern, parameters that may hold the target.
PARAMETERS = (
    ("google", r"/url", "q url"),
    (".facebook.com", r"/l\.php|/flx/warn/", "u"),
    (".instagram.com", r"/", "u"),
    (".linkedin.com", r"/redir/redirect|/safety/go", "url"),
    (".youtube.com", r"/redirect", "q"),
    (".bing.com", r"/news/apiclick\.aspx", "url"),
    ("duckduckgo.com", r"/l/", "uddg"),
    ("out.reddit.com", r"/.*", "url"),
    (".medium.com", r"/m/global-identity(?:-2)?", "redirecturl"),
    ("t.umblr.com", r"/redirect", "z"),
    ("disq.us", r"/url", "url"),
    ("exit.sc", r"/", "url"),
    (".vk.com", r"/away(?:\.php)?", "to"),
    ("slack-redir.net", r"/link", "url"),
    ("steamcommunity.com", r"/linkfilter/", "u url"),
    (".safelinks.protection.outlook.com", r"/.*", "url"),
    ("redirect.viglink.com", r"/.*", "u"),
    ("go.redirectingat.com", r"/", "url"),
    ("go.skimresources.com", r"/", "url"),
    ("click.linksynergy.com", r"/deeplink", "murl"),
    ("www.awin1.com", r"/cread\.php", "ued p"),
    ("cts.businesswire.com", r"/ct/ct", "url"),
    ("sspai.com", r"/link", "target"),
)
#: Hosts that lead on to an address which they do not say: the feed says it beside the link (`feedburner:origLink`).
SILENT = frozenset("feedproxy.google.com feeds.feedburner.com feeds2.feedburner.com".split())

_GOOGLE = re.compile(r"(?:www\.)?google\.(?:com?\.)?[a-z]{2,3}")
_LEADS = re.compile(r"https?://", re.I)
_ADDRESS = re.compile(rb"https?://[!-~]+")


def target_of(url: str) -> str | None:
    """The address that the absolute `url` leads on to, as written there; None if it is no redirector that says so."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".")
    found = _in_parameter(host, parts.path, parts.query) or next(
        filter(None, (find(host, parts.path, parts.query) for find in _FINDERS)), None
    )
    return found if found and _LEADS.match(found) else None


def is_silent(url: str) -> bool:
    """Does `url` lead on to an address that it does not say?"""
    try:
        return (urlsplit(url).hostname or "") in SILENT
    except ValueError:
        return False


def _in_parameter(host: str, path: str, query: str) -> str | None:
    if not query:
        return None
    for wanted, pattern, names in PARAMETERS:
        if _is_host(host, wanted) and re.fullmatch(pattern, path, re.I):
            given = {name.lower(): value for name, value in parse_qsl(query)}
            return next((given[name] for name in names.split() if _LEADS.match(given.get(name, ""))), None)
    return None


def _is_host(host: str, wanted: str) -> bool:
    if wanted == "google":
        return bool(_GOOGLE.fullmatch(host))
    return host == wanted.removeprefix(".") or (wanted.startswith(".") and host.endswith(wanted))


def _in_amp_cache(host: str, path: str, query: str) -> str | None:
    """`www-example-org.cdn.ampproject.org/c/s/www.example.org/page`, `www.google.com/amp/s/www.example.org/page`; `s` is https."""
    cache = re.fullmatch(r"/(?:c|v|amp)/(s/)?([^/]+\.[^/]+(?:/.*)?)", path)
    if not cache or not (host.endswith("cdn.ampproject.org") or (_GOOGLE.fullmatch(host) and path.startswith("/amp/"))):
        return None
    return f"http{'s' if cache[1] else ''}://{cache[2]}" + (f"?{query}" if query else "")


def _in_path(host: str, path: str, query: str) -> str | None:
    """`go.theregister.com/feed/www.theregister.com/page`; `href.li/?https://example.org/`."""
    if host == "go.theregister.com" and (page := re.fullmatch(r"/(?:feed|i/cfa)/(?:https?://)?(.+)", path)):
        return f"https://{page[1]}"
    return unquote(query) if host in ("href.li", "anonym.to", "nullrefer.com") and path == "/" else None


def _in_mail_filter(host: str, path: str, query: str) -> str | None:
    """Proofpoint: `/v3/__https://example.org/page__;…`, and `/v2/url?u=https-3A__example.org_page`."""
    if host not in ("urldefense.com", "urldefense.proofpoint.com"):
        return None
    if page := re.match(r"/v3/__(.+?)__;", f"{path}?{query}"):
        # `*` stands for a character that is told elsewhere, and a path lost one of its slashes.
        return None if "*" in page[1] else re.sub(r"^(https?:)/+", r"\1//", page[1])
    given = dict(parse_qsl(query)).get("u", "") if path == "/v2/url" else ""
    return unquote(given.translate({ord("-"): "%", ord("_"): "/"})) or None


def _in_token(host: str, path: str, _query: str) -> str | None:
    """Google News, whose tokens held the address until 2024."""
    token = re.fullmatch(r"/.*articles/(CBM[\w-]+={0,2})", path) if host == "news.google.com" else None
    if not token:
        return None
    try:
        address = _ADDRESS.search(urlsafe_b64decode(token[1].rstrip("=") + "=="))
    except ValueError:
        return None
    return address[0].decode("ascii") if address else None


_FINDERS: tuple[Callable[[str, str, str], str | None], ...] = (_in_parameter, _in_amp_cache, _in_path, _in_mail_filter, _in_token)
