"""Ways to find copies, each as a function that is asked for one entry after the other, in the order of their release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from aggregator.deduplicate import MOST_ALIKE, CopyOf, Leads, closest, find_copy, story_uri, traces_of
from aggregator.deduplicate.sketch import is_of_title
from aggregator.model import Candidate, Pending
from aggregator.store import Transaction, alike
from aggregator.text.characters import fold_words
from aggregator.text.links import has_path

#: The story that an entry joins, which is named by the id of its lead; None: it leads one.
Finder = Callable[[Pending], CopyOf | None]


def exact_link() -> Finder:
    """What has the same link is the same."""
    return _by_key(lambda entry: entry.canonical if entry.canonical and has_path(entry.canonical) else None)


def exact_title() -> Finder:
    """What has the same title is the same."""
    return _by_key(lambda entry: fold_words(entry.title))


def aggregator() -> Finder:
    """As aggregator does it, with an index in memory."""
    leads, uris = Leads(), set[str]()

    def find(entry: Pending) -> CopyOf | None:
        traces = traces_of(entry)
        if found := find_copy(entry, leads.candidates(entry, traces)):
            return found
        uri = story_uri(entry, "news.example,2026", uris.__contains__)
        uris.add(uri)
        leads.add(Candidate(entry.id, entry, uri), traces)
        return None

    return find


def search_store(connection: Transaction, entry: Pending) -> CopyOf | None:
    """As aggregator does it, with the indexes of its store."""
    leads, traces = Leads(), traces_of(entry)
    named = alike.find_by_traces(connection, traces)
    near = {lead for lead, _ in closest((trace, named.get(trace, ())) for trace in traces)}
    for candidate in alike.read_candidates(connection, near | alike.find_by_keys(connection, [entry], MOST_ALIKE)):
        leads.add(candidate)
    return find_copy(entry, leads.candidates(entry, traces))


def _links(entry: Pending) -> Iterable[str]:
    return {link for link in (entry.canonical, entry.original) if link and has_path(link)}


#: Tier → what an entry is found by in it.
INDEXES: Mapping[str, Callable[[Pending], Iterable[Hashable]]] = {
    "link": _links,
    "guid": lambda entry: filter(None, (entry.guid,)),
    "text": lambda entry: (trace for trace in traces_of(entry) if not is_of_title(trace)),
    "title": lambda entry: filter(is_of_title, traces_of(entry)),
}


def index_all(keys: Callable[[Pending], Iterable[Hashable]], pending: Sequence[Pending]) -> int:
    """Index every entry by its `keys`, as `Leads` does; how many keys there are."""
    index: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, entry in enumerate(pending):
        for key in keys(entry):
            index[key].append(place)
    return len(index)


def _by_key(key: Callable[[Pending], str | None]) -> Finder:
    known: dict[str, int] = {}

    def find(entry: Pending) -> CopyOf | None:
        value = key(entry)
        lead = known.setdefault(value, entry.id) if value else entry.id
        return CopyOf(lead, "key", value or "") if lead != entry.id else None

    return find


OURS = "aggregator"
FINDERS: dict[str, Callable[[], Finder]] = {"exact link": exact_link, "exact title": exact_title, OURS: aggregator}
