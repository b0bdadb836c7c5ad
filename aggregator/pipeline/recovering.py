"""`recover`: a store that is lost, or older than output/, learns from our published documents what it does not know.

    output/ ─► recall ─► sources, authors (their slugs) ─► stories and their copies, numbered ─► later edits ─► what is missing still

Each story keeps its id, link, dates and place; none is mailed again. Its entry gets the keys by which the next poll recognises it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path

from aggregator.deduplicate import Identified, Match, claim_authors, minted_uris
from aggregator.deduplicate.copies import LOOK_BACK
from aggregator.errors import OutputError, UsageError
from aggregator.model import Author, AuthorClaim, Config, Decision, Entry, Named, ParsedEntry, Person, SourceInfo, Story, Text
from aggregator.normalize.identity import keys_of, words_of_text
from aggregator.pipeline.attributing import resolve_authors
from aggregator.pipeline.sending import read_stories
from aggregator.pipeline.tracing import leave_traces
from aggregator.publish import read_manifest, read_published
from aggregator.publish.recall import Recalled, ShownStory, place, recall
from aggregator.store import Store, Transaction, entries, recovering, releases, sent, sources
from aggregator.store.entries import chunks
from aggregator.store.recovering import KnownStory
from aggregator.text.html import text_of_html
from aggregator.text.ids import tag_uri
from aggregator.text.links import canonical_link, host_of
from aggregator.text.name_fold import fold_name
from aggregator.text.names import split_byline

#: One of what is learned, and several: the latter are names of fields.
_NOUNS = (("story", "stories"), ("copy", "copies"), ("edit", "edits"), ("source", "sources"), ("author", "authors"))
_LEAST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a store learned from output/, in numbers; the field names are those of the JSON report."""

    stories: int = 0
    copies: int = 0
    #: Later edits of stories that it knew.
    edits: int = 0
    sources: int = 0
    authors: int = 0
    #: The last that was published.
    sequence: int = 0
    #: Stories that were published, and that no document shows any more.
    missing: int = 0

    @property
    def told(self) -> str:
        """The same in words."""
        learned = ", ".join(f"{count} {one if count == 1 else many}" for one, many in _NOUNS if (count := getattr(self, many)))
        if not learned and not self.missing:
            return "Nothing is missing: the store knows all that output/ shows."
        gap = (
            f" {self.missing} more were published that no document shows any more: every source is read once more as if it were new, so "
            "that they come back under their old ids, and no newsletter gets them."
        )
        return (
            f"Learned from output/: {learned or 'no story'}.{gap if self.missing else ''} "
            "Now `aggregator run` goes on where the other store stopped."
        )


def recover_store(store: Store, config: Config, now: datetime) -> Recovered:
    """Learn from output/ what `store` does not know, in one transaction; nothing where nothing is missing.

    Raises OutputError where output/ has no manifest, UsageError where it was published under another `id_authority`, and StoreError.
    """
    output = Path(config.output)
    manifest = read_manifest(output)
    if manifest is None:
        raise OutputError(
            f"{output}: there is no manifest.json, so nothing can be learned: without it, our documents can't be told from others. "
            "Put output/ back as it was published, or name the right folder as `output:`"
        )
    if manifest.id_authority != config.id_authority:
        raise UsageError(f"id_authority: {config.id_authority} differs from {manifest.id_authority}, under which {output} was published")
    recalled = recall(read_published(output, manifest, ".atom"), config.id_authority)
    with store.write() as connection:
        return _Lesson(connection, config, recalled, now).learn(manifest.sequence)


def recognise_recovered(connection: Transaction, found: Identified, source: str, id_authority: str) -> Identified:
    """Let an entry that nothing else tells be the one whose story bears the id that is minted for it, where a lost store was recovered.

    Such an entry has no link, and no title or guid that documents show; of several alike, each is taken once, from the foot up.
    """
    unknown = [match for match in found.matches if match.is_new]
    leads = recovering.find_recovered(connection, source) if unknown else {}
    taken = {None, *(match.known for match in found.matches)}
    told: dict[int, Match] = {}
    for match in reversed(unknown if leads else ()):
        minted = takewhile(leads.__contains__, minted_uris(match.entry, id_authority))
        if free := next((leads[uri] for uri in minted if leads[uri] not in taken), None):
            taken.add(free)
            told[match.entry.position] = replace(match, known=free, rung="id", evidence="its id is that of a story learned from output/")
    return replace(found, matches=tuple(told.get(match.entry.position, match) for match in found.matches))


