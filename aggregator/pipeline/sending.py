"""What is kept of each story when it is released, and which newsletters mail it: decided once (N3, N6)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from aggregator.deduplicate import hidden_keys
from aggregator.model import Config, OwnChannel, Story
from aggregator.pipeline.shelf import Stored
from aggregator.publish.channels import NEWSLETTER, mailing_name
from aggregator.publish.holding import is_held
from aggregator.store import Transaction, people, reading, sent, sources, windows
from aggregator.store.entries import chunks

#: Name of the note that tells what the own channels for feed readers mean, by their names.
_OWN_NOTE = "own"


def keep_sent(connection: Transaction, config: Config) -> None:
    """Keep what was released as it is now, and let the newsletters hold what may be mailed; no edit of feeds.yaml fills them back."""
    fresh = sent.find_unsent(connection)
    if not fresh:
        return
    for chunk in chunks(fresh):
        stories = read_stories(connection, chunk, config)
        sent.keep(connection, {id_: replace(story, sent_in=_told_in(story)) for id_, story in stories.items()})
        for name, ids in _mailed({id_: story for id_, story in stories.items() if fresh[id_]}, config.channels.own).items():
            sent.join_channel(connection, name, ids)


def read_stories(connection: Transaction, ids: Sequence[int], config: Config) -> dict[int, Story]:
    """Those of some hundred stories that are shown by themselves, by their ids; `config.sources` bear the keys of the store."""
    infos = sources.read_infos(connection, config.id_authority)
    authors = people.read_authors(connection, hidden_keys(config.authors), ids)
    configured = {source.key: source for source in config.sources}
    return reading.read_by_id(connection, ids, infos, authors, configured)


def _told_in(story: Story) -> tuple[str, ...]:
    """The other sources, as they are now."""
    return tuple(dict.fromkeys(copy.source.name for copy in story.also_in))


def _mailed(stories: Mapping[int, Story], own: Sequence[OwnChannel]) -> dict[str, list[int]]:
    """The stories of each newsletter."""
    mailed = (channel for channel in own if channel.profile == "newsletter")
    held = {mailing_name(channel): [id_ for id_, story in stories.items() if is_held(story, channel)] for channel in mailed}
    return held | {NEWSLETTER: [*stories]}


def follow_own_channels(connection: Transaction, shelf: Stored, changed: Collection[int], config: Config) -> None:
    """Let each own channel for readers hold what it means: looked at are those that `changed`, and all after an edit of what it means.

    Those for newsletters hold what they did when it was released, and are looked at no more.
    """
    before = json.loads(people.read_note(connection, _OWN_NOTE) or "{}")
    channels = {channel.name: channel for channel in config.channels.own if channel.profile == "reader"}
    meant = {name: _meaning(channel, config) for name, channel in channels.items()}
    for name, channel in channels.items():
        _judge(connection, shelf, channel, changed if before.get(name) == meant[name] else windows.find_all(connection))
    for name in before.keys() - channels:
        sent.empty_channel(connection, name)
    if meant != before:
        people.save_note(connection, _OWN_NOTE, json.dumps(meant))


def _meaning(channel: OwnChannel, config: Config) -> str:
    """All of feeds.yaml that decides what `channel` holds: a topic is that of a source."""
    topics = [(source.key, source.topics) for source in config.sources if source.topics] if channel.topics else []
    return repr((channel, topics))


def _judge(connection: Transaction, shelf: Stored, channel: OwnChannel, ids: Collection[int]) -> None:
    for chunk in chunks(ids):
        stories = shelf.find(chunk)
        held = [id_ for id_, story in stories.items() if is_held(story, channel)]
        sent.join_channel(connection, channel.name, held)
        sent.leave_channel(connection, channel.name, set(chunk) - set(held))
