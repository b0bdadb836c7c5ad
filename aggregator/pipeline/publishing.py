"""From the store to output/: the documents of what changed are made anew, and of these only what differs is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from aggregator.deduplicate import hidden_keys
from aggregator.deduplicate.joins import find_successor
from aggregator.errors import StoreError
from aggregator.model import Author, Config, Document, Published, Source, SourceState, SourceStatus, StateWord, Story
from aggregator.pipeline.changing import changed_stems, settings_of
from aggregator.pipeline.digesting import close_digests, take_down_digests
from aggregator.pipeline.judging import Judge, find_faults, read_faults, save_faults
from aggregator.pipeline.sending import follow_own_channels
from aggregator.pipeline.shelf import Stored
from aggregator.publish import Ever, Health, Recipe, find_intact, manifest_digest, plan_documents, read_manifest, write_documents
from aggregator.publish.channels import published_digests, published_own, published_topics, topic_slugs
from aggregator.publish.documents import STATUS
from aggregator.publish.hubs import living_feeds
from aggregator.publish.manifest import FileRecord, Manifest
from aggregator.publish.rules import faults_of
from aggregator.store import Store, Transaction, floods, people, pings, reading, releases, sources, topics, touched, windows

#: Name of the note that tells by which settings output/ was written, and which manifest was left there: another output/, or a store that
#: was put back, has another.
_SETTINGS_NOTE = "published_by"


@dataclass(frozen=True, slots=True)
class Work:
    """What a publish cost."""

    #: Made; others stand as they are.
    documents: int
    #: Read from the store.
    stories: int


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published, and how many stories there are."""

    published: Published
    stories: int
    work: Work


def publish_stored(
    store: Store,
    config: Config,
    registered: Sequence[Source],
    now: datetime,
    *,
    write: bool = True,
    whole: bool = False,
    judge: Judge = faults_of,
) -> Publication:
    """Bring output/ up to date with the store: the documents of what changed, or the `whole`, as far as `judge` finds no fault.

    Raises StoreError where output/ was written from a newer store, OutputError where it cannot be written.
    """
    refuse_older_store(store, config)
    config = replace(config, sources=tuple(registered))
    manifest = read_manifest(Path(config.output))
    remember_topics(store, config, manifest)
    health = read_health(store, registered)
    if write:
        with store.write() as connection:
            bring_up_to_date(connection, config, now)
    with store.read() as connection:
        shelf, ever = open_shelf(connection, config)
        former = (*manifest.files, *manifest.pending) if manifest else ()
        ever = replace(ever, own=published_own(former), digests=published_digests(former))
        faults: dict[str, str] = {}
        recipes = plan_documents(shelf, ever, health, config, now, faults)
        noted, settings = touched.read_touched(connection), settings_of(config, ever)
        left = f"{settings} {manifest_digest(Path(config.output))}"
        same = manifest is not None and not whole and people.read_note(connection, _SETTINGS_NOTE) == left
        stems = changed_stems(touched.follow(connection, noted), ever, shelf.topics_of, config) if same else None
        standing = _find_standing(config, manifest)
        failing = read_faults(connection)
        fresh = {one.path: one for one in recipes if stems is None or one.stem in stems or one.path not in standing or one.path in failing}
        documents = _make(fresh.values(), standing, faults, judge)
        # What is taken down goes, even where the feed that it stood in goes with it.
        old = set() if noted.unsent else faults.keys() & standing.keys()
        kept = {one.path: one.ended for one in recipes if one.path not in fresh or one.path in old}
        sequence = releases.last_sequence(connection)
        published = write_documents(Path(config.output), documents, sequence, config.id_authority, kept=kept, write=write)
        published = replace(published, faulty=tuple(sorted(faults)))
        publication = Publication(published, windows.count_all(connection), Work(len(fresh), shelf.read))
    if write:
        with store.write() as connection:
            touched.forget_touched(connection, noted)
            people.save_note(connection, _SETTINGS_NOTE, f"{settings} {manifest_digest(Path(config.output))}")
            save_faults(connection, faults)
            pings.note(connection, _read_feeds(Path(config.output)) if config.hubs else {}, config.hubs, now)
    return publication


def _read_feeds(output: Path) -> Mapping[str, str]:
    """The feeds that stand in `output`: path → SHA-256."""
    manifest = read_manifest(output)
    return living_feeds(manifest) if manifest else {}


def _find_standing(config: Config, manifest: Manifest | None) -> dict[str, FileRecord]:
    """The documents that stand in output/ as they were written; what a kill left announced may be there or not."""
    if manifest is None:
        return {}
    intact = find_intact(Path(config.output), manifest) - manifest.pending.keys()
    return {path: manifest.files[path] for path in intact}


def _make(recipes: Iterable[Recipe], standing: Mapping[str, FileRecord], faults: dict[str, str], judge: Judge) -> list[Document]:
    """The documents without those that have `faults`, which are told; the status, which tells of them, is made last."""
    feeds, status = ([one for one in recipes if (one.stem == STATUS) is last] for last in (False, True))
    documents = [Document(one.path, one.make(), one.ended) for one in feeds]
    faults |= find_faults(documents, standing, judge)
    return [document for document in documents if document.path not in faults] + [
        Document(one.path, one.make(), one.ended) for one in status
    ]


def bring_up_to_date(connection: Transaction, config: Config, now: datetime) -> None:
    """Let own channels hold what they mean, close the digests that are due, and take out of them what was taken down."""
    shelf, _ = open_shelf(connection, config)
    noted = touched.read_touched(connection)
    follow_own_channels(connection, shelf, touched.follow(connection, noted).stories, config)
    close_digests(connection, shelf, config, now)
    if noted.unsent:
        take_down_digests(connection)


def open_shelf(connection: Transaction, config: Config) -> tuple[Stored, Ever]:
    """The stories as channels hold them, and who and what ever had a channel; `config.sources` bear the keys of the store."""
    infos = sources.read_infos(connection, config.id_authority)
    authors = people.read_authors(connection, hidden_keys(config.authors))
    shelf = Stored(connection, infos, authors, config.sources)
    ever = Ever(tuple(_follow_joined(authors, shelf.count("authors").keys())), tuple(infos.values()), topics.read_topics(connection))
    return shelf, ever


def read_all(store: Store, config: Config, registered: Sequence[Source], wanted: reading.Wanted) -> list[Story]:
    """The stories that are wanted, with their sources and authors as they are now."""
    with store.read() as connection:
        infos = sources.read_infos(connection, config.id_authority)
        authors = people.read_authors(connection, hidden_keys(config.authors))
        configured = {source.key: source for source in registered}
        return reading.read_stories(connection, wanted, infos, authors, configured)


def remember_topics(store: Store, config: Config, manifest: Manifest | None) -> None:
    """Remember for ever which topics have a channel, or had one: a store of schema 1 did not, but its output/ tells them."""
    published = published_topics((*manifest.files, *manifest.pending)) if manifest else set()
    with store.read() as connection:
        fresh = {*topic_slugs((), config).values(), *published} - topics.read_topics(connection)
    if fresh:
        with store.write() as connection:
            topics.save_topics(connection, fresh)


def _follow_joined(authors: Mapping[str, Author], living: Collection[str]) -> Iterator[Author]:
    """The authors; those without a story with the key of the one with stories to whom they were joined in the end."""
    living = set(living)
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
