"""Addresses: made absolute, cleaned for showing, reduced for comparing. The door of ada-url and publicsuffixlist.

Rules are those of the WHATWG URL standard, which browsers and therefore publishers follow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from urllib.parse import SplitResult, unquote, urlsplit

from ada_url import URL
from publicsuffixlist import PublicSuffixList

from aggregator.text.redirectors import target_of
from aggregator.text.tracking import is_tracking, is_tracking_fragment

#: What the canonical form leaves out, as it was when the first links were stored; `tracking` has what is found since.
_FROZEN_NAMES = frozenset(
    "fbclid fb_action_ids fb_action_types fb_ref fb_source gclid dclid gbraid wbraid gclsrc srsltid yclid ysclid twclid msclkid "
    "mc_cid mc_eid mc_tc _hsenc _hsmi __hssc __hstc __hsfp hsctatracking mkt_tok sc_cid oly_anon_id oly_enc_id vero_conv vero_id _bhlid "
    "_openstat _branch_match_id _branch_referrer wickedid rb_clickid igshid cmpid".split()
)
_FROZEN_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "hmb_", "itm_")

_SPACES = re.compile(r"[\t\n\r]+")
_IRI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):([^\s<>\"{}|\\^`]+)")
#: Schemes that a published id must not bear: active, local, or a person's address.
_NO_ID = frozenset({"javascript", "data", "vbscript", "file", "mailto", "about", "blob"})
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_AMP = re.compile(r"(?:(?<=/)amp/?|\.amp)$", re.IGNORECASE)
#: Platforms that count our requests as one, under whatever name (F10), with their other names: a host, a domain, or a domain under
#: any suffix. A blog of theirs under a domain of its own can't be told, and is a host of its own.
_PLATFORMS = {
    "blogger.com": "blogspot",
    "buttondown.com": "buttondown.email",
    "feedburner.com": "feedproxy.google.com feedburner.google.com",
    "feedpress.com": "feedpress.me feedpress.it",
    "hashnode.com": "hashnode.dev",
    "hatenablog.com": "hatenablog.jp hateblo.jp hatenadiary.com hatenadiary.jp",
    "libsyn.com": "libsynpro.com",
    "mailchimp.com": "campaign-archive.com campaign-archive1.com campaign-archive2.com mailchi.mp",
    "omny.fm": "omnycontent.com",
    "reddit.com": "redd.it",
    "sourceforge.net": "sourceforge.io sf.net",
    "stackexchange.com": "stackoverflow.com serverfault.com superuser.com askubuntu.com mathoverflow.net stackapps.com",
    "wordpress.com": "wp.com wp.me",
    "youtube.com": "youtu.be youtube-nocookie.com",
}
_PLATFORM_OF = {name: platform for platform, names in _PLATFORMS.items() for name in names.split()}
#: Forms of one page for phones, beyond those that the canonical form knows.
_PHONE_HOST = re.compile(r"^((?:www|[a-z]{2,3})\.)?(?:m|mobile|amp)\.(?=[^.]+\.)")
_PHONE_PATH = re.compile(r"^/amp(?=/.)|(?<=\.)amp\.(?=html?$)", re.IGNORECASE)
_PHONE_PARAMETER = re.compile(r"(?:amp(?:=(?:1|true)?)?|m=[01]|mobile=(?:1|true)|output(?:type)?=amp[\w-]*)", re.IGNORECASE)
#: A redirector may lead to another.
_MOST_REDIRECTORS = 10


def absolute_link(href: str | None, *bases: str | None) -> str | None:
    """The address of `href` as an absolute http(s) URL, resolved against the first of `bases` that makes it one; else None.

    None too for every other scheme, so that `javascript:`, `data:` and `file:` never get through (A18, A23), and for a host with a
    quotation mark, which is the one that the standard lets stand, and which no host has.
    """
    text = _SPACES.sub("", href or "").strip()
    if not text:
        return None
    for base in (None, *bases):
        if url := _parse(text, base):
            return url.href if url.protocol in ("http:", "https:") and url.hostname and '"' not in url.hostname else None
    return None


def shown_link(url: str) -> str:
    """`url` (absolute) as it is shown: where a redirector leads to, without tracking and userinfo; all else as it is spelt and ordered."""
    for _ in range(_MOST_REDIRECTORS):
        if (target := absolute_link(target_of(url))) is None:
            break
        url = target
    parsed = _parse(url)
    if parsed is None:
        return url
    _keep_parameters(parsed, lambda part: not is_tracking(part))
    if parsed.username or parsed.password:
        parsed.username = parsed.password = ""
    if is_tracking_fragment(parsed.hash.removeprefix("#")):
        parsed.hash = ""
    return str(parsed.href)


def article_link(url: str) -> str | None:
    """The canonical form of the article that `url` is one address of: what is shown for it, and of a page for phones the usual one.

    Two addresses of one article may differ in their own canonical forms, which must stay as they are stored, and agree in this one.
    """
    parsed = _parse(shown_link(url))
    if parsed is None:
        return None
    parsed.hostname = _PHONE_HOST.sub(r"\1", parsed.hostname)
    parsed.pathname = _PHONE_PATH.sub("", parsed.pathname)
    _keep_parameters(parsed, lambda part: not _PHONE_PARAMETER.fullmatch(part))
    return canonical_link(parsed.href)


def canonical_of_typed(text: str) -> str | None:
    """The canonical form of the link that a person typed, who may leave the scheme out; None if it is no link."""
    link = absolute_link(text) or ("/" in text and " " not in text and absolute_link(f"https://{text}"))
    return canonical_link(link) if link else None


def canonical_link(url: str) -> str | None:
    """`url` reduced for comparing only: no scheme, `www.`, tracking, fragment, index page or final slash; parameters sorted.

    A fragment that holds a route (`#!/post/1`, `#/post/1`) stays. None if `url` is no absolute http(s) URL.
    Frozen: stores hold what it gave, and keys are taken over it. What is learned later about links goes into `article_link`.
    """
    parsed = _parse(url)
    if parsed is None or parsed.protocol not in ("http:", "https:"):
        return None
    host = re.sub(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)", "", parsed.hostname.rstrip("."))
    path = _INDEX.sub("/", unquote(parsed.pathname))
    path = re.sub(r"/{2,}", "/", _AMP.sub("", path)).rstrip("/")
    parameters = sorted(part for part in parsed.search.removeprefix("?").split("&") if part and not _is_frozen_tracking(part))
    query = "?" + "&".join(parameters) if parameters else ""
    route = parsed.hash if parsed.hash.startswith(("#!", "#/")) else ""
    port = f":{parsed.port}" if parsed.port else ""
    return f"{host}{port}{path}{query}{route}"


def has_path(canonical: str) -> bool:
    """Does a canonical link name more than a site? A home page says nothing about which article is meant."""
    return "/" in canonical or "?" in canonical or "#" in canonical


def host_of(url: str) -> str:
    """The host of an absolute URL without `www.`, or an empty string."""
    parsed = _parse(url)
    return parsed.hostname.removeprefix("www.") if parsed else ""


def lane(url: str) -> str:
    """What one polite client treats as one host: a platform, else the registrable domain, else the address with its port (F10).

    The domain is that of the registry, so that all who are at home on github.io share a lane.
    """
    parsed = _parse(url)
    if parsed is None or not parsed.hostname:
        return "file:"
    domain = _domain_of(parsed, private=False)
    names = (parsed.hostname.rstrip("."), domain, domain.partition(".")[0])
    return next((_PLATFORM_OF[name] for name in names if name in _PLATFORM_OF), domain)


def site_of(url: str) -> str:
    """Whose an address is: the registrable domain, where each tenant of a platform has their own; empty where there is no host."""
    parsed = _parse(url)
    return _domain_of(parsed, private=True) if parsed and parsed.hostname else ""


def is_iri(text: str) -> bool:
    """May `text` be published as an id: an absolute IRI (A5) that is neither active, local nor a person's address?"""
    match = _IRI.fullmatch(text)
    if not match or match[1].lower() in _NO_ID:
        return False
    if match[1].lower() in ("http", "https"):
        url = _parse(text)
        return bool(match[2].startswith("//") and url and url.hostname and not (url.username or url.password))
    return True


