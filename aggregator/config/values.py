"""Single values of `feeds.yaml`, each read by one pure function that raises ValueError: what is wrong, and the way out.

The messages go on from the value and never repeat it: it may hold a secret.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from ipaddress import ip_address, ip_network
from zoneinfo import ZoneInfo, available_timezones

from aggregator.config.complaints import suggestion
from aggregator.config.keys import KEY_LENGTH, RESERVED_KEYS
from aggregator.text.characters import legal, one_line
from aggregator.text.links import absolute_link, has_userinfo

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(\d{1,6})\s*([smhd])", re.ASCII)
_LONGEST = timedelta(days=366)
_FASTEST = timedelta(minutes=1)
_PATIENCE = timedelta(minutes=5)

_BYTES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_SIZE = re.compile(r"(\d{1,9})\s*([KMG]i?B|B)", re.IGNORECASE | re.ASCII)

#: RFC 4151 §2.1: a domain name or an e-mail address, and the first day of a day, month or year in which it was yours.
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})+"
_AUTHORITY = re.compile(rf"(?:[a-z0-9._-]+@)?{_DOMAIN}", re.IGNORECASE)
_EMAIL = re.compile(rf"(?:mailto:)?[\w.!#$%&'*+/=?^`{{|}}~-]+@{_DOMAIN}", re.IGNORECASE | re.ASCII)
_TAG_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)

#: BCP 47 (RFC 5646 §2.1) without its registries.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_SLUG = re.compile(rf"[a-z0-9-]{{1,{KEY_LENGTH}}}", re.ASCII)
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})|[a-z]+", re.IGNORECASE)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
_HOST_AND_PORT = re.compile(rf"(\[[0-9a-f:.]+\]|{_LABEL}(?:\.{_LABEL})*):(\d{{1,5}})", re.IGNORECASE | re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

_MOST_HUBS = 3

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAILY = re.compile(r"(\d\d):(\d\d) (\S+)", re.ASCII)


# --- quantities -----------------------------------------------------------------------------------------------------


def read_duration(value: object) -> timedelta:
    """`30s`, `60m`, `1h`, `7d`: at most 366 days."""
    text = str(value)
    match = _DURATION.fullmatch(text)
    if not match:
        what = "has no unit" if text.isdecimal() else "is no duration"
        raise ValueError(f"{what}: write a whole number with s, m, h or d, such as 30s, 60m, 1h or 7d")
    if (duration := timedelta(**{_UNITS[match[2]]: int(match[1])})) > _LONGEST:
        raise ValueError("is too long: at most 366d")
    return duration


def read_interval(value: object) -> timedelta:
    """A duration between two polls: at least a minute, out of politeness."""
    if (interval := read_duration(value)) < _FASTEST:
        raise ValueError("is too often for any publisher: at least 1m, usually 60m")
    return interval


def read_timeout(value: object) -> timedelta:
    """A duration that is not zero, and which all others can wait for."""
    if not (timeout := read_duration(value)):
        raise ValueError("leaves no time at all: at least 1s")
    if timeout > _PATIENCE:
        raise ValueError("is too long, since what the other sources bring waits for it: at most 5m")
    return timeout


def read_size(value: object) -> int:
    """`10MB` (10⁶ bytes each), `500kB`, `1GiB` (2³⁰ bytes) as bytes."""
    match = _SIZE.fullmatch(str(value))
    if not match or not int(match[1]):
        raise ValueError("is no size: write a whole number with B, kB, MB or GB, such as 500kB or 10MB")
    return int(match[1]) * _BYTES[match[2].upper()]


# --- texts ----------------------------------------------------------------------------------------------------------


def read_line(text: str) -> str:
    """A text in one line that is not empty."""
    if not (line := one_line(text)):
        raise ValueError("is empty: write a text, or remove the key")
    return line


def read_exact(text: str) -> str:
    """A text whose spaces count; not empty."""
    if not text or text != legal(text):
        raise ValueError("is empty or holds control characters: write a text")
    return text


def read_slug(text: str) -> str:
    """A name that becomes part of a path."""
    if not _SLUG.fullmatch(text):
        raise ValueError(f"is no plain name: use only a-z, 0-9 and -, at most {KEY_LENGTH} characters")
    if text in RESERVED_KEYS:
        raise ValueError("is reserved for a page of that name: choose another")
    return text


def read_language(text: str) -> str:
    """A language tag of BCP 47, such as `en` or `pt-BR`."""
    if not _LANGUAGE.fullmatch(text):
        raise ValueError("is no language tag: write en, de or pt-BR (with a hyphen)")
    return text


def read_colour(text: str) -> str:
    """`#rgb`, `#rrggbb` or the name of a CSS colour."""
    if not _COLOUR.fullmatch(text):
        raise ValueError('is no colour: write "#0b6", "#00bb66" (in quotes: # begins a comment) or a name such as teal')
    return text


def read_authority(text: str) -> str:
    """`authority,date` of tag: ids (RFC 4151 §2.1), such as `news.example.org,2026`."""
    authority, _, when = text.partition(",")
    match = _TAG_DATE.fullmatch(when)
    if not _AUTHORITY.fullmatch(authority) or not match:
        raise ValueError(
            "is no `authority,date`: write a domain or e-mail address of yours and a year in which you had it: news.example.org,2026"
        )
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        raise ValueError("holds a date that does not exist: write YYYY, YYYY-MM or YYYY-MM-DD") from None
    return text


def read_contact(text: str) -> str:
    """An http(s) address or an e-mail address."""
    if not (contact := text if _EMAIL.fullmatch(text) else absolute_link(text)):
        raise ValueError("is neither an address nor an e-mail address: write https://example.org/about or desk@example.org")
    return contact


# --- addresses ------------------------------------------------------------------------------------------------------


def read_address(text: str) -> str:
    """An absolute http(s) address in normal form, or `file:` with a path (unchecked)."""
    if text.lower().startswith("file:"):
        if not text[5:].strip():
            raise ValueError("names no file: write file:samples/one.xml")
        return text
    if not (address := absolute_link(text)):
        raise ValueError("is no absolute address: begin it with https:// (or file: for a file beside this one)")
    return address


def read_public_address(text: str) -> str:
    """An absolute http(s) address that readers may see."""
    if not (address := absolute_link(text)):
        raise ValueError("is no absolute address: begin it with https:// or http://")
    if has_userinfo(address):
        raise ValueError("holds a user name or password and would be published: remove it")
    return address


def read_hub(text: str) -> str:
    """The https address of a WebSub hub, which feeds name."""
    address = read_public_address(text)
    if not address.startswith("https:"):
        raise ValueError("is no https address, and subscribers trust what comes from there: begin it with https://")
    return address


def read_hubs(hubs: tuple[str, ...]) -> tuple[str, ...]:
    """Each once, at most three: each is told of each change."""
    if len(unique := tuple(dict.fromkeys(hubs))) > _MOST_HUBS:
        raise ValueError(f"names {len(unique)} hubs: at most {_MOST_HUBS}, and one is enough for any subscriber")
    return unique


def read_site(text: str) -> str:
    """The address under which output/ is published, with a final slash."""
    address = read_public_address(text)
    if "?" in address or "#" in address:
        raise ValueError("is no folder: remove what begins with ? or #")
    return address if address.endswith("/") else address + "/"


def read_proxy(text: str) -> str:
    """The http(s) address of a proxy; it may hold a user name and password."""
    if not (address := absolute_link(text)):
        raise ValueError("is no proxy: write http://proxy.example.org:3128")
    return address


def read_reachable(text: str) -> str:
    """A private address that may be reached: `host:port`, an address, or a network (F17)."""
    match = _HOST_AND_PORT.fullmatch(text)
    if match and 0 < int(match[2]) < 65536:
        return text
    try:
        _ = ip_network(text) if "/" in text else ip_address(text)
    except ValueError as error:
        way_out = (
            "write its first address, with zeros after the prefix"
            if "host bits" in str(error)
            else "write 127.0.0.1:8800, 10.0.0.7 or 10.0.0.0/8"
        )
        raise ValueError(f"is no host:port, address or network: {way_out}") from None
    return text


# --- HTTP -----------------------------------------------------------------------------------------------------------


def read_header_name(text: str) -> str:
    """The name of a header (RFC 9110 §5.1)."""
    if not _HEADER_NAME.fullmatch(text):
        raise ValueError("is no name of a header: use letters, digits and -")
    return text


def read_header_value(text: str) -> str:
    """A header's value in one line: a line break would begin another header."""
    if not text.isascii():
        raise ValueError("holds a letter that HTTP does not carry: write ASCII")
    return _read_private_line(text)


