"""What the operator asked for: `feeds.yaml`, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Select:
    """CSS selectors that read a page without a feed; all but `item` are looked up inside each item."""

    item: str
    title: str | None = None
    link: str | None = None
    date: str | None = None
    author: str | None = None
    summary: str | None = None


FilterField = Literal["title", "text", "author", "tag", "link"]


@dataclass(frozen=True, slots=True)
class Filter:
    """One pattern of `include:` or `exclude:`."""

    field: FilterField
    #: RE2 syntax, searched without regard to case.
    pattern: str


@dataclass(frozen=True, slots=True)
class Source:
    """One item of `feeds.yaml`: a feed, or a page without a feed."""

    #: Its name for ever: `key:` if given, else minted from the first address.
    key: str
    #: Address of the feed or page with secrets filled in; `http:`, `https:` or `file:` (absolute path).
    url: str
    #: The operator's name for it; None: the feed's own title.
    name: str | None = None
    #: Was `key:` written by the operator? A minted key yields to the one the store knows for the address.
    key_given: bool = False
    #: The address for reports and pages: the site where `url` holds a secret or userinfo.
    shown_url: str = ""
    #: `url` holds a secret or userinfo, or is a `file:`: never shown, never exported.
    private: bool = False
    #: Present for a page without a feed.
    select: Select | None = None
    site: str | None = None
    topics: tuple[str, ...] = ()
    every: timedelta = timedelta(minutes=60)
    timeout: timedelta = timedelta(seconds=30)
    #: Who leads among copies: the higher.
    priority: int = 0
    language: str | None = None
    content: Literal["summary", "full"] = "summary"
    full_text: bool = False
    distrust: frozenset[str] = frozenset()
    title_strip: tuple[str, ...] = ()
    #: Who wrote it when no person is named.
    author: str | None = None
    #: RE2 with one group, searched in text and title for a byline.
    author_pattern: str | None = None
    base: str | None = None
    include: tuple[Filter, ...] = ()
    exclude: tuple[Filter, ...] = ()
    #: Entries taken per fetch; None: all.
    limit: int | None = None
    #: (name, value) with secrets filled in; they never leave `fetch`.
    headers: tuple[tuple[str, str], ...] = ()
    #: `user:password`, or a whole `Authorization` value; never leaves `fetch`.
    auth: str | None = None
    user_agent: str | None = None
    #: In place of that of `fetch:`; may hold a user name and password.
    proxy: str | None = None
    #: What of `url`, `headers`, `auth` and `proxy` is a secret, each at least 6 characters: whoever gives it back, it never leaves `fetch`.
    secrets: tuple[str, ...] = field(default=(), repr=False)
    paused: bool = False


@dataclass(frozen=True, slots=True)
class AuthorRule:
    """One item of `authors:`: a person, the spellings that mean them, and where."""

    name: str
    also: tuple[str, ...] = ()
    #: Source keys to which the rule is limited; empty: everywhere.
    only: tuple[str, ...] = ()
    hide: bool = False


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """`fetch:` of `feeds.yaml`."""

    concurrency: int = 48
    per_host: int = 1
    gap: timedelta = timedelta(seconds=10)
    #: Bytes after decompression.
    max_bytes: int = 10_000_000
    proxy: str | None = None
    #: None: `aggregator/VERSION (+contact)`.
    user_agent: str | None = None
    #: Private hosts that may be reached: `host:port`, address or network.
    allow_addresses: tuple[str, ...] = ()


Format = Literal["atom", "rss", "json", "html"]


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """How one kind of channel is published."""

    limit: int = 100
    formats: tuple[Format, ...] = ("atom", "html")


#: For feed readers, or for tools that mail what is new.
Profile = Literal["reader", "newsletter"]


@dataclass(frozen=True, slots=True)
class OwnChannel:
    """One item of `channels.own`: the operator's own selection of stories."""

    name: str
    title: str
    match: str | None = None
    topics: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    limit: int = 100
    formats: tuple[Format, ...] = ("atom", "rss")
    profile: Profile = "reader"


@dataclass(frozen=True, slots=True)
class ChannelsSettings:
    """`channels:` of `feeds.yaml`."""

    all: ChannelSettings = ChannelSettings(100, ("atom", "rss", "json", "html"))
    authors: ChannelSettings = ChannelSettings(50)
    sources: ChannelSettings = ChannelSettings(50)
    topics: ChannelSettings = ChannelSettings(50)
    newsletter_days: int = 35
    newsletter_formats: tuple[Format, ...] = ("rss", "atom")
    #: `HH:MM Zone`; None: no such digest.
    digest_daily: str | None = "07:00 Europe/London"
    #: `Day HH:MM Zone`; None: no such digest.
    digest_weekly: str | None = "Mon 07:00 Europe/London"
    own: tuple[OwnChannel, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    accent: str = "#0b6"
    #: Paths or addresses as written.
    logo: str | None = None
    css: str | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """`feeds.yaml`, read and checked; paths are absolute."""

    #: The file itself, as named by the operator.
    file: str
    title: str
    #: Where output/ is published, with a final slash: the base of self links, not of ids.
    site: str
    #: `authority,date` of minted tag: ids (RFC 4151).
    id_authority: str
    sources: tuple[Source, ...]
    contact: str = ""
    #: Addresses of the WebSub hubs that feeds name, and that are told of changes.
    hubs: tuple[str, ...] = ()
    language: str = "en"
    #: SQLAlchemy address of the store, its path absolute.
    store: str = ""
    #: Absolute path of output/.
    output: str = ""
    retention_days: int = 730
    images: Literal["none", "hotlink"] = "none"
    block: tuple[str, ...] = ()
    fetch: FetchSettings = FetchSettings()
    authors: tuple[AuthorRule, ...] = ()
    merge: tuple[tuple[str, str], ...] = ()
    split: tuple[tuple[str, str], ...] = ()
    channels: ChannelsSettings = ChannelsSettings()
    theme: Theme = Theme()
