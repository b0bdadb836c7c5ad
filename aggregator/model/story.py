"""What subscribers see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aggregator.model.asked import Format, Profile
from aggregator.model.entry import Enclosure
from aggregator.model.parsed import Image

AuthorKind = Literal["person", "desk", "source"]
#: Characters that make a summary long enough (N11).
_LONG_ENOUGH = 120


@dataclass(frozen=True, slots=True)
class Author:
    """A person, desk or source with one stable key and slug, whatever the byline's spelling."""

    key: str
    name: str
    slug: str
    kind: AuthorKind
    hidden: bool = False
    #: Key of the author that this one turned out to be.
    joined: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorClaim:
    """Whom a byline means; the slug is minted once per `key`, in the store."""

    key: str
    name: str
    kind: AuthorKind


@dataclass(frozen=True, slots=True)
class Writer:
    """An author with what is known of them, for `authors`."""

    author: Author
    #: How many.
    stories: int
    #: Names after the byline was split and cleaned; no addresses.
    spellings: tuple[str, ...]
    #: Keys.
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Authors who are likely one person, as a rule of `authors:`."""

    name: str
    also: tuple[str, ...]
    #: From 0 to 1.
    likelihood: float
    #: In words.
    evidence: tuple[str, ...]
    #: Who would be one, the fullest name first.
    writers: tuple[Writer, ...]
    #: A rule of this name is there already; this one holds what it says, and more.
    instead: bool = False
    hide: bool = False


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source as subscribers see it: for `atom:source`, pages and JSON."""

    key: str
    name: str
    #: None where the address is private.
    url: str | None
    site: str | None
    #: The feed's own id where it is a valid IRI, else a minted one.
    id: str
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """The same article in another source ("also in")."""

    source: SourceInfo
    link: str | None
    title: str
    tier: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Another story on the same event ("more coverage")."""

    #: Of the story.
    id: str
    title: str
    link: str | None
    source: SourceInfo
    #: Of its title (BCP 47).
    language: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """What subscribers see: one entry that leads, and its copies; all but `also_in`, `related` and `authors` is fixed at release."""

    id: str
    #: Rises with every release.
    sequence: int
    title: str
    link: str | None
    summary: str
    content: str
    #: The claims as understood, or None: for JSON.
    published: datetime | None
    updated: datetime | None
    #: For documents: never in the future, moved only by a real edit (A7, A8).
    shown_published: datetime
    shown_updated: datetime
    first_seen: datetime
    released: datetime
    sort_at: datetime
    #: Mailing time for newsletters; None: back-fill, or waiting for one.
    mailed: datetime | None
    #: First the main author; never empty.
    authors: tuple[Author, ...]
    source: SourceInfo
    #: The `updated` of the source's feed when the story was released.
    source_updated: datetime
    topics: tuple[str, ...]
    tags: tuple[str, ...]
    language: str | None
    enclosures: tuple[Enclosure, ...]
    also_in: tuple[Copy, ...] = ()
    #: Names of the other sources that had it when it was released, as they were then: all that its text tells of them.
    sent_in: tuple[str, ...] = ()
    #: The surest first.
    related: tuple[Coverage, ...] = ()
    #: The source's setting: which of `summary` and `content` is published.
    carries: Literal["summary", "full"] = "summary"
    image: Image | None = None
    #: The author's date, where a newsletter shows that of its mailing.
    issued: datetime | None = None

    @property
    def told(self) -> str:
        """The summary for pages and JSON: where its own is short, that of the first copy that tells enough, else the longest.

        Feeds keep what was sent.
        """
        return max((self.summary, *(copy.summary for copy in self.also_in)), key=lambda summary: min(len(summary), _LONG_ENOUGH))


@dataclass(frozen=True, slots=True)
class Channel:
    """One published selection of stories: one path stem with one file a format."""

    #: `all`, `authors/jane-doe`, …
    stem: str
    #: `tag:…`, independent of host and file name (A2).
    id: str
    title: str
    #: In the order of the document (A26).
    stories: tuple[Story, ...]
    formats: tuple[Format, ...]
    #: Of an author's channel.
    author: Author | None = None
    #: Stem of the channel that goes on in its place, with the same stories; this one stays for those who subscribed to it.
    moved_to: str | None = None
    #: (rel, address) of what belongs to its feeds besides: a hub, archives.
    links: tuple[tuple[str, str], ...] = ()
    #: It stays for its subscribers, and nothing will come.
    ended: bool = False
    #: For feed readers, or for tools that mail what it holds, which is fit for mail then.
    profile: Profile = "reader"
    #: A sealed part of the combined channel (RFC 5005 §4).
    archive: bool = False

    @property
    def own_stem(self) -> str:
        """Of the channel that this one names as itself."""
        return self.moved_to or self.stem


@dataclass(frozen=True, slots=True)
class Document:
    """One file to publish."""

    #: Below output/, with slashes.
    path: str
    body: bytes
    #: Of a channel that has ended: it stays for its subscribers, and nothing will come.
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """How many files of output/ were written, left as they were, and removed; those that were not ours to touch; and those that failed."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    refused: tuple[str, ...] = ()
    #: Documents that broke a rule: what was published before stands in their place.
    faulty: tuple[str, ...] = ()


StateWord = Literal["ok", "filling", "failing", "gone", "paused", "quarantined"]


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source fares, for `sources`, status pages and status.json; the field names are those of the JSON."""

    key: str
    name: str
    #: Never a private address.
    url: str
    state: StateWord
    #: In a row.
    failures: int
    last_success: datetime | None
    next_due: datetime | None
    #: Stored.
    entries: int
    #: Of the last failure; None after a success.
    kind: str | None = None
    #: Why entries wait in quarantine, or stories for their newsletter; None: nothing is held.
    alarm: str | None = None
    #: What the wait until `next_due` is for, in a word or two.
    due_because: str | None = None
    #: Dates of its last document that were not understood.
    not_understood: int = 0
    #: Where it is asked instead of `url`: it moved for good, and feeds.yaml does not say so yet.
    moved_to: str | None = None
