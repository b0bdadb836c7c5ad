"""Items of `sources:`, with `defaults:`, as `Source` values; and what is wrong between their keys, files and neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggregator.config.complaints import Complaint, Place, dotted
from aggregator.config.document import Document
from aggregator.config.environment import has_reference, without_references
from aggregator.config.keys import mint_key
from aggregator.config.paths import find_file
from aggregator.config.schema import FilterItem, SourceItem, SourceOptions, given, written
from aggregator.config.secrets import find_secrets
from aggregator.config.shapes import keys_in
from aggregator.config.validate import read_keys
from aggregator.model import Filter, Select, Source
from aggregator.text.links import absolute_link, canonical_link, has_userinfo

_AUTHORITY = re.compile(r"(https?:)//(?:[^/?#]*@)?([^/?#]*)", re.IGNORECASE)
_USERINFO = re.compile(r"//[^/?#]*@")


@dataclass(frozen=True, slots=True)
class _Item:
    """One item whose address is right."""

    place: Place
    keys: SourceItem
    url: str
    #: The address without secrets: what a key is minted from.
    public: str
    private: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a file, all that could be read."""

    sources: tuple[Source, ...]
    complaints: tuple[Complaint, ...]
    #: Was every item read? If not, a key that nobody bears may be that of a wrong item.
    complete: bool


def read_sources(
    document: Document, items: object, defaults: SourceOptions | None, content: str | None, folder: Path, environ: Mapping[str, str]
) -> Sources:
    """`items`, the value of `sources:` with references filled in, as Sources; `content` is that of the whole file."""
    complaints: list[Complaint] = []
    read = [
        _read_item(document, item, ("sources", position), folder, complaints)
        for position, item in enumerate(items if isinstance(items, list) else [])
    ]
    right = [item for item in read if item]
    complaints += _repeated_keys(document, right) + _repeated_addresses(document, right, defaults)
    options = {"content": content} if content else {}
    taken = {item.keys.key for item in right if item.keys.key}
    sources: list[Source] = []
    for item in right:
        key = item.keys.key or mint_key(item.public, taken)
        taken.add(key)
        secrets = find_secrets(_as_written(document, item.place), environ)
        keys = {**options, **_with_content(written(defaults), written(item.keys)), "secrets": secrets}
        sources.append(_build_source(item, key, keys))
    return Sources(tuple(sources), tuple(complaints), complete=bool(read) and len(right) == len(read))


def _read_item(document: Document, value: object, place: Place, folder: Path, complaints: list[Complaint]) -> _Item | None:
    if not isinstance(value, str | dict):
        complaints.append(Complaint(place, "is no source: write an address, or a mapping with feed: or page:"))
        return None
    mapping = {"feed": value} if isinstance(value, str) else value
    keys, wrong = read_keys(SourceItem, mapping, place)
    complaints += wrong + _check_kind(mapping, place, document.at(("defaults", "select")) is not None)
    address = keys.feed or keys.page
    return _locate(document, keys, address, place, folder, complaints) if address else None


def _as_written(document: Document, place: Place) -> dict[str, object]:
    """The keys of the item at `place` and those that it shares, references and all."""
    shared, own = document.at(("defaults",)), document.at(place)
    return {"proxy": document.at(("fetch", "proxy")), **keys_in(shared), **({"feed": own} if isinstance(own, str) else keys_in(own))}


def _check_kind(mapping: Mapping[str, object], place: Place, shares_select: bool) -> list[Complaint]:
    """A source is a feed or a page, and only a page is selected from."""
    kinds = [kind for kind in ("feed", "page") if kind in mapping]
    selects = mapping.get("select") is not None
    if not kinds:
        return [Complaint(place, "has no address: add feed: (or page: with select:)", names_value=False)]
    if len(kinds) == 2:
        return [Complaint(place, "has both feed: and page: - keep one, or make two sources of it", names_value=False)]
    if mapping[kinds[0]] is None:
        return [Complaint((*place, kinds[0]), "is no address: write one, such as https://krebsonsecurity.com/feed/")]
    if kinds == ["feed"] and selects:
        return [Complaint((*place, "select"), "is only for a page: remove it, or write page: for feed:", names_value=False)]
    if kinds == ["page"] and not selects and not shares_select:
        return [Complaint(place, "is a page that nothing is selected from: add select: {item: article}", names_value=False)]
    return []


