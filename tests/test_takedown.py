"""What `block:` takes down is gone everywhere and never comes back as new; without the line it is where it was (issue 4, items 5 and 8)."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.deduplicate.operating import read_blocked_authors
from aggregator.model import AuthorRule
from aggregator.report import run_json
from tests.casefiles import cases, read
from tests.loopback import Loopback
from tests.scenarios import NOW, World, hour, item, only
from tests.test_disaster import copy_of
from tests.test_floods import many
from tests.test_operators import DAY, fates, link, mailed, names, slow, story

#: What an editor must never see again.
SECRET = "Withdrawn at the wish of Quillfeather"


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


@pytest.fixture
def secret(world: World) -> World:
    """Two sources tell an article that is to be taken down, among others; it was mailed."""
    world.feed("one", item("old"))
    world.feed("two", item("calm"))
    world.run()
    world.source("one", content="full")
    told = {"text": f"{SECRET}: " + "how the appliance was opened from outside in nine steps " * 200, "author": "Jane Quillfeather"}
    world.feed("one", item("bad", **told), item("old"))
    world.feed("two", item("bad", guid="two-7", **told), item("calm"))
    world.run()
    assert names(world)[0] == "bad"
    assert len(story(world, "bad").also_in) == 1
    return world


@pytest.mark.parametrize(
    "rule",
    [
        link("bad"),
        pytest.param("news.example/bad", marks=slow),
        pytest.param("http://www.news.example/bad/?utm_source=mail", marks=slow),
        pytest.param("Jane Quillfeather", marks=slow),
        pytest.param("jane QUILLFEATHER", marks=slow),
    ],
)
def test_what_is_blocked_leaves_every_document_and_its_text_leaves_the_store(secret: World, rule: str) -> None:
    before = mailed(secret)
    secret.settings["block"] = [rule]
    secret.publish()
    assert names(secret) == ["calm", "old"]
    assert not [path for path, body in secret.files().items() if b"Withdrawn" in body or link("bad").encode() in body]
    assert b"Withdrawn" not in b"".join(path.read_bytes() for path in secret.database.parent.iterdir()), "not in free pages either"
    for _ in range(3):
        secret.run(all=True)
        assert names(secret) == ["calm", "old"]
    held = b"".join(path.read_bytes() for path in secret.database.parent.iterdir())
    assert b"Withdrawn" not in held
    assert b"the appliance was opened" not in held
    assert mailed(secret) == before
    assert ("one", "blocked", f"block: {rule}") in fates(secret, "bad")


@slow
def test_the_stories_of_a_taken_down_author_leave_all_counts(secret: World) -> None:
    secret.settings["block"] = ["Jane Quillfeather"]
    secret.run()
    assert secret.rows("SELECT count(*) FROM story_authors JOIN authors ON key = author WHERE name LIKE '%Quill%'") == [(0,)]
    assert b"(ended)" in secret.files()["authors/jane-quillfeather.atom"], "a feed that was once published stays"


@pytest.mark.parametrize(
    "again",
    [
        pytest.param({}, id="as it was", marks=slow),
        pytest.param({"guid": "new-guid"}, id="under another guid", marks=slow),
        pytest.param({"link": "https://news.example/moved/bad", "guid": link("bad")}, id="under another link", marks=slow),
        pytest.param({"title": "Corrected", "text": "Not one word of it stands as it stood in autumn"}, id="edited", marks=slow),
        pytest.param({"title": "Corrected words", "text": "Not one word of it stands", "guid": "g2"}, id="edited, under another guid"),
    ],
)
def test_what_was_taken_down_never_comes_back_as_new(world: World, again: dict[str, str]) -> None:
    world.feed("one", item("bad"), item("old"))
    world.run()
    world.settings["block"] = [story(world, "bad").id]
    world.run()
    for changed in (again, {}, again):
        world.feed("one", item("fresh"), item("bad", **changed), item("old"))
        report = only(world.run())
        assert sorted(names(world)) == ["fresh", "old"]
        assert report.rejected == 0, "it is known"
    assert world.rows("SELECT count(*) FROM entries") == [(3,)]
    assert world.rows("SELECT title, summary FROM entries WHERE blocked_by IS NOT NULL") == [("", "")]


@pytest.mark.all
def test_a_copy_of_what_was_taken_down_is_taken_down_too(world: World) -> None:
    world.feed("one", item("bad", text=SECRET * 20), item("old"))
    world.run()
    world.settings["block"] = [story(world, "bad").id]
    world.run()
    world.feed("two", item("bad", guid="two-1", text=SECRET * 20), item("calm"))
    report = only(world.run(), "two")
    assert (report.new, report.copies, report.rejected) == (1, 0, 1)
    assert sorted(names(world)) == ["calm", "old"]
    assert SECRET.encode() not in world.database.read_bytes()


def test_a_blocked_entry_that_is_new_is_never_shown_and_has_no_page(world: World) -> None:
    world.settings["block"] = ["Jane Quillfeather"]
    world.feed("one", item("bad", author="Quillfeather, Jane"), item("good", author="Ann Lee"))
    report = world.run()
    assert (only(report).new, only(report).rejected, report.stories_new, report.stories_total) == (1, 1, 1, 1)
    assert names(world) == ["good"]
    assert not [path for path, body in world.files().items() if b"uillfeather" in body + path.encode()]
    assert not world.rows("SELECT * FROM authors WHERE name LIKE '%uill%'")
    assert run_json(report)["sources"][0]["rejected"] == 1


@slow
def test_a_block_follows_what_authors_says_a_spelling_means(world: World) -> None:
    world.feed("one", item("a", author="J. Quill"), item("b", author="Jane Quillfeather"), item("c", author="Ann Lee"))
    world.run()
    world.settings |= {"authors": [{"name": "Jane Quillfeather", "also": ["J. Quill"]}], "block": ["J. Quill"]}
    world.run()
    assert names(world) == ["c"]


@pytest.mark.all
def test_a_blocked_source_takes_down_what_it_leads_and_only_its_copy_of_what_others_lead(world: World) -> None:
    world.feed("one", item("led"), item("shared", NOW - 2 * DAY, author="Ann Lee"), item("mine", NOW - 3 * DAY))
    world.feed("two", item("shared", guid="two-1"), item("theirs"), item("mine", guid="two-2"))
    world.run()
    assert {copy.source.key for copy in story(world, "shared").also_in} == {"two"}
    world.settings["block"] = ["two"]
    world.run(all=True)
    assert sorted(names(world)) == ["led", "mine", "shared"]
    assert story(world, "shared").also_in == ()
    world.settings["block"] = ["one"]
    world.run(all=True)
    assert names(world) == ["theirs"], "a story goes whole with its lead"


@slow
def test_a_blocked_source_does_not_keep_back_what_others_tell(world: World) -> None:
    world.settings["block"] = ["planet"]
    world.feed("planet", item("shared", NOW - 2 * DAY), item("first", NOW - 2 * DAY))
    world.feed("two", item("shared", guid="two-1"), item("theirs"))
    world.run()
    assert sorted(names(world)) == ["shared", "theirs"], "also where the blocked source told it earlier in the same pass"
    world.feed("two", item("first", guid="two-2"), item("shared", guid="two-1"), item("theirs"))
    world.run()
    assert sorted(names(world)) == ["first", "shared", "theirs"], "and in an earlier pass"


@slow
def test_the_link_of_a_copy_takes_the_whole_story_down(world: World) -> None:
    world.feed("one", item("shared", NOW - 2 * DAY))
    world.run()
    world.feed("two", item("shared", guid="https://two.example/shared"))
    world.run()
    world.settings["block"] = ["https://two.example/shared"]
    world.run()
    assert names(world) == []


@pytest.mark.all
@pytest.mark.parametrize("etag", [pytest.param(None, marks=slow), '"1"'])
def test_what_is_blocked_no_more_is_back_under_its_id_dates_and_place_in_the_same_pass(world: World, etag: str | None) -> None:
    held = (item("early"), item("bad"), item("late", NOW - timedelta(hours=2)))
    world.feed("one", *held)
    world.run()
    world.feed("one", item("mail", author="Ann Lee"), *held, **({"etag": etag} if etag else {}))
    world.run()
    assert len(mailed(world)) == 1
    before, times, shown = world.items(), mailed(world), names(world)
    world.settings["block"] = [link("bad"), link("mail")]
    world.run()
    assert names(world) == ["late", "early"]
    del world.settings["block"]
    world.publish()
    assert names(world) == ["late", "early"], "there is no text of it yet"
    world.run()
    assert names(world) == shown
    assert world.items() == before
    assert mailed(world) == times
    assert [one[1] for one in fates(world, "bad")] == ["new", "blocked", "unblocked"]


@slow
def test_a_copy_that_comes_after_an_unblock_joins_the_story_though_its_source_is_not_due(world: World) -> None:
    world.source("one", every="24h")
    world.feed("one", item("old"))
    world.feed("two", item("calm"), etag='"1"')
    world.run()
    world.feed("one", item("bad"), item("old"))
    world.run(at=hour(24))
    before, times = world.items(), mailed(world)
    world.settings["block"] = [link("bad")]
    world.publish()
    del world.settings["block"]
    world.feed("two", item("bad", guid="two-7"), item("calm"), etag='"2"')
    assert only(world.run(at=hour(40), all=False), "two").copies == 1
    assert world.items().keys() == before.keys()
    assert mailed(world) == times
    assert names(world).count("bad") == 1
    assert only(world.run(all=False), "one").outcome == "skipped", "due once, and then as ever"


@slow
def test_an_unblock_asks_no_source_before_its_back_off_ends(world: World) -> None:
    world.feed("one", item("bad"), item("old"))
    world.run()
    world.settings["block"] = [link("bad")]
    world.answer("one", status=503, headers={"Retry-After": "7200"})
    world.run()
    del world.settings["block"]
    asked = len(world.server.requests)
    world.run()
    assert len(world.server.requests) == asked


@slow
def test_what_was_blocked_before_its_release_is_back_fill_when_it_is_allowed(world: World) -> None:
    world.feed("one", item("old"))
    world.run()
    world.settings["block"] = [link("bad"), link("held")]
    world.feed("one", item("bad"), item("held"), item("old"))
    assert only(world.run()).rejected == 2
    world.settings["block"] = [link("held")]
    world.run()
    world.run()
    assert sorted(names(world)) == ["bad", "old"]
    assert story(world, "bad").mailed is None
    assert mailed(world) == {}


@slow
def test_what_two_lines_block_stays_down_when_one_is_gone(secret: World) -> None:
    for rules in ([link("bad"), "Jane Quillfeather"], ["Jane Quillfeather"], [link("bad")], ["Jane Quillfeather"]):
        secret.settings["block"] = rules
        for _ in range(2):
            secret.run()
            assert names(secret) == ["calm", "old"], rules
    secret.settings["block"] = []
    secret.run()
    assert sorted(names(secret)) == ["bad", "calm", "old"]
    assert [author.name for author in story(secret, "bad").authors] == ["Jane Quillfeather"]
    assert len(story(secret, "bad").also_in) == 1


@slow
def test_an_entry_without_guid_and_link_leaves_no_title_behind(world: World) -> None:
    world.feed("one", item("bad", guid=None, link=None, author="Jane Quillfeather", title=SECRET), item("old"))
    world.run()
    world.settings["block"] = ["Jane Quillfeather"]
    world.run()
    world.run()
    assert SECRET.encode() not in world.database.read_bytes()
    assert names(world) == ["old"]


@slow
def test_a_story_that_was_edited_while_it_was_down_comes_back_edited(world: World) -> None:
    world.feed("one", item("bad"), item("old"))
    world.run()
    world.settings["block"] = [link("bad")]
    world.run()
    world.feed("one", item("bad", text="The maker withdrew what it had said about the appliance, and apologised for it"), item("old"))
    world.run()
    world.settings["block"] = []
    world.run(at=hour(9))
    assert "apologised" in story(world, "bad").summary
    assert story(world, "bad").shown_updated == hour(9)
    assert story(world, "bad").shown_published == NOW - DAY


@cases("deduplicate/block")
def test_a_blocked_name_means_whom_its_case_says(path: Path) -> None:
    case = read(path)
    rules = [AuthorRule(rule["name"], tuple(rule.get("also", ())), tuple(rule.get("only", ()))) for rule in case.get("authors", ())]
    assert read_blocked_authors(case["block"], rules).item_of(*case["author"]) == case["expect"]


#: Stands in the title and the text of what is to be taken down, and nowhere else.
MARK = "Zyxwmark"


@pytest.fixture(scope="module")
def spread_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An article stands in a document of every kind: mailed, in a digest that has closed, in a sealed archive, in own channels."""
    with Loopback() as server:
        world = World(tmp_path_factory.mktemp("spread"), server)
        match = {"title": "Own", "match": "in nine steps"}
        world.settings["channels"] = {
            "digests": {"daily": "07:00 Europe/London", "weekly": "Sat 09:00 UTC"},
            "own": {"x": match | {"formats": ["atom", "rss", "json", "html"]}, "mail": match | {"profile": "newsletter"}},
        }
        world.source("one", content="full", topics=["news"])
        world.feed("one", *many(190))
        world.feed("two", item("calm"))
        world.run()
        told = {"title": f"The {MARK} affair", "text": f"{MARK}: " + "how the appliance was opened in nine steps " * 30}
        world.feed("one", *many(15, 300), item("bad", author="Jane Quillfeather", **told), *many(190))
        world.feed("two", item("bad", guid="two-7", link="https://two.example/bad", author="Jane Quillfeather", **told), item("calm"))
        world.run()
        world.run(at=hour(26))
        yield world


