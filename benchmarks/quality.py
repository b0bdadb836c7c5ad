"""What aggregator makes of real feeds: the shares of entries with a date, an author, a link, a summary, and what to look at by eye.

    python -m benchmarks.quality [CORPUS]     (make bench-quality)

CORPUS holds the folders rss, atom, rdf, jsonfeed and security, and a manifest.tsv that tells the address of each file; without
it, that beside the checkout. Each document goes through parse and normalize, as in a pass. Prints the shares and the strangest
bylines, dates and titles: what publishers wrote is for the eye, not for this repository. Of the corpus beside the checkout, the
shares are also written into docs/normalization.md, between its marks.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aggregator.deduplicate import claim_authors
from aggregator.deduplicate.spellings import find_fuller
from aggregator.model import AuthorClaim, Entry, Named, NormalizedFeed, ParsedEntry, ParsedFeed, ParseFailed, Source
from aggregator.normalize import normalize
from aggregator.parse import parse
from aggregator.text.name_fold import fold_name
from benchmarks import tables
from benchmarks.strange import strangest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "normalization.md"
CORPUS = ROOT.parent / "shared" / "corpus"
FOLDERS = ("rss", "atom", "rdf", "jsonfeed", "security")
#: Characters of a good summary (N11).
GOOD = range(120, 301)
#: Strings of each kind that are printed, and characters of each.
_SHOWN, _WIDTH = 30, 140


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the corpus, read."""

    folder: str
    source: Source
    parsed: ParsedFeed
    normalized: NormalizedFeed

    def named(self, entry: Entry) -> Named:
        return Named(self.source.key, self.normalized.title or self.source.key, entry.people)

    def written(self) -> dict[int, ParsedEntry]:
        """Position → the entry as the document has it."""
        return {entry.position: entry for entry in self.parsed.entries}


@dataclass(frozen=True, slots=True)
class Read:
    """One entry, as sent and as normalized, its byline as sent, and whom that means."""

    folder: str
    sent: ParsedEntry
    entry: Entry
    byline: str
    authors: tuple[AuthorClaim, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 2 without a corpus."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.quality", description="What aggregator makes of real feeds.")
    options.add_argument("corpus", nargs="?", type=Path, default=CORPUS, help="folder of real feeds (default: %(default)s)")
    corpus: Path = options.parse_args(arguments).corpus
    files = list(find_files(corpus))
    if not files:
        sys.stderr.write(
            f"{corpus} holds no feeds: name a folder that holds {', '.join(FOLDERS)}, as in: python -m benchmarks.quality FOLDER\n"
        )
        return 2
    documents, failed = read_all(corpus, files, datetime.now(UTC))
    reads = list(resolve(documents))
    if corpus == CORPUS:
        PAGE.write_text(fill(PAGE.read_text(encoding="utf-8"), documents, reads), encoding="utf-8")
    sys.stdout.writelines(f"{line}\n" for line in report(documents, reads, failed))
    return 0


def find_files(corpus: Path) -> Iterator[Path]:
    """The feeds of `corpus`, each once where a folder holds copies."""
    known: set[bytes] = set()
    for path in sorted(path for folder in FOLDERS for path in (corpus / folder).rglob("*") if path.is_file()):
        if (body := path.read_bytes()) not in known:
            known.add(body)
            yield path


def read_all(corpus: Path, files: Iterable[Path], seen: datetime) -> tuple[list[Document], list[str]]:
    """The documents among `files`, and why the others are none."""
    addresses, documents, failed = _addresses(corpus), list[Document](), list[str]()
    for path in files:
        name = path.relative_to(corpus).as_posix()
        url = addresses.get(name) or f"https://corpus.invalid/{name}"
        # Two snapshots of one feed are one source.
        source = Source(key=url, url=url)
        parsed = parse(path.read_bytes(), url, None, None)
        if isinstance(parsed, ParseFailed):
            failed.append(f"{name}: {parsed.message}")
        else:
            documents.append(Document(name.partition("/")[0], source, parsed, normalize(parsed, source, seen)))
    return documents, failed


def resolve(documents: Sequence[Document]) -> Iterator[Read]:
    """Each entry with its authors, as a pass decides them: short spellings by what all documents of the source say."""
    people: dict[str, list[Named]] = {}
    for document in documents:
        people.setdefault(document.source.key, []).extend(document.named(entry) for entry in document.normalized.entries)
    fuller = {key: find_fuller(named.people for named in group) for key, group in people.items()}
    for document in documents:
        written = document.written()
        for entry in document.normalized.entries:
            sent = written[entry.position]
            byline = " ¦ ".join(_words(sent, document.parsed))
            yield Read(document.folder, sent, entry, byline, claim_authors(document.named(entry), (), (), fuller))


def fill(page: str, documents: Sequence[Document], reads: Sequence[Read]) -> str:
    """`page` with the table between its marks."""
    return tables.fill(page, "quality", tables.table(("", "where sent", "all", *FOLDERS), table(documents, reads)))