class _Lesson:
    """The writing of what documents tell into one store."""

    def __init__(self, connection: Transaction, config: Config, recalled: Recalled, now: datetime) -> None:
        self._connection = connection
        self._config = self._registered = config
        self._recalled = recalled
        self._now = now
        self._known = recovering.read_known(connection)
        self._infos = dict(_read_infos(recalled, config.id_authority))

    def learn(self, published: int) -> Recovered:
        last = releases.last_sequence(self._connection)
        unknown = [story for id_, story in self._recalled.stories.items() if id_ not in self._known]
        if last >= published and not unknown:
            return Recovered(sequence=last)
        minted = tag_uri(self._config.id_authority, "source/")
        added = [recovering.add_source(self._connection, info, minted_id=f"{minted}{info.key}") for info in self._infos.values()]
        self._registered = replace(self._config, sources=tuple(sources.register(self._connection, self._config.sources)))
        slugs = [recovering.add_author(self._connection, author) for author in self._read_authors()]
        edited = [known.id for story in self._recalled.stories.values() if (known := self._take_edit(story))]
        sequence = max(published, last + len(unknown))
        ids = self._add_stories(unknown, sequence)
        copies = sum(self._add_copies(story, ids[story.id]) for story in self._recalled.stories.values() if story.id in ids)
        resolve_authors(self._connection, self._config, [*(ids[story.id] for story in unknown), *edited])
        self._keep_sent({ids[story.id]: story for story in unknown})
        missing = max(0, published - last - len(unknown))
        recovering.close_gap(self._connection, sequence)
        if missing:
            recovering.refill(self._connection)
        elif not self._known:
            recovering.end_filling(self._connection, {story.source.key for story in unknown})
        return Recovered(len(unknown), copies, len(edited), sum(added), sum(slugs), sequence, missing)

    # --- stories ----------------------------------------------------------------------------------------------------

    def _add_stories(self, unknown: Iterable[ShownStory], sequence: int) -> dict[str, int]:
        """Add the stories, the last of them under the number `sequence`; every story of the documents → its id in the store."""
        limit = self._config.channels.all.limit
        placed = place(self._recalled, {id_: story.sort_at for id_, story in self._known.items()}, limit, self._now)
        in_order = sorted(unknown, key=lambda story: (placed[story.id], story.id))
        ids = {id_: self._known[id_].id for id_ in self._recalled.stories if id_ in self._known and self._known[id_].stands}
        for number, story in enumerate(in_order, start=sequence - len(in_order) + 1):
            entry, at = self._entry_of(story), placed[story.id]
            dates = {
                "shown_published": story.published,
                "shown_updated": story.updated,
                "source_updated": story.source_updated,
                "first_seen": at,
                "released": at,
                "sort_at": at,
            }
            ids[story.id], lead = recovering.add_story(self._connection, entry, story.id, number, dates, story.link)
            self._remember(entry, lead, f"learned from output/, where it was published as {story.id}")
            if self._now - story.published <= LOOK_BACK:
                leave_traces(self._connection, [lead], self._now)
        return ids

    def _keep_sent(self, learned: Mapping[int, ShownStory]) -> None:
        """What was sent of the stories, and when they were mailed: the newsletter goes on as it was."""
        for chunk in chunks(learned):
            stories = read_stories(self._connection, chunk, self._registered)
            sent.keep(self._connection, {id_: self._as_sent(story, learned[id_]) for id_, story in stories.items()})
        mailed = {id_: self._recalled.mailed[story.id] for id_, story in learned.items() if story.id in self._recalled.mailed}
        recovering.mark_mailed(self._connection, mailed)
        ids = {story.id: id_ for id_, story in learned.items()}
        for newsletter, held in self._recalled.letters.items():
            sent.join_channel(self._connection, newsletter, [ids[uri] for uri in held if uri in ids])

    def _as_sent(self, story: Story, shown: ShownStory) -> Story:
        """The story as archives and the newsletter show it, else as it stands."""
        told = self._recalled.sent.get(shown.id)
        if told is None:
            return replace(story, sent_in=shown.sent_in)
        authors = tuple(Author("", name, "", "source" if name == told.source.name else "person") for name in told.authors)
        told_too = {name: getattr(told, name) for name in ("title", "summary", "image", "topics", "sent_in")}
        return replace(story, authors=authors, **told_too)

    def _add_copies(self, story: ShownStory, id_: int) -> int:
        """Add the copies that the documents tell of: by a link of their own, or by the channel of the source that has one."""
        telling = {channel.slug for channel in self._recalled.of_kind("sources") if story.id in channel.ids} - {story.source.key}
        count = 0
        for link, label in story.copies:
            named = [info for info in self._infos.values() if label.startswith(f"{info.name}: ")]
            named.sort(key=lambda info: (info.key in telling, len(info.name)), reverse=True)
            if named:
                count += self._add_copy(story, named[0].key, link, label.removeprefix(f"{named[0].name}: "), id_, count)
                telling.discard(named[0].key)
        for key in sorted(telling):
            count += self._add_copy(story, key, story.link, story.title, id_, count)
        return count

    def _add_copy(self, story: ShownStory, source: str, link: str | None, title: str, id_: int, place_: int) -> bool:
        lead = self._entry_of(story)
        canonical = canonical_link(link) if link else None
        keys = keys_of(ParsedEntry(0, title=Text(title, "text")), None, canonical, None)
        copy = replace(
            lead, source=source, guid=None, link=link, canonical=canonical, title=title, summary="", content="", published=None, keys=keys
        )
        return recovering.add_copy(self._connection, copy, id_, story.published + place_ * _LEAST)

    def _take_edit(self, story: ShownStory) -> KnownStory | None:
        """The story that the store knew without its last edit, which it bears now; None where there was none."""
        known = self._known.get(story.id)
        if known is None or not known.stands or known.shown_updated >= story.updated:
            return None
        entry = self._entry_of(story)
        recovering.take_edit(self._connection, known, entry, story.updated)
        self._remember(entry, known.lead, "a later edit was learned from output/")
        return known

    def _entry_of(self, story: ShownStory) -> Entry:
        """The entry that leads `story`, as far as the documents tell: a guid is known where it is the story's id."""
        minted = story.id.startswith(tag_uri(self._config.id_authority, ""))
        guid = None if minted else story.id
        canonical = canonical_link(story.link) if story.link else None
        told = ParsedEntry(
            0, title=Text(story.title, "text"), summary=Text(story.summary, "text"), content=Text(story.content) if story.content else None
        )
        return Entry(
            source=story.source.key,
            position=0,
            guid=guid,
            link=story.link,
            canonical=canonical,
            title=story.title,
            summary=story.summary,
            content=story.content,
            published=story.published,
            updated=None,
            people=_people_of(story),
            tags=story.tags,
            language=story.language,
            enclosures=story.enclosures,
            image=story.image,
            original=None,
            words=words_of_text(story.title, text_of_html(story.content)) if story.content else "",
            edit_hash=recovering.UNKNOWN_HASH,
            hash=recovering.UNKNOWN_HASH,
            keys=keys_of(told, guid, canonical, story.published),
        )

    def _remember(self, entry: Entry, id_: int, evidence: str) -> None:
        decision = Decision(entry.source, entry.ref, "recovered", None, evidence)
        entries.remember(self._connection, decision, id_, self._now)

    # --- authors ----------------------------------------------------------------------------------------------------

    def _read_authors(self) -> Iterator[Author]:
        """Each author with the slug of the document that shows a story of theirs; then those whose documents have moved or ended."""
        claims = {id_: self._claims(story) for id_, story in self._recalled.stories.items()}
        channels = list(self._recalled.of_kind("authors"))
        found: dict[str, Author] = {}
        for channel in channels:
            meant = (claim for id_ in channel.ids for claim in claims[id_] if claim.name == channel.name)
            if not channel.moved_to and (claim := next(meant, None)):
                found.setdefault(channel.slug, Author(claim.key, claim.name, channel.slug, claim.kind))
        yield from found.values()
        for channel in (channel for channel in channels if channel.slug not in found):
            [claim] = claim_authors(Named("", "", (_person(channel.name),)), (), self._config.authors)
            if now := found.get(channel.moved_to or ""):
                yield Author(f"joined:{channel.slug}", now.name, channel.slug, now.kind, joined=now.key)
            else:
                yield Author(claim.key, claim.name, channel.slug, claim.kind)
                # Another of the same name.
                yield Author(f"ended:{channel.slug}", channel.name, channel.slug, claim.kind)

    def _claims(self, story: ShownStory) -> tuple[AuthorClaim, ...]:
        return claim_authors(Named(story.source.key, story.source.name, _people_of(story)), (), self._config.authors)


def _read_infos(recalled: Recalled, id_authority: str) -> Iterator[tuple[str, SourceInfo]]:
    """Every source by its key: those that have a channel, and then, knowing more, those that lead a story."""
    for channel in recalled.of_kind("sources"):
        yield channel.slug, SourceInfo(channel.slug, channel.name, None, None, tag_uri(id_authority, f"source/{channel.slug}"))
    for story in recalled.stories.values():
        yield story.source.key, story.source


def _people_of(story: ShownStory) -> tuple[Person, ...]:
    """Nobody where the source itself is the author; a name that it gives to itself is its desk, as in `normalize.authors`."""
    host = host_of(story.source.site or story.source.url or "")
    own = {fold_name(name) for name in (story.source.name, host, host.partition(".")[0])}
    people = (_person(name) for name in story.authors if name != story.source.name)
    return tuple(replace(person, kind="desk") if fold_name(person.name) in own else person for person in people)


def _person(name: str) -> Person:
    people = split_byline(name)
    return people[0] if len(people) == 1 and people[0].name == name else Person(name)
