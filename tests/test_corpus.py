"""Real feeds of all kinds through whole passes; they stand beside the checkout and are no part of it."""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import etree

from aggregator.model import RunReport
from aggregator.pipeline import Workers
from aggregator.publish.formats import RENDERERS
from aggregator.publish.rules import faults_of, judge
from aggregator.text.links import absolute_link
from tests.loopback import Answer, Loopback
from tests.scenarios import ATOM, World
from tests.test_publish_feeds import READ

SHARED = Path(__file__).parents[2] / "shared"
CORPUS = SHARED / "corpus"
SCHEMA = SHARED / "schemas" / "atom.rng"

pytestmark = [
    pytest.mark.all,
    pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}: real feeds are tried only where they are"),
]


class Served(World):
    """Folders of the corpus as sources, with the number of entries that the manifest says each file holds."""

    def __init__(self, folder: Path, server: Loopback, workers: Workers, *folders: str) -> None:
        super().__init__(folder, server, workers)
        self.expected: dict[str, int] = {}
        self.paths: dict[str, str] = {}
        with (CORPUS / "manifest.tsv").open(encoding="utf-8", newline="") as lines:
            rows = [
                row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row["path"].partition("/")[0] in folders
            ]
        for number, row in enumerate(rows):
            key, path = f"c{number:04}", quote("/" + row["path"])
            server.routes[path] = Answer(body=(CORPUS / row["path"]).read_bytes(), headers={"Content-Type": "application/xml"})
            self.source(key, name=None, feed=server.url(path))
            self.expected[key] = int(row["entries"] or 0)
            self.paths[key] = row["path"]
        self.first = self.run()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Loopback() as server, Workers() as workers:
        yield Served(tmp_path_factory.mktemp("corpus"), server, workers, "rss", "atom", "rdf", "security")


def test_feeds_that_hold_entries_are_fetched_and_lose_none(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    reports = {one.key: one for one in served.first.sources}
    holding = [key for key, count in served.expected.items() if count]
    short = {
        served.paths[key]: (reports[key].kind, reports[key].entries, served.expected[key])
        for key in holding
        if reports[key].outcome != "fetched" or reports[key].entries < served.expected[key]
    }
    with capsys.disabled():
        sys.stdout.write(f"\n{_counts(served.first)}; {len(holding)} feeds hold entries, {len(short)} of them fail or lose some: {short}\n")
    assert len(holding) - len(short) >= 0.99 * len(holding)


def test_every_document_is_valid(served: Served) -> None:
    schema = etree.RelaxNG(etree.parse(SCHEMA))
    documents = sorted(served.output.rglob("*.atom"))
    assert len(documents) > 100
    for path in documents:
        document = etree.parse(path)
        assert schema.validate(document), f"{path}: {schema.error_log.last_error}"
        entries = document.getroot().findall(f"{ATOM}entry")
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(ids) == len(set(ids)), f"{path}: an id stands twice"
        for entry in entries:
            assert (entry.findtext(f"{ATOM}author/{ATOM}name") or "").strip(), f"{path}: {entry.findtext(f'{ATOM}id')} has no author"
        for link in document.getroot().iter(f"{ATOM}link"):
            assert absolute_link(link.get("href")), f"{path}: {link.get('href')}"


def test_no_document_of_ours_has_an_error_s9(served: Served) -> None:
    faults = {path: faults_of(path, body) for path, body in served.documents().items()}
    assert {path: found for path, found in faults.items() if found} == {}


def test_every_file_is_judged_in_time_f16() -> None:
    kinds: Counter[str] = Counter()
    for path in sorted(path for path in CORPUS.rglob("*") if path.is_file()):
        start = time.process_time()
        verdict = judge(path.read_bytes(), profile="newsletter")
        assert time.process_time() - start < 3, path
        kinds[verdict.kind.partition(" ")[0]] += 1
    assert min(kinds[kind] for kind in ("Atom", "RSS", "JSON", "OPML")) > 20


def test_the_formats_of_the_combined_feed_tell_the_same(served: Served) -> None:
    atom, *others = (READ[form]((served.output / f"all.{form}").read_bytes()) for form in RENDERERS)
    for other in others:
        # One format may hold a few entries more below 900 kB than another.
        assert other[: len(atom)] == atom[: len(other)]
        assert len(other) > 50


def test_a_second_pass_publishes_nothing_new(served: Served) -> None:
    before = served.documents()
    stories = served.rows("SELECT uri, sequence, title FROM stories JOIN entries ON entries.id = lead")
    report = served.run(all=True)
    assert report.stories_new == 0
    assert served.documents() == before
    assert served.rows("SELECT uri, sequence, title FROM stories JOIN entries ON entries.id = lead") == stories


def test_a_third_pass_that_reads_every_document_anew_finds_every_entry_again(served: Served) -> None:
    before = served.documents()
    for key in served.sources:
        served.source(key, limit=100_000)
    report = served.run(all=True)
    assert sum(one.outcome == "fetched" for one in report.sources) >= 0.99 * len(report.sources)
    assert [served.paths[one.key] for one in report.sources if one.new or one.changed or one.copies] == []
    assert served.documents() == before


def test_hard_feeds_may_fail_and_never_stop_a_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Loopback() as server, Workers() as workers:
        hard = Served(tmp_path, server, workers, "hard")
        with capsys.disabled():
            sys.stdout.write(f"\nhard: {_counts(hard.first)}\n")
        assert hard.run(all=True).stories_new == 0
    schema = etree.RelaxNG(etree.parse(SCHEMA))
    for path in hard.output.rglob("*.atom"):
        assert schema.validate(etree.parse(path)), f"{path}: {schema.error_log.last_error}"


def _counts(report: RunReport) -> str:
    outcomes = [one.outcome for one in report.sources]
    sums = {name: sum(getattr(one, name) for one in report.sources) for name in ("entries", "new", "copies", "unchanged", "rejected")}
    return (
        f"{len(outcomes)} sources, {outcomes.count('fetched')} fetched, {outcomes.count('failed')} failed; "
        f"{', '.join(f'{count} {name}' for name, count in sums.items())}; {report.stories_total} stories"
    )
