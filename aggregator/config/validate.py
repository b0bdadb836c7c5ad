"""Values of the file → checked keys, and what is wrong with them: pydantic's errors in an operator's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from aggregator.config.complaints import Complaint, Place, suggestion
from aggregator.config.schema import (
    AuthorItem,
    ChannelItem,
    ChannelsItem,
    DigestsItem,
    FetchItem,
    FileKeys,
    FilterItem,
    Keys,
    NewsletterItem,
    OwnItem,
    RetentionItem,
    SelectItem,
    SourceItem,
    SourceOptions,
    ThemeItem,
)

KeysT = TypeVar("KeysT", bound=Keys)

#: Where a key belongs that was written elsewhere; the first place that knows it.
_PLACES: tuple[tuple[type[Keys], str], ...] = (
    (SourceOptions, "in a source, or under `defaults:` for all sources"),
    (SourceItem, "in an item of `sources:`"),
    (FileKeys, "at the left edge of the file"),
    (FetchItem, "under `fetch:`"),
    (AuthorItem, "in an item of `authors:`"),
    (ChannelsItem, "under `channels:`"),
    (OwnItem, "in a channel under `channels:` `own:`"),
    (ChannelItem, "in a kind of channel, such as `channels:` `all:`"),
    (NewsletterItem, "under `channels:` `newsletter:`, or `retention:`"),
    (DigestsItem, "under `channels:` `digests:`"),
    (ThemeItem, "under `theme:`"),
    (RetentionItem, "under `retention:`"),
    (SelectItem, "under `select:` of a page"),
    (FilterItem, "under `include:` or `exclude:` of a source"),
)
#: Keys as other programs call them, and ours: the first that is known where it stands.
_MEANT: dict[str, tuple[str, ...]] = {
    "feeds": ("sources",),
    "urls": ("sources",),
    "subscriptions": ("sources",),
    "url": ("feed", "site"),
    "link": ("feed", "site"),
    "rss": ("feed",),
    "atom": ("feed",),
    "xmlurl": ("feed",),
    "html": ("page",),
    "htmlurl": ("site",),
    "homepage": ("site",),
    "website": ("site",),
    "base_url": ("site",),
    "title": ("name",),
    "name": ("title",),
    "id": ("key", "id_authority"),
    "tags": ("topics",),
    "category": ("topics",),
    "categories": ("topics",),
    "interval": ("every",),
    "refresh": ("every",),
    "ttl": ("every",),
    "max": ("limit",),
    "disabled": ("paused",),
    "alias": ("also",),
    "aliases": ("also",),
    "email": ("contact", "also"),
}
#: What to add where a key is missing that its neighbours need.
_NEEDED = {
    "item": "`item: article`, the selector that finds each entry of the page",
    "name": "`name: Rosa Lund`, the name as it is published",
    "title": "`title: Ransomware`, the title of the channel",
}
#: Messages by pydantic's type of error; each goes on from the value.
_MESSAGES = {
    "string_type": "is not a text: write a word or a sentence",
    "bool_parsing": "is no switch: write true or false",
    "bool_type": "is no switch: write true or false",
    "tuple_type": "is not a list: begin each item with `- `, a dash and a space",
    "dict_type": "is not a mapping: write it as {{name: value}}",
    "int_type": "is not a whole number: write digits, such as 100",
    "int_parsing": "is not a whole number: write digits, such as 100",
    "int_parsing_size": "is not a number that anything here can be: write digits, such as 100",
    "greater_than_equal": "is too small: at least {ge}",
    "less_than_equal": "is too large: at most {le}",
}


def read_keys(model: type[KeysT], value: Mapping[str, object], place: Place) -> tuple[KeysT, list[Complaint]]:
    """`value` as a `model` all of whose keys are optional, without those that are wrong; and what is wrong with them."""
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    complaints = [_complaint(model, details, place) for details in errors]
    wrong = {details["loc"][0] for details in errors}
    return model.model_validate({key: inner for key, inner in value.items() if key not in wrong}), complaints


def _complaint(model: type[Keys], details: ErrorDetails, place: Place) -> Complaint:
    where, kind, context = details["loc"], details["type"], details.get("ctx", {})
    here = (*place, *where)
    if kind == "extra_forbidden":
        way_out = _way_out(str(where[-1]), _known_keys(model, where[:-1]))
        return Complaint(here, f"is no key that is known here: {way_out}", names_value=False)
    if kind == "value_error" and where[-1] == "[key]":
        return Complaint(here[:-1], f"{where[-2]!r} {context['error']}", names_value=False)
    if kind == "value_error":
        return Complaint(here, str(context["error"]))
    if kind == "literal_error":
        words = context["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        return Complaint(here, f"is not a word that is known here: {suggestion(str(details['input']), words)}")
    if kind == "model_type":
        keys = _known_keys(model, where)
        return Complaint(here, f"is not a mapping: write {{{keys[0]}: …}} with one or more of {', '.join(keys)}")
    if kind == "missing":
        return Complaint(here, f"is missing: add {_NEEDED[str(where[-1])]}", names_value=False)
    return Complaint(here, _MESSAGES.get(kind, "is not understood here").format(**context))


def _way_out(word: str, known: list[str]) -> str:
    """What to write for `word`, which is none of the `known` keys: ours for the same, its own place, or the nearest."""
    if meant := next((key for key in _MEANT.get(word.lower(), ()) if key in known), None):
        return f"did you mean {meant!r}?"
    if where := next((where for model, where in _PLACES if word in model.model_fields), None):
        return f"it belongs {where}"
    return suggestion(word, known)


def _known_keys(model: type[Keys], where: Place) -> list[str]:
    for part in where:
        if field := model.model_fields.get(str(part)):
            model = next(_models(field.annotation), model)
    return list(model.model_fields)


def _models(annotation: object) -> Iterator[type[Keys]]:
    if isinstance(annotation, type) and issubclass(annotation, Keys):
        yield annotation
    for argument in get_args(annotation):
        if argument is not NoneType:
            yield from _models(argument)