@pytest.fixture
def spread(spread_template: World, tmp_path: Path) -> Iterator[World]:
    routes = dict(spread_template.server.routes)
    world = copy_of(spread_template, tmp_path)
    world.settings = deepcopy(spread_template.settings)
    yield world
    spread_template.server.routes = routes


def marked(world: World) -> set[str]:
    """The documents that hold the mark."""
    return {path for path, body in world.files().items() if MARK.encode() in body}


@pytest.mark.all
@pytest.mark.parametrize("rule", [link("bad"), "https://two.example/bad", "Jane Quillfeather", "one"])
def test_what_is_blocked_leaves_every_kind_of_document_and_the_store(spread: World, rule: str) -> None:
    """A story, its copy, its author, its source: at the next publish, from what is frozen too; and it is never mailed again."""
    jane = "authors/jane-quillfeather"
    assert marked(spread) == {
        *(f"{stem}.{form}" for stem in ("all", "channels/x") for form in ("atom", "rss", "json")),
        *(f"{stem}.{form}" for stem in ("sources/one", "sources/two", "topics/news", jane) for form in ("atom", "html")),
        *(f"{stem}.{form}" for stem in ("newsletter", "channels/mail") for form in ("atom", "rss")),
        *(f"digest/{kind}.{form}" for kind in ("daily", "weekly") for form in ("atom", "rss", "html")),
        *("index.html", "channels/x.html", "archive/1.atom"),
    }
    letters = spread.files()["newsletter.rss"].count(b"<item>")
    spread.settings["block"] = [rule]
    spread.publish()
    assert marked(spread) == set()
    assert not [path.name for path in spread.database.parent.iterdir() if MARK.encode() in path.read_bytes()]
    spread.settings["block"] = []
    spread.run(at=hour(30))
    spread.run(at=hour(60))
    back = marked(spread)
    assert {"all.atom", "channels/x.atom", "archive/1.atom"} <= back
    assert not [path for path in back if path.startswith(("newsletter", "digest", "channels/mail"))]
    if rule != "one":
        assert spread.files()["newsletter.rss"].count(b"<item>") == letters - 1


@pytest.mark.all
def test_a_hidden_author_has_no_page_and_keeps_the_stories(spread: World) -> None:
    """`authors: hide` takes the documents of a person away, and changes nothing that was mailed (N3)."""
    before = spread.files()
    spread.settings["authors"] = [{"name": "Jane Quillfeather", "hide": True}]
    spread.publish()
    after = spread.files()
    assert not [path for path in after if "quillfeather" in path]
    assert not [path for path, body in after.items() if b"jane-quillfeather" in body]
    for path in ("newsletter.rss", "channels/mail.rss", "digest/daily.rss", "archive/1.atom"):
        assert after[path] == before[path], path
    assert MARK.encode() in after["all.atom"]