def _locate(document: Document, keys: SourceItem, address: str, place: Place, folder: Path, complaints: list[Complaint]) -> _Item | None:
    here = document.nearest((*place, "feed" if keys.feed else "page"))
    as_written = str(document.at(here))
    if not address.lower().startswith("file:"):
        private = has_reference(as_written) or has_userinfo(address)
        public = _USERINFO.sub("//", without_references(as_written)) if private else address
        return _Item(place, keys, address, public, private)
    try:
        path = find_file(address, folder)
    except ValueError as error:
        complaints.append(Complaint(here, str(error)))
        return None
    return _Item(place, keys, path.as_uri(), f"file:{path.relative_to(folder.resolve()).as_posix()}", private=True)


# --- neighbours -----------------------------------------------------------------------------------------------------


def _repeated_keys(document: Document, items: list[_Item]) -> list[Complaint]:
    named = [(item.keys.key, (*item.place, "key")) for item in items if item.keys.key]
    return _repeated(document, named, "is the key of another source too")


def _repeated_addresses(document: Document, items: list[_Item], defaults: SourceOptions | None) -> list[Complaint]:
    shared = defaults.select if defaults else None
    identities = [
        ((canonical_link(item.url) or item.url, (item.keys.select or shared) if item.keys.page else None), item.place) for item in items
    ]
    return _repeated(document, identities, "is the same source as another")


def _repeated(document: Document, named: list[tuple[Any, Place]], message: str) -> list[Complaint]:
    first: dict[Any, Place] = {}
    complaints = []
    for identity, place in named:
        if (other := first.setdefault(identity, place)) != place:
            where = f"{dotted(other[:2])} on line {document.lines[other]}"
            complaints.append(Complaint(place, f"{message}, {where}: keep one", names_value=len(place) > 2))
    return complaints


# --- conversion -----------------------------------------------------------------------------------------------------


def _build_source(item: _Item, key: str, options: Mapping[str, Any]) -> Source:
    unused = {"key", "feed", "page"} | ({"select"} if item.keys.feed else set())
    chosen: dict[str, Any] = {
        name: _CONVERTERS[name](value) if name in _CONVERTERS else value
        for name, value in options.items()
        if name not in unused and value is not None
    }
    shown = (chosen.get("site") or _shown_address(item.public)) if item.private else item.url
    return Source(key=key, url=item.url, key_given=bool(item.keys.key), private=item.private, shown_url=shown, **chosen)


def _with_content(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a source over those that all share; `full_text: true` asks for `content: full`, unless `content` stands beside it."""
    both = {**shared, **own}
    beside = own if "full_text" in own else both
    return {**both, "content": "full"} if both.get("full_text") and "content" not in beside else both


def _shown_address(public: str) -> str:
    """Scheme and host of a private address; of a file, its path below the folder; empty if the host itself is secret."""
    if match := _AUTHORITY.match(public):
        return (absolute_link(f"{match[1]}//{match[2]}/") or "") if match[2] else ""
    return public.removeprefix("file:")


def _read_filters(item: FilterItem) -> tuple[Filter, ...]:
    return tuple(Filter(field, pattern) for field, patterns in given(item).items() for pattern in patterns)  # type: ignore[arg-type]


_CONVERTERS: dict[str, Callable[[Any], object]] = {
    "select": lambda select: Select(**given(select)),
    "include": _read_filters,
    "exclude": _read_filters,
    "distrust": frozenset,
    "headers": lambda headers: tuple(headers.items()),
    "topics": lambda topics: tuple(dict.fromkeys(topics)),
}