_SHARES: dict[str, Callable[[Read], object]] = {
    "an understood date": lambda read: read.entry.published or read.entry.updated,
    "… of when it was published": lambda read: read.entry.published,
    "a named author": lambda read: read.authors[0].kind != "source",
    "… who is a person": lambda read: read.authors[0].kind == "person",
    "an absolute link": lambda read: read.entry.link,
    "a summary": lambda read: read.entry.summary,
    "… of 120 to 300 characters": lambda read: len(read.entry.summary) in GOOD,
    "a language": lambda read: read.entry.language,
    "a lead image": lambda read: read.entry.image,
}
#: Did the document say anything of it?
_SENT: dict[str, Callable[[Read], object]] = {
    "an understood date": lambda read: read.sent.published or read.sent.updated,
    "… of when it was published": lambda read: read.sent.published,
    "a named author": lambda read: read.byline,
    "an absolute link": lambda read: read.sent.link,
    "a summary": lambda read: read.sent.summary or read.sent.content,
}


def table(documents: Sequence[Document], reads: Sequence[Read]) -> Iterator[tuple[str, ...]]:
    """A row for each thing that is counted: its share of what the documents say, then of all, then for each folder."""
    columns = [list(reads), *([read for read in reads if read.folder == folder] for folder in FOLDERS)]
    shelves = [list(documents), *([one for one in documents if one.folder == folder] for folder in FOLDERS)]
    yield ("feeds", "", *(f"{len(shelf):,}" for shelf in shelves))
    yield ("entries", "", *(f"{len(column):,}" for column in columns))
    for name, holds in _SHARES.items():
        saying = [read for read in reads if _SENT[name](read)] if name in _SENT else None
        yield (name, _held(saying, holds) if saying is not None else "", *(_held(column, holds) for column in columns))
    yield ("dates not understood", "", *(f"{sum(len(one.normalized.not_understood) for one in shelf):,}" for shelf in shelves))
    yield ("bylines, as written", "", *(f"{len({read.byline for read in column if read.byline}):,}" for column in columns))
    yield (
        "… spell so many names",
        "",
        *(f"{len({person.name for read in column for person in read.entry.people}):,}" for column in columns),
    )
    for name, kind in (("… of so many persons", "person"), ("… and desks", "desk")):
        found = ({claim.key for read in column for claim in read.authors if claim.kind == kind} for column in columns)
        yield (name, "", *(f"{len(keys):,}" for keys in found))


def report(documents: Sequence[Document], reads: Sequence[Read], failed: Sequence[str]) -> Iterator[str]:
    """The table, and what to look at by eye."""
    yield from ("  ".join([f"{row[0]:28}", *(f"{cell:>8}" for cell in row[1:])]) for row in table(documents, reads))
    names = {person.name: read.byline for read in reads for person in read.entry.people}
    yield from _listed("strangest names ← bylines", (f"{name}  ←  {names[name]}" for name in strangest(names, _SHOWN)))
    whom = {read.byline: read.entry.people for read in reads if read.byline}
    shown = (f"{byline}  ─►  {' · '.join(person.name for person in whom[byline])}" for byline in strangest(whom, _SHOWN))
    yield from _listed("strangest bylines ─► names", shown)
    lost = (byline for byline, people in whom.items() if not people and fold_name(byline))
    yield from _listed("bylines that name nobody", sorted(lost, key=len, reverse=True)[:_SHOWN])
    dates = Counter(reason for one in documents for reason in one.normalized.not_understood)
    yield from _listed("dates not understood", (f"{count:4} times {reason}" for reason, count in dates.most_common(_SHOWN)))
    yield from _listed("strangest titles", strangest((read.entry.title for read in reads), _SHOWN))
    rejected = (f"{entry.ref}: {entry.reason}" for one in documents for entry in one.normalized.rejected)
    yield from _listed("entries not taken", rejected)
    yield from _listed("documents that are no feed", failed)


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"\n{title}\n"
    yield from (line if len(line) <= _WIDTH else f"{line[:_WIDTH]}…" for line in map(_one_line, lines))


def _one_line(line: str) -> str:
    return " ".join(line.split())


def _words(entry: ParsedEntry, parsed: ParsedFeed) -> list[str]:
    """Bylines in the order in which normalize asks: those of the entry, of its origin, of the feed."""
    asked = entry.bylines or (entry.origin.bylines if entry.origin else ()) or parsed.bylines
    return [words for one in asked if (words := one.name or one.email)]


def _addresses(corpus: Path) -> dict[str, str]:
    """Path of each file → address of the feed, as far as the manifest tells."""
    manifest = corpus / "manifest.tsv"
    if not manifest.is_file():
        return {}
    with manifest.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {row["path"]: row["source_url_of_feed"] for row in rows if (row["source_url_of_feed"] or "").startswith("http")}


def _held(reads: Sequence[Read], holds: Callable[[Read], object]) -> str:
    return f"{100 * sum(1 for read in reads if holds(read)) / len(reads):.1f} %" if reads else "-"


if __name__ == "__main__":
    sys.exit(main())
