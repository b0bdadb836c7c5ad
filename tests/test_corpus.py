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

from aggregator.model import RunReport, Story
from aggregator.pipeline import Workers
from aggregator.publish.formats import RENDERERS
from aggregator.publish.rules import faults_of, judge
from aggregator.text.characters import one_line
from aggregator.text.links import absolute_link
from tests.loopback import Answer, Loopback
from tests.scenarios import ATOM, World
from tests.test_publish_feeds import READ

SHARED = Path(__file__).parents[2] / "shared"
CORPUS = SHARED / "corpus"
SCHEMA = SHARED / "schemas" / "atom.rng"

pytestmark = [
    pytest.mark.all,
    # The pass over the corpus takes minutes: one worker makes it, once.
    pytest.mark.xdist_group("corpus"),
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


def test_our_own_pipeline_finds_in_our_documents_the_stories_that_we_told(served: Served, tmp_path: Path) -> None:
    """Field by field, in each format (R11) and in archives (P1): every tenth, since all of them would take two minutes."""
    told = {story.id: story for story in served.every_story()}
    archives = sorted(path.relative_to(served.output).as_posix() for path in served.output.glob("archive/*.atom"))[::10]
    for paths in (["all.atom"], ["all.rss"], ["all.json"], archives):
        found = read_again(served.output, paths, tmp_path / paths[0])
        listed = {shown.id for path in paths for shown in READ[path.rpartition(".")[2]]((served.output / path).read_bytes())}
        assert found.keys() <= listed, paths
        # Where one document tells a title twice under one link, its source is taken to have changed the id of the item.
        kept = {(story.title, story.link) for story in found.values()}
        assert [id_ for id_ in listed - found.keys() if (told[id_].title, told[id_].link) not in kept] == [], paths
        assert {id_: fields for id_, story in found.items() if (fields := differing(told[id_], story))} == {}, paths


def read_again(output: Path, paths: list[str], folder: Path) -> dict[str, Story]:
    """The stories by id that somebody else's store holds after a pass over these documents."""
    with Loopback() as server, Workers() as workers:
        world = World(folder, server, workers)
        world.settings["id_authority"] = "reader.example,2026"
        for number, path in enumerate(paths):
            world.answer(f"ours-{number}", (output / path).read_bytes())
            world.source(f"ours-{number}", limit=100_000)
        world.run()
        return {story.id: story for story in world.every_story()}


def differing(told: Story, found: Story) -> dict[str, tuple[object, object]]:
    """The fields in which a story is not what it was, beyond what who reads our documents cannot know."""
    exact = ("title", "link", "shown_published", "shown_updated", "enclosures", "image")
    same = {name: getattr(told, name) == getattr(found, name) for name in exact}
    # Where nobody is named, the source stands there (A10), and is read as a byline: without what no name has.
    same["authors"] = told.authors[0].kind == "source" or names_same(told, found)
    same["summary"] = found.summary == told.summary or ends_early(told, found)
    # Where a story has none, that of the feed holds.
    same["language"] = found.language == (told.language or "en")
    # In XML the source is a category (A15), and comes first; a tag that says the same goes.
    same["tags"] = found.tags == told.tags or found.tags[1:] == tuple(tag for tag in told.tags if tag != found.tags[0])
    return {name: (getattr(told, name), getattr(found, name)) for name, held in same.items() if not held}


def names_same(told: Story, found: Story) -> bool:
    """The same authors; an initial may be told in full, as another entry of the document does: our sources are one source there."""
    pairs = list(zip(told.authors, found.authors, strict=True))
    return all(one.name == other.name or (one.name[:2] == other.name[:2] and one.name[1] in " .") for one, other in pairs)


def ends_early(told: Story, found: Story) -> bool:
    """Too short a summary, or one that only says the title again: the text is taken then, whose last line is the footer (A15)."""
    footer = found.summary.removeprefix(told.summary).strip()
    return len(told.summary) < 120 and footer.startswith(f"From {one_line(told.source.name)}")


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
