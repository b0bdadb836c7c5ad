"""From the store to output/: everything is rendered from the store, and only what differs is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from aggregator.deduplicate import hidden_keys
from aggregator.deduplicate.joins import find_successor
from aggregator.errors import StoreError
from aggregator.model import Author, Config, Published, Source, SourceState, SourceStatus, StateWord, Story
from aggregator.publish import Ever, Health, read_manifest, render_all, write_documents
from aggregator.publish.channels import published_topics, topic_slugs
from aggregator.store import Store, floods, people, reading, releases, sources, topics


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published, and how many stories there are."""

    published: Published
    stories: int


def publish_stored(store: Store, config: Config, registered: Sequence[Source], now: datetime, *, write: bool = True) -> Publication:
    """Render every channel and page from the store and bring output/ up to date.

    Raises StoreError where output/ was written from a newer store, OutputError where it cannot be written.
    """
    refuse_older_store(store, config)
    with store.read() as connection:
        sequence = releases.last_sequence(connection)
        stories = read_all(store, config, registered, reading.Wanted())
    ever = read_ever(store, config, stories)
    documents = render_all(stories, ever, read_health(store, registered), replace(config, sources=tuple(registered)), now)
    published = write_documents(Path(config.output), documents, sequence, config.id_authority, write=write)
    return Publication(published, len(stories))


def read_all(store: Store, config: Config, registered: Sequence[Source], wanted: reading.Wanted) -> list[Story]:
    """The stories that are wanted, with their sources and authors as they are now."""
    with store.read() as connection:
        infos = sources.read_infos(connection, config.id_authority)
        authors = people.read_authors(connection, hidden_keys(config.authors))
        configured = {source.key: source for source in registered}
        return reading.read_stories(connection, wanted, infos, authors, configured)


def read_ever(store: Store, config: Config, stories: Sequence[Story]) -> Ever:
    """Who and what ever had a channel, as the store knows them; the topics that have one now are remembered for later."""
    with store.read() as connection:
        authors = people.read_authors(connection, hidden_keys(config.authors))
        infos = sources.read_infos(connection, config.id_authority)
        known = topics.read_topics(connection)
    manifest = read_manifest(Path(config.output))
    # A store of schema 1 did not remember topics, but its output/ tells them.
    published = published_topics((*manifest.files, *manifest.pending)) if manifest else set()
    fresh = {*topic_slugs(stories, config).values(), *published} - known
    if fresh:
        with store.write() as connection:
            topics.save_topics(connection, fresh)
    return Ever(tuple(_follow_joined(authors, stories)), tuple(infos.values()), known | fresh)


def _follow_joined(authors: Mapping[str, Author], stories: Iterable[Story]) -> Iterator[Author]:
    """The authors; those without a story with the key of the one with stories to whom they were joined in the end."""
    living = {author.key for story in stories for author in story.authors}
    joined = {key: author.joined for key, author in authors.items() if author.joined}
    for key, author in authors.items():
        yield replace(author, joined=None if key in living else find_successor(key, joined, living))


def read_statuses(store: Store, registered: Sequence[Source]) -> tuple[SourceStatus, ...]:
    """How each configured source fares."""
    with store.read() as connection:
        states = sources.read_states(connection, registered)
        names = sources.read_names(connection)
        counts = sources.count_entries(connection)
        waiting = floods.count_quarantined(connection)
    return tuple(
        _status(source, states[source.key], names[source.key], counts.get(source.key, 0), quarantined=source.key in waiting)
        for source in registered
    )


def read_health(store: Store, registered: Sequence[Source]) -> tuple[Health, ...]:
    """How each configured source fares, with what its last answer was."""
    with store.read() as connection:
        states = sources.read_states(connection, registered)
    return tuple(
        Health(status, states[status.key].status, states[status.key].degraded is not None) for status in read_statuses(store, registered)
    )


def published_beyond(config: Config, sequence: int) -> int | None:
    """The last number that was published, where output/ was written from a store that knew more than the number `sequence`; else None.

    Raises OutputError.
    """
    manifest = read_manifest(Path(config.output))
    return manifest.sequence if manifest and manifest.sequence > sequence else None


def refuse_older_store(store: Store, config: Config) -> None:
    """Raise StoreError where output/ was written from a newer store.

    To be asked before anything is released: a store that was lost soon catches up in numbers, with other stories.
    """
    with store.read() as connection:
        sequence = releases.last_sequence(connection)
    if published := published_beyond(config, sequence):
        raise StoreError(
            f"{config.store}: this store is older than {config.output}: it knows {sequence} stories, and {published} were "
            "published. Publishing from it would send stories again: restore the newer store, or let `aggregator recover` learn from "
            "output/ what is missing here"
        )


def _status(source: Source, state: SourceState, name: str, entries: int, *, quarantined: bool) -> SourceStatus:
    words: tuple[tuple[StateWord, bool], ...] = (
        ("paused", source.paused),
        ("gone", state.gone),
        ("failing", state.failures > 0),
        ("quarantined", quarantined),
        ("filling", state.filling),
    )
    return SourceStatus(
        key=source.key,
        name=name,
        url=source.shown_url,
        state=next((word for word, holds in words if holds), "ok"),
        failures=state.failures,
        last_success=state.last_success,
        next_due=None if source.paused else state.next_due,
        entries=entries,
        kind=state.kind,
        alarm=state.held_why,
        due_because=None if source.paused else state.due_because,
        not_understood=state.not_understood,
        moved_to=state.moved_to,
    )