def read_auth(text: str) -> str:
    """`user:password`, or a whole value of `Authorization`, such as `Bearer …`."""
    value = _read_private_line(text)
    if ":" not in value and " " not in value:
        raise ValueError("is neither user:password nor a whole Authorization value such as `Bearer abc`")
    return value


def _read_private_line(text: str) -> str:
    if not text.strip() or _CONTROL.search(text):
        raise ValueError("is empty or holds a line break or control character: write one line")
    return text.strip()


# --- times of digests -----------------------------------------------------------------------------------------------


def read_daily(text: str) -> str:
    """`HH:MM Zone`, such as `07:00 Europe/London`."""
    match = _DAILY.fullmatch(text)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError("is no time with a zone: write HH:MM and a zone, such as 07:00 Europe/London, or null for no digest")
    _check_zone(match[3])
    return text


def read_weekly(text: str) -> str:
    """`Day HH:MM Zone`, such as `Mon 07:00 Europe/London`."""
    day, _, rest = text.partition(" ")
    if day not in _DAYS:
        raise ValueError(f"begins with no day, as in Mon 07:00 Europe/London (null: no digest): {suggestion(day[:3], _DAYS)}")
    read_daily(rest)
    return text


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        known = available_timezones()
        way_out = suggestion(name, known) if len(name) > 3 else "write UTC, or a place such as Europe/London"
        raise ValueError(f"names no time zone: {way_out}") from None