def request_address(url: str) -> str:
    """`url` (absolute http or https) as it is requested and remembered: without userinfo and fragment."""
    parts: SplitResult = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl()


def has_userinfo(url: str) -> bool:
    """Does `url` hold a user name or password?"""
    parsed = _parse(url)
    return bool(parsed and (parsed.username or parsed.password))


def _keep_parameters(parsed: URL, keep: Callable[[str], bool]) -> None:
    query = parsed.search.removeprefix("?")
    kept = "&".join(part for part in query.split("&") if keep(part))
    if kept != query:
        parsed.search = kept


def _is_frozen_tracking(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name in _FROZEN_NAMES or name.startswith(_FROZEN_PREFIXES)


def _parse(url: str, base: str | None = None) -> URL | None:
    try:
        return URL(url, base) if base else URL(url)
    except ValueError:
        return None


def _domain_of(url: URL, *, private: bool) -> str:
    """The registrable domain, by the suffixes of registries and, if `private`, those of platforms; else the host with its port."""
    host = url.hostname.rstrip(".")
    is_address = host.startswith("[") or host.rpartition(".")[2].isdigit()
    return str((not is_address and _suffixes(only_icann=not private).privatesuffix(host)) or url.host)


@cache
def _suffixes(*, only_icann: bool) -> PublicSuffixList:
    return PublicSuffixList(only_icann=only_icann)
