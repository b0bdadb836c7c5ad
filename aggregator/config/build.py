"""Checked keys → `Config`; what was not written keeps the default of `aggregator.model`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aggregator.config.schema import ChannelsItem, FileKeys, given, written
from aggregator.model import AuthorRule, ChannelsSettings, Config, FetchSettings, OwnChannel, Source, Theme

#: Keys of the file that are fields of Config as they are.
_SAME = ("contact", "language", "images", "block", "merge", "split")
#: Kinds of channels with `limit` and `formats`.
_KINDS = ("all", "authors", "sources", "topics")


def build_config(keys: FileKeys, file: str, sources: tuple[Source, ...], store: str, output: str) -> Config:
    """The Config of `keys` and what was read beside them; both paths are absolute."""
    chosen = given(keys)
    return Config(
        file=file,
        title=chosen["title"],
        site=chosen["site"],
        id_authority=chosen["id_authority"],
        sources=sources,
        store=store,
        output=output,
        fetch=FetchSettings(**given(keys.fetch)),
        authors=tuple(AuthorRule(**given(rule)) for rule in keys.authors or ()),
        channels=_build_channels(keys.channels),
        theme=Theme(**given(keys.theme)),
        **{key: chosen[key] for key in _SAME if key in chosen},
        hubs=chosen.get("hub", ()),
        **{f"retention_{key}": days for key, days in given(keys.retention).items()},
    )


def _build_channels(keys: ChannelsItem | None) -> ChannelsSettings:
    defaults, chosen = ChannelsSettings(), given(keys)
    changes: dict[str, Any] = {kind: replace(getattr(defaults, kind), **given(chosen[kind])) for kind in _KINDS if kind in chosen}
    changes |= {f"newsletter_{key}": value for key, value in given(chosen.get("newsletter")).items()}
    # A digest alone may be null: there is none then.
    changes |= {f"digest_{key}": value for key, value in written(chosen.get("digests")).items()}
    changes["own"] = tuple(OwnChannel(name=name, **given(own)) for name, own in chosen.get("own", {}).items())
    return replace(defaults, **changes)
