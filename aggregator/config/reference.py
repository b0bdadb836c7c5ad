"""The models → docs/feeds-yaml.md, the reference of every key. `make docs` writes it, a test tells when it is stale.

What a key may hold is read off the schema, its default off `aggregator.model`, its meaning off `meanings`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal, Protocol, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BeforeValidator

from aggregator.config import patterns, values
from aggregator.config.meanings import GROUPS, Group, Meaning
from aggregator.config.schema import FileKeys, Keys, SourceItem
from aggregator.model import AuthorRule, ChannelsSettings, Config, FetchSettings, OwnChannel, Select, Source, Theme

_HEAD = """\
# feeds.yaml, key by key

<!-- Written by `make docs` from the schema; edit aggregator/config/meanings.py instead. -->

One file says what is read and what is published. [getting-started.md](getting-started.md) shows how to begin; this page explains every key.
`aggregator check` names everything that is wrong with the file, with its line and the way out.

```yaml
title: Security news
site: https://news.example.org/
id_authority: news.example.org,2026
contact: desk@example.org
sources:
  - https://krebsonsecurity.com/feed/
  - name: Schneier on Security
    feed: https://www.schneier.com/feed/atom/
    topics: [research]
```

- Paths are relative to the file.
- A duration is a whole number with `s`, `m`, `h` or `d`; a size is one with `B`, `kB`, `MB` or `GB`.
- A list of one may be written as its one item: `topics: news`.
- A pattern is written in [RE2](https://github.com/google/re2/wiki/Syntax). Put it in single quotes: within double quotes
  YAML reads `\\b` as something else.
- `${NAME}` stands for the value of NAME in the environment. It is refused in keys that are published.
- "Has no effect yet" is meant so: the key is checked already, and a later version acts on it.
"""

_NO_EFFECT = " *Checked already; has no effect yet.*"

#: What reads a value → what may stand there.
_WORDS: Mapping[Callable[..., object], str] = {
    values.read_line: "a text",
    values.read_exact: "a text",
    values.read_slug: "a name of a-z, 0-9 and -",
    values.read_language: "a language tag",
    values.read_address: "an address",
    values.read_public_address: "an address",
    values.read_site: "an address",
    values.read_hub: "an https address",
    values.read_proxy: "an address",
    values.read_contact: "an address or e-mail address",
    values.read_authority: "`authority,date`",
    values.read_header_name: "a name",
    values.read_header_value: "a text",
    values.read_auth: "`user:password`, or a whole value",
    values.read_duration: "a duration",
    values.read_interval: "a duration",
    values.read_timeout: "a duration",
    values.read_size: "a size",
    values.read_reachable: "`host:port`, an address or a network",
    values.read_daily: "`HH:MM Zone`",
    values.read_weekly: "`Day HH:MM Zone`",
    values.read_colour: "a colour",
    patterns.read_pattern: "a pattern",
    patterns.read_byline_pattern: "a pattern with one group",
    patterns.read_title_part: "a text or pattern",
    patterns.read_selector: "a CSS selector",
}
_PLAIN: Mapping[object, str] = {str: "a text", int: "a whole number", bool: "true or false"}
#: What holds several → what leads from its key to each.
_INWARD: Mapping[object, str] = {tuple: "[].", dict: ".NAME."}


def write_reference() -> str:
    """The whole page, in Markdown."""
    hints, defaults = dict(schema_keys(FileKeys)), _defaults()
    return "\n".join([_HEAD, *(_group(group, hints, defaults) for group in GROUPS)])


def explained_keys() -> dict[str, Meaning]:
    """Every key that the page explains, by its dotted path."""
    return {group.prefix + key: meaning for group in GROUPS for key, meaning in group.meanings.items()}


def schema_keys(model: type[Keys], prefix: str = "") -> Iterator[tuple[str, object]]:
    """The dotted path and type of every key of `model` and below it, but not below what is explained as a whole."""
    hints, explained = get_type_hints(model, include_extras=True), explained_keys()
    for name in model.model_fields:
        path, hint = prefix + name, hints[name]
        # The schema leaves the sources out, which are read one by one.
        inner, way = (SourceItem, "[].") if path == "sources" else _inner(hint)
        if inner is None or path in explained:
            yield path, hint
        else:
            yield from schema_keys(inner, path + way)


def _inner(hint: object, way: str = ".") -> tuple[type[Keys] | None, str]:
    """The model that `hint` holds, if it holds one, and what leads there from its key."""
    if isinstance(hint, type) and issubclass(hint, Keys):
        return hint, way
    inward = _INWARD.get(get_origin(hint), way)
    return next((found for part in get_args(hint) if (found := _inner(part, inward))[0]), (None, way))


# --- what a key may hold --------------------------------------------------------------------------------------------


def _words(hint: object) -> str:
    """What may stand there, in words."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        readers = (mark.func for mark in arguments[1:] if isinstance(mark, AfterValidator | BeforeValidator))
        return next((_WORDS[reader] for reader in readers if reader in _WORDS), None) or _words(arguments[0])
    if origin is Literal:
        *others, last = (f"`{word}`" for word in arguments)
        return f"{', '.join(others)} or {last}"
    if origin is tuple:
        return f"a list, each {_words(arguments[0])}" if arguments[-1] is ... else "two links or ids"
    if origin is dict:
        return f"a mapping of {_words(arguments[0])} to {_words(arguments[1])}"
    if origin is not None:  # … | None
        return _words(arguments[0])
    return _PLAIN.get(hint, "a mapping")


# --- what holds where nothing is written ----------------------------------------------------------------------------


class _Settings(Protocol):
    """A dataclass, or a value of one."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def _defaults() -> dict[str, str]:
    """The default of every key that has one, by path."""
    channels = ChannelsSettings()
    found = {
        **_of("", Config),
        **_of("sources[].", Source),
        **_of("sources[].select.", Select),
        **_of("authors[].", AuthorRule),
        **_of("fetch.", FetchSettings),
        **_of("channels.own.NAME.", OwnChannel),
        **_of("theme.", Theme),
        "content": Source.__dataclass_fields__["content"].default,
        "retention.days": Config.__dataclass_fields__["retention_days"].default,
        "channels.newsletter.days": channels.newsletter_days,
        "channels.newsletter.formats": channels.newsletter_formats,
        "channels.digests.daily": channels.digest_daily,
        "channels.digests.weekly": channels.digest_weekly,
    }
    for kind in ("all", "authors", "sources", "topics"):
        settings = getattr(channels, kind)
        found |= {f"channels.{kind}.{key}": getattr(settings, key) for key in ("limit", "formats")}
    return {path: _shown(path, value) for path, value in found.items()}


def _of(prefix: str, settings: type[_Settings]) -> dict[str, object]:
    return {prefix + field.name: field.default for field in fields(settings)}


def _shown(path: str, value: object) -> str:
    """`value` as one would write it."""
    if value is MISSING:
        return "needed"
    if value in (None, "", (), frozenset()):
        return "none"
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"`{seconds // 60}m`" if seconds % 60 == 0 else f"`{seconds}s`"
    if isinstance(value, tuple):
        return f"`[{', '.join(value)}]`"
    if path == "fetch.max_bytes":
        return f"`{int(str(value)) // 10**6}MB`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


# --- the page -------------------------------------------------------------------------------------------------------


def _group(group: Group, hints: Mapping[str, object], defaults: Mapping[str, str]) -> str:
    keys = (_key(group, key, meaning, hints, defaults) for key, meaning in group.meanings.items())
    return f"## {group.heading}\n\n{group.introduction}\n\n" + "".join(keys)


def _key(group: Group, key: str, meaning: Meaning, hints: Mapping[str, object], defaults: Mapping[str, str]) -> str:
    path = group.prefix + key
    default = meaning.default or defaults.get(path, "none")
    holds = f"{_words(hints[path])}; {default if default.startswith('needed') else f'default: {default}'}"
    return f"- **`{key}`** ({holds}). {meaning.text}{_NO_EFFECT if meaning.later else ''}\n  Example: `{meaning.example}`\n"


if __name__ == "__main__":
    sys.stdout.write(write_reference())
