"""The shape of `feeds.yaml` (DESIGN 5.2) as pydantic models: which keys there are, and what each may hold.

Every optional key is `… | None = None`, so that a key without a value counts as not given; the defaults stand in `aggregator.model`
alone, and `given` tells what was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import NoneType
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from aggregator.config import patterns, values
from aggregator.config.complaints import Complaint, Place, suggestion
from aggregator.model import Format

Line = Annotated[str, AfterValidator(values.read_line)]
Exact = Annotated[str, AfterValidator(values.read_exact)]
Slug = Annotated[str, AfterValidator(values.read_slug)]
Language = Annotated[str, AfterValidator(values.read_language)]
Address = Annotated[str, AfterValidator(values.read_address)]
PublicAddress = Annotated[str, AfterValidator(values.read_public_address)]
HeaderValue = Annotated[str, AfterValidator(values.read_header_value)]
Pattern = Annotated[str, AfterValidator(patterns.read_pattern)]
Selector = Annotated[str, AfterValidator(patterns.read_selector)]
Duration = Annotated[timedelta, BeforeValidator(values.read_duration)]
Positive = Annotated[int, Field(ge=1, le=1_000_000_000)]
Content = Literal["summary", "full"]


def _read_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _read_pair(value: object) -> object:
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(item, str) and item.strip() for item in value):
        raise ValueError("is no pair: write two links or ids, as in [https://example.org/a, https://example.org/b]")
    return tuple(value)


Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_read_list)]
Pair = Annotated[tuple[str, str], BeforeValidator(_read_pair)]


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SelectItem(_Keys):
    """`select:` of a page."""

    item: Selector
    title: Selector | None = None
    link: Selector | None = None
    date: Selector | None = None
    author: Selector | None = None
    summary: Selector | None = None


class FilterItem(_Keys):
    """`include:` or `exclude:`: a pattern, or a list of them, for each field."""

    title: Patterns | None = None
    text: Patterns | None = None
    author: Patterns | None = None
    tag: Patterns | None = None
    link: Patterns | None = None


class SourceOptions(_Keys):
    """What `defaults:` and each source may hold."""

    select: SelectItem | None = None
    site: PublicAddress | None = None
    topics: tuple[Line, ...] | None = None
    every: Annotated[timedelta, BeforeValidator(values.read_interval)] | None = None
    timeout: Annotated[timedelta, BeforeValidator(values.read_timeout)] | None = None
    priority: int | None = None
    language: Language | None = None
    content: Content | None = None
    full_text: bool | None = None
    distrust: tuple[Literal["dates", "updated", "authors", "guids"], ...] | None = None
    title_strip: tuple[Annotated[str, AfterValidator(patterns.read_title_part)], ...] | None = None
    author: Line | None = None
    author_pattern: Annotated[str, AfterValidator(patterns.read_byline_pattern)] | None = None
    base: PublicAddress | None = None
    include: FilterItem | None = None
    exclude: FilterItem | None = None
    limit: Positive | None = None
    headers: dict[Annotated[str, AfterValidator(values.read_header_name)], HeaderValue] | None = None
    auth: Annotated[str, AfterValidator(values.read_auth)] | None = None
    user_agent: HeaderValue | None = None
    paused: bool | None = None


class SourceItem(SourceOptions):
    """One item of `sources:`."""

    name: Line | None = None
    key: Slug | None = None
    feed: Address | None = None
    page: Address | None = None


class FetchItem(_Keys):
    concurrency: Positive | None = None
    per_host: Positive | None = None
    gap: Duration | None = None
    max_bytes: Annotated[int, BeforeValidator(values.read_size)] | None = None
    proxy: Annotated[str, AfterValidator(values.read_proxy)] | None = None
    user_agent: HeaderValue | None = None
    allow_addresses: tuple[Annotated[str, AfterValidator(values.read_reachable)], ...] | None = None


class AuthorItem(_Keys):
    name: Line
    also: tuple[Line, ...] | None = None
    only: tuple[str, ...] | None = None
    hide: bool | None = None


class ChannelItem(_Keys):
    limit: Positive | None = None
    formats: tuple[Format, ...] | None = None


class NewsletterItem(_Keys):
    days: Annotated[int, Field(ge=1, le=36500)] | None = None
    formats: tuple[Literal["rss", "atom"], ...] | None = None


class DigestsItem(_Keys):
    daily: Annotated[str, AfterValidator(values.read_daily)] | None = None
    weekly: Annotated[str, AfterValidator(values.read_weekly)] | None = None


class OwnItem(_Keys):
    title: Line
    match: Pattern | None = None
    topics: tuple[Line, ...] | None = None
    authors: tuple[Line, ...] | None = None
    sources: tuple[str, ...] | None = None
    tags: tuple[Line, ...] | None = None
    languages: tuple[Language, ...] | None = None
    limit: Positive | None = None
    formats: tuple[Format, ...] | None = None
    profile: Literal["reader", "newsletter"] | None = None


class ChannelsItem(_Keys):
    all: ChannelItem | None = None
    authors: ChannelItem | None = None
    sources: ChannelItem | None = None
    topics: ChannelItem | None = None
    newsletter: NewsletterItem | None = None
    digests: DigestsItem | None = None
    own: dict[Slug, OwnItem] | None = None


class ThemeItem(_Keys):
    accent: Annotated[str, AfterValidator(values.read_colour)] | None = None
    logo: Exact | None = None
    css: Exact | None = None


class RetentionItem(_Keys):
    days: Annotated[int, Field(ge=1, le=36500)] | None = None


class FileKeys(_Keys):
    """The whole file; its sources are read one by one, so that one wrong source hides no other problem."""

    title: Line | None = None
    site: Annotated[str, AfterValidator(values.read_site)] | None = None
    id_authority: Annotated[str, AfterValidator(values.read_authority)] | None = None
    contact: Annotated[str, AfterValidator(values.read_contact)] | None = None
    language: Language | None = None
    store: Exact | None = None
    output: Exact | None = None
    retention: RetentionItem | None = None
    content: Content | None = None
    images: Literal["none", "hotlink"] | None = None
    block: tuple[Line, ...] | None = None
    defaults: SourceOptions | None = None
    fetch: FetchItem | None = None
    sources: tuple[Any, ...] | None = None
    authors: tuple[AuthorItem, ...] | None = None
    merge: tuple[Pair, ...] | None = None
    split: tuple[Pair, ...] | None = None
    channels: ChannelsItem | None = None
    theme: ThemeItem | None = None


KeysT = TypeVar("KeysT", bound=_Keys)


def given(keys: _Keys | None) -> dict[str, Any]:
    """What was written, by key; a key without a value is not among them."""
    return {key: value for key, value in written(keys).items() if value is not None}


def written(keys: _Keys | None) -> dict[str, Any]:
    """What was written, by key, in the order of the schema; None for a key without a value."""
    return {key: getattr(keys, key) for key in type(keys).model_fields if key in keys.model_fields_set} if keys else {}


def read_keys(model: type[KeysT], value: Mapping[str, object], place: Place) -> tuple[KeysT, list[Complaint]]:
    """`value` as a `model` all of whose keys are optional, without those that are wrong; and what is wrong with them."""
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    complaints = [_complaint(model, details, place) for details in errors]
    wrong = {details["loc"][0] for details in errors}
    return model.model_validate({key: inner for key, inner in value.items() if key not in wrong}), complaints


#: Messages by pydantic's type of error; each goes on from the value.
_MESSAGES = {
    "string_type": "is not a text: write a word or a sentence",
    "bool_parsing": "is no switch: write true or false",
    "bool_type": "is no switch: write true or false",
    "tuple_type": "is not a list: write it as [first, second]",
    "dict_type": "is not a mapping: write it as {{key: value}}",
    "model_type": "is not a mapping: write it as {{key: value}}",
    "int_type": "is not a whole number: write digits, such as 100",
    "int_parsing": "is not a whole number: write digits, such as 100",
    "int_parsing_size": "is not a whole number of usual size",
    "greater_than_equal": "is too small: at least {ge}",
    "less_than_equal": "is too large: at most {le}",
}


def _complaint(model: type[_Keys], details: ErrorDetails, place: Place) -> Complaint:
    where, kind, context = details["loc"], details["type"], details.get("ctx", {})
    if kind == "extra_forbidden":
        way_out = suggestion(str(where[-1]), _known_keys(model, where[:-1]))
        return Complaint((*place, *where), f"is no key that is known here: {way_out}", names_value=False)
    if kind == "value_error" and where[-1] == "[key]":
        return Complaint((*place, *where[:-1]), f"{where[-2]!r} {context['error']}", names_value=False)
    if kind == "value_error":
        return Complaint((*place, *where), str(context["error"]))
    if kind == "literal_error":
        words = context["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        return Complaint((*place, *where), f"is not a word that is known here: {suggestion(str(details['input']), words)}")
    if kind == "missing":
        return Complaint((*place, *where), f"is missing: add `{where[-1]}:` with a value", names_value=False)
    return Complaint((*place, *where), _MESSAGES.get(kind, "is not understood here").format(**context))


def _known_keys(model: type[_Keys], where: Place) -> list[str]:
    for part in where:
        if field := model.model_fields.get(str(part)):
            model = next(_models(field.annotation), model)
    return list(model.model_fields)


def _models(annotation: object) -> Iterator[type[_Keys]]:
    if isinstance(annotation, type) and issubclass(annotation, _Keys):
        yield annotation
    for argument in get_args(annotation):
        if argument is not NoneType:
            yield from _models(argument)
