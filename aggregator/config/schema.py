"""The shape of `feeds.yaml` (DESIGN 5.2) as pydantic models: which keys there are, and what each may hold.

Every optional key is `… | None = None`, so that a key without a value counts as not given; the defaults stand in `aggregator.model`
alone, and `given` tells what was written.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from aggregator.config import patterns, values
from aggregator.model import Format

Line = Annotated[str, AfterValidator(values.read_line)]
Exact = Annotated[str, AfterValidator(values.read_exact)]
Slug = Annotated[str, AfterValidator(values.read_slug)]
Language = Annotated[str, AfterValidator(values.read_language)]
Address = Annotated[str, AfterValidator(values.read_address)]
PublicAddress = Annotated[str, AfterValidator(values.read_public_address)]
HeaderValue = Annotated[str, AfterValidator(values.read_header_value)]
Proxy = Annotated[str, AfterValidator(values.read_proxy)]
Pattern = Annotated[str, AfterValidator(patterns.read_pattern)]
Selector = Annotated[str, AfterValidator(patterns.read_selector)]
Duration = Annotated[timedelta, BeforeValidator(values.read_duration)]
Positive = Annotated[int, Field(ge=1, le=1_000_000_000)]
Content = Literal["summary", "full"]


def _read_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _read_topics(value: object) -> object:
    if isinstance(value, str) and "," in value:
        raise ValueError("is one topic with a comma: write several as [news, research]")
    return _read_list(value)


def _read_pair(value: object) -> object:
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(item, str) and item.strip() for item in value):
        raise ValueError("is no pair: write two links or ids, as in [https://example.org/a, https://example.org/b]")
    return tuple(value)


ItemT = TypeVar("ItemT")
#: A list; a single text is a list of one.
Listed = Annotated[tuple[ItemT, ...], BeforeValidator(_read_list)]
Topics = Annotated[tuple[Line, ...], BeforeValidator(_read_topics)]
Pair = Annotated[tuple[str, str], BeforeValidator(_read_pair)]
Hubs = Annotated[Listed[Annotated[str, AfterValidator(values.read_hub)]], AfterValidator(values.read_hubs)]


class Keys(BaseModel):
    """The keys of one mapping of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SelectItem(Keys):
    """`select:` of a page."""

    item: Selector
    title: Selector | None = None
    link: Selector | None = None
    date: Selector | None = None
    author: Selector | None = None
    summary: Selector | None = None


class FilterItem(Keys):
    """`include:` or `exclude:`: a pattern, or a list of them, for each field."""

    title: Listed[Pattern] | None = None
    text: Listed[Pattern] | None = None
    author: Listed[Pattern] | None = None
    tag: Listed[Pattern] | None = None
    link: Listed[Pattern] | None = None


class SourceOptions(Keys):
    """What `defaults:` and each source may hold."""

    select: SelectItem | None = None
    site: PublicAddress | None = None
    topics: Topics | None = None
    every: Annotated[timedelta, BeforeValidator(values.read_interval)] | None = None
    timeout: Annotated[timedelta, BeforeValidator(values.read_timeout)] | None = None
    priority: int | None = None
    language: Language | None = None
    content: Content | None = None
    full_text: bool | None = None
    distrust: Listed[Literal["dates", "updated", "authors", "guids"]] | None = None
    title_strip: Listed[Annotated[str, AfterValidator(patterns.read_title_part)]] | None = None
    author: Line | None = None
    author_pattern: Annotated[str, AfterValidator(patterns.read_byline_pattern)] | None = None
    base: PublicAddress | None = None
    include: FilterItem | None = None
    exclude: FilterItem | None = None
    limit: Positive | None = None
    headers: dict[Annotated[str, AfterValidator(values.read_header_name)], HeaderValue] | None = None
    auth: Annotated[str, AfterValidator(values.read_auth)] | None = None
    user_agent: HeaderValue | None = None
    proxy: Proxy | None = None
    paused: bool | None = None


class SourceItem(SourceOptions):
    """One item of `sources:`."""

    name: Line | None = None
    key: Slug | None = None
    feed: Address | None = None
    page: Address | None = None


class FetchItem(Keys):
    concurrency: Positive | None = None
    per_host: Positive | None = None
    gap: Duration | None = None
    max_bytes: Annotated[int, BeforeValidator(values.read_size)] | None = None
    proxy: Proxy | None = None
    user_agent: HeaderValue | None = None
    allow_addresses: Listed[Annotated[str, AfterValidator(values.read_reachable)]] | None = None


class AuthorItem(Keys):
    name: Line
    also: Listed[Line] | None = None
    only: Listed[str] | None = None
    hide: bool | None = None


class ChannelItem(Keys):
    limit: Positive | None = None
    formats: Listed[Format] | None = None


class NewsletterItem(Keys):
    days: Annotated[int, Field(ge=1, le=36500)] | None = None
    formats: Listed[Literal["rss", "atom"]] | None = None


class DigestsItem(Keys):
    daily: Annotated[str, AfterValidator(values.read_daily)] | None = None
    weekly: Annotated[str, AfterValidator(values.read_weekly)] | None = None


class OwnItem(Keys):
    title: Line
    match: Pattern | None = None
    topics: Topics | None = None
    authors: Listed[Line] | None = None
    sources: Listed[str] | None = None
    tags: Listed[Line] | None = None
    languages: Listed[Language] | None = None
    limit: Positive | None = None
    formats: Listed[Format] | None = None
    profile: Literal["reader", "newsletter"] | None = None


class ChannelsItem(Keys):
    all: ChannelItem | None = None
    authors: ChannelItem | None = None
    sources: ChannelItem | None = None
    topics: ChannelItem | None = None
    newsletter: NewsletterItem | None = None
    digests: DigestsItem | None = None
    own: dict[Slug, OwnItem] | None = None


class ThemeItem(Keys):
    accent: Annotated[str, AfterValidator(values.read_colour)] | None = None
    logo: Exact | None = None
    css: Exact | None = None


class RetentionItem(Keys):
    days: Annotated[int, Field(ge=1, le=36500)] | None = None


class FileKeys(Keys):
    """The whole file; its sources are read one by one, so that one wrong source hides no other problem."""

    title: Line | None = None
    site: Annotated[str, AfterValidator(values.read_site)] | None = None
    id_authority: Annotated[str, AfterValidator(values.read_authority)] | None = None
    contact: Annotated[str, AfterValidator(values.read_contact)] | None = None
    hub: Hubs | None = None
    language: Language | None = None
    store: Exact | None = None
    output: Exact | None = None
    retention: RetentionItem | None = None
    content: Content | None = None
    images: Literal["none", "hotlink"] | None = None
    block: Listed[Line] | None = None
    defaults: SourceOptions | None = None
    fetch: FetchItem | None = None
    sources: tuple[Any, ...] | None = None
    authors: tuple[AuthorItem, ...] | None = None
    merge: tuple[Pair, ...] | None = None
    split: tuple[Pair, ...] | None = None
    channels: ChannelsItem | None = None
    theme: ThemeItem | None = None


def given(keys: Keys | None) -> dict[str, Any]:
    """What was written, by key; a key without a value is not among them."""
    return {key: value for key, value in written(keys).items() if value is not None}


def written(keys: Keys | None) -> dict[str, Any]:
    """What was written, by key, in the order of the schema; None for a key without a value."""
    return {key: getattr(keys, key) for key in type(keys).model_fields if key in keys.model_fields_set} if keys else {}
