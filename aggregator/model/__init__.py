"""What the stages hand each other: one frozen type per moment, in the order in which an entry meets them.

    asked      Source, Config                            what the operator asked for
    wire       SourceState, Fetched | NotModified | FetchFailed
    parsed     ParsedFeed | ParseFailed                  in the publisher's words
    entry      NormalizedFeed, Entry                     in our one form
    decided    Decision, Pending, Candidate              what became of it
    story      Story, Author, Channel, Document          what subscribers see
    digest     DigestPeriod, DigestIssue                 what was told in a day or a week
    reported   SourceReport, RunReport                   what happened

All times are aware datetimes in UTC; durations are timedeltas. Nothing here reads a clock, a file or the network.
"""

from aggregator.model.asked import (
    AuthorRule,
    ChannelSettings,
    ChannelsSettings,
    Config,
    FetchSettings,
    Filter,
    FilterField,
    Format,
    OwnChannel,
    Profile,
    Select,
    Source,
    Theme,
)
from aggregator.model.decided import Candidate, Decision, Known, Named, Page, Pending, Placed, Rhythm, Rungs, StoryDates, Verdict
from aggregator.model.digest import DigestIssue, DigestItem, DigestKind, DigestLink, DigestPeriod
from aggregator.model.entry import Enclosure, Entry, EntryKey, FullText, KeyKind, NormalizedFeed, Person, Rejected
from aggregator.model.parsed import Article, Byline, Image, Origin, ParsedEntry, ParsedFeed, ParsedLink, ParseFailed, Text
from aggregator.model.reported import Pings, RunReport, SourceReport
from aggregator.model.story import (
    Author,
    AuthorClaim,
    AuthorKind,
    Channel,
    Copy,
    Coverage,
    Document,
    Published,
    SourceInfo,
    SourceStatus,
    StateWord,
    Story,
    Suggestion,
    Writer,
)
from aggregator.model.wire import (
    Cadence,
    FailureKind,
    Fetched,
    FetchFailed,
    FetchOutcome,
    Hints,
    NotModified,
    Pinged,
    Redirected,
    SourceState,
    WireOutcome,
)

__all__ = [
    "Article",
    "Author",
    "AuthorClaim",
    "AuthorKind",
    "AuthorRule",
    "Byline",
    "Cadence",
    "Candidate",
    "Channel",
    "ChannelSettings",
    "ChannelsSettings",
    "Config",
    "Copy",
    "Coverage",
    "Decision",
    "DigestIssue",
    "DigestItem",
    "DigestKind",
    "DigestLink",
    "DigestPeriod",
    "Document",
    "Enclosure",
    "Entry",
    "EntryKey",
    "FailureKind",
    "FetchFailed",
    "FetchOutcome",
    "FetchSettings",
    "Fetched",
    "Filter",
    "FilterField",
    "Format",
    "FullText",
    "Hints",
    "Image",
    "KeyKind",
    "Known",
    "Named",
    "NormalizedFeed",
    "NotModified",
    "Origin",
    "OwnChannel",
    "Page",
    "ParseFailed",
    "ParsedEntry",
    "ParsedFeed",
    "ParsedLink",
    "Pending",
    "Person",
    "Pinged",
    "Pings",
    "Placed",
    "Profile",
    "Published",
    "Redirected",
    "Rejected",
    "Rhythm",
    "RunReport",
    "Rungs",
    "Select",
    "Source",
    "SourceInfo",
    "SourceReport",
    "SourceState",
    "SourceStatus",
    "StateWord",
    "Story",
    "StoryDates",
    "Suggestion",
    "Text",
    "Theme",
    "Verdict",
    "WireOutcome",
    "Writer",
]
