"""One person, one author: joins and splits over time, addresses that go on, late bylines, slugs (DESIGN 4 "Authors")."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from aggregator.deduplicate.joins import Move, find_joined, find_successor
from aggregator.deduplicate.spellings import find_fuller
from aggregator.model import AuthorClaim, Person
from aggregator.pipeline import read_writers
from aggregator.store import open_store
from tests.casefiles import cases, read
from tests.loopback import Loopback
from tests.scenarios import ATOM, NOW, World, item
from tests.test_disaster import lose_store, recover

OPML = "published.opml"


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


def writers(world: World) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Name → stories and spellings of every author who has stories."""
    config = world.config()
    with open_store(config.store, config.id_authority) as store:
        return {one.author.name: (one.stories, one.spellings) for one in read_writers(store, config)}


def feed_of(world: World, slug: str) -> Any:
    return etree.fromstring((world.output / f"authors/{slug}.atom").read_bytes())


def titles(world: World, slug: str) -> list[str]:
    """The names of the stories in an author's feed."""
    return sorted(title.text.split()[1] for title in feed_of(world, slug).iter(f"{ATOM}title") if " flaw " in (title.text or ""))


def address(world: World, slug: str) -> str:
    """What the feed names as itself."""
    [link] = [link.get("href") for link in feed_of(world, slug).findall(f"{ATOM}link") if link.get("rel") == "self"]
    return str(link).removeprefix("https://news.example.org/authors/").removesuffix(".atom")


# --- which spelling is whose -----------------------------------------------------------------------------------------


@cases("deduplicate/spellings")
def test_short_spelling_means_a_full_name_of_its_source(path: Path) -> None:
    case = read(path)
    bylines = [[Person(name) for name in names] for names in case["bylines"]]
    found = find_fuller(bylines, frozenset(case.get("apart", ())))
    assert {short: person and person.name for short, person in found.items()} == case["expect"], case["why"]


@pytest.mark.all
def test_login_and_initials_join_the_full_name_inside_one_source_only(world: World) -> None:
    world.feed("one", item("a", author="James McGill"), item("b", author="J. McGill"), item("c", author="jmcgill"))
    world.feed("two", item("d", author="J. McGill"), item("e", author="jmcgill"))
    world.run()
    assert sorted(writers(world).values()) == [(2, ("J. McGill", "jmcgill")), (3, ("J. McGill", "James McGill", "jmcgill"))]


def test_full_name_is_one_author_in_all_sources_whatever_its_case_and_accents(world: World) -> None:
    world.feed("one", item("a", author="José Ruiz"))
    world.feed("two", item("b", author="JOSE RUIZ"))
    world.feed("three", item("c", author="Ruiz, José"))
    world.run()
    assert writers(world) == {"José Ruiz": (3, ("Jose Ruiz", "José Ruiz"))}


def test_generic_names_belong_to_their_source(world: World) -> None:
    world.feed("one", item("a", author="News Desk"), item("b", author="Редакция"), item("c", author="admin"))
    world.feed("two", item("d", author="News Desk"), item("e", author="Trend Micro"))
    world.feed("three", item("f", author="Trend Micro"))
    world.run()
    found = [(author.name, author.kind, author.key) for story in world.stories().values() for author in story.authors]
    assert sorted(found) == [
        ("News Desk", "desk", "one:newsdesk"),
        ("News Desk", "desk", "two:newsdesk"),
        ("One Daily", "source", "source:one"),
        ("Trend Micro", "desk", "three:trendmicro"),
        ("Trend Micro", "desk", "two:trendmicro"),
        ("Редакция", "desk", "one:редакция"),
    ]


# --- joins over time -------------------------------------------------------------------------------------------------


def test_join_leaves_a_working_feed_at_the_old_address(world: World) -> None:
    world.feed("one", item("a", author="Janie Doe"), item("b", author="Jane Doe"))
    world.run()
    before = {slug: feed_of(world, slug).findtext(f"{ATOM}id") for slug in ("janie-doe", "jane-doe")}
    ids = {entry.findtext(f"{ATOM}id") for entry in feed_of(world, "janie-doe").findall(f"{ATOM}entry")}
    world.settings["authors"] = [{"name": "Jane Doe", "also": ["Janie Doe"]}]
    world.run()
    assert titles(world, "janie-doe") == titles(world, "jane-doe") == ["a", "b"]
    assert {slug: feed_of(world, slug).findtext(f"{ATOM}id") for slug in before} == before, "each goes on as the feed that it was (A2)"
    assert ids <= {entry.findtext(f"{ATOM}id") for entry in feed_of(world, "janie-doe").findall(f"{ATOM}entry")}, "nothing comes twice"
    assert address(world, "janie-doe") == "jane-doe", "programs move to the new address (S7)"
    page = (world.output / "authors/janie-doe.html").read_text()
    assert '<link rel="canonical" href="https://news.example.org/authors/jane-doe.html">' in page
    assert "../authors/jane-doe.atom" in page
    assert "janie-doe" not in (world.output / "authors/index.html").read_text() + (world.output / OPML).read_text()
    world.feed("one", item("c", author="Jane Doe"), item("a", author="Janie Doe"), item("b", author="Jane Doe"))
    world.run()
    assert titles(world, "janie-doe") == ["a", "b", "c"], "and it goes on"


def test_login_that_gets_its_full_name_later_leaves_a_working_feed(world: World) -> None:
    world.feed("one", item("a", author="jdoe"))
    world.run()
    assert titles(world, "jdoe") == ["a"]
    world.feed("one", item("b", author="Jane Doe"), item("a", author="jdoe"))
    world.run()
    assert titles(world, "jdoe") == titles(world, "jane-doe") == ["a", "b"]
    assert address(world, "jdoe") == "jane-doe"


def test_byline_that_is_edited_from_a_login_to_its_name_leaves_a_working_feed(world: World) -> None:
    world.feed("one", item("a", author="jdoe"))
    world.run()
    world.feed("one", item("a", author="Jane Doe"))
    world.run()
    assert titles(world, "jdoe") == titles(world, "jane-doe") == ["a"]


def test_byline_that_is_put_right_makes_nobody_another(world: World) -> None:
    world.feed("one", item("a", author="John Roe"))
    world.run()
    world.feed("one", item("a", author="Jane Doe"))
    world.run()
    assert titles(world, "jane-doe") == ["a"]
    assert titles(world, "john-roe") == []
    assert "(ended)" in feed_of(world, "john-roe").findtext(f"{ATOM}title")


def test_second_person_whom_initials_may_mean_ends_the_join(world: World) -> None:
    world.feed("one", item("a", author="J. Doe"), item("b", author="Jane Doe"))
    world.run()
    assert writers(world)["Jane Doe"][0] == 2
    world.feed("one", item("c", author="John Doe"), item("a", author="J. Doe"), item("b", author="Jane Doe"))
    world.run()
    assert {name: count for name, (count, _) in writers(world).items()} == {"J. Doe": 1, "Jane Doe": 1, "John Doe": 1}


def test_rule_that_is_taken_back_parts_the_authors_again(world: World) -> None:
    world.feed("one", item("a", author="Janie Doe"), item("b", author="Jane Doe"))
    world.run()
    before = world.documents()
    world.settings["authors"] = [{"name": "Jane Doe", "also": ["Janie Doe"]}]
    world.run()
    assert titles(world, "janie-doe") == ["a", "b"]
    del world.settings["authors"]
    world.run()
    assert world.documents() == before


def test_rule_under_another_name_moves_the_feed_to_it_and_then_on(world: World) -> None:
    world.feed("one", item("a", author="Janie Doe"))
    world.run()
    for name, also in (("Jane Doe", ["Janie Doe"]), ("Jane Roe", ["Janie Doe", "Jane Doe"])):
        world.settings["authors"] = [{"name": name, "also": also}]
        world.run()
    assert titles(world, "janie-doe") == titles(world, "jane-doe") == titles(world, "jane-roe") == ["a"]
    assert address(world, "janie-doe") == address(world, "jane-doe") == "jane-roe"


def test_feed_of_a_name_that_is_split_into_two_people_goes_on_as_neither(world: World) -> None:
    world.feed("one", item("a", author="Jane Doe"))
    world.feed("two", item("b", author="Jane Doe"))
    world.run()
    world.settings["authors"] = [{"name": "Jane Doe", "only": ["one"]}, {"name": "Jane Doe of Two", "also": ["Jane Doe"], "only": ["two"]}]
    world.run()
    assert titles(world, "jane-doe") == []
    assert sorted(writers(world)) == ["Jane Doe", "Jane Doe of Two"]


def test_address_of_one_who_was_joined_to_a_hidden_author_is_hidden_too(world: World) -> None:
    world.feed("one", item("a", author="Janie Doe"), item("b", author="Jane Doe"))
    world.run()
    world.settings["authors"] = [{"name": "Jane Doe", "also": ["Janie Doe"], "hide": True}]
    world.run()
    assert not {path for path in world.files() if "doe" in path}


def test_block_of_initials_means_them_and_not_the_full_name(world: World) -> None:
    world.feed("one", item("a", author="J. Doe"), item("b", author="Jane Doe"))
    world.run()
    world.settings["block"] = ["J. Doe"]
    world.run()
    assert list(world.stories()) == ["The b flaw explained"]


def test_key_of_a_source_that_is_edited_keeps_the_join(world: World) -> None:
    world.feed("one", item("a", author="jdoe"))
    world.run()
    world.feed("one", item("b", author="Jane Doe"), item("a", author="jdoe"))
    world.run()
    world.sources["one"]["key"] = "uno"
    world.run()
    assert titles(world, "jdoe") == ["a", "b"]


def test_recovered_store_knows_which_feed_goes_on_as_which(world: World) -> None:
    world.feed("one", item("a", author="Janie Doe"), item("b", author="Jane Doe"))
    world.run()
    world.settings["authors"] = [{"name": "Jane Doe", "also": ["Janie Doe"]}]
    world.run()
    documents = {path: body for path, body in world.documents().items() if path.endswith(".atom")}
    lose_store(world)
    recover(world)
    world.publish()
    assert {path: body for path, body in world.documents().items() if path.endswith(".atom")} == documents
    world.run()
    assert titles(world, "janie-doe") == ["a", "b"]


def test_names_that_are_read_better_after_an_upgrade_are_told_anew(world: World) -> None:
    world.feed("one", item("a", author="Jane Doe"), item("b", author="Jane Doe"))
    world.run()
    config = world.config()
    with open_store(config.store, config.id_authority) as store, store.write() as connection:
        # As an earlier version read and keyed it.
        connection.exec_driver_sql("UPDATE entries SET people = replace(people, 'Jane Doe', 'Dr. Jane Doe') WHERE title LIKE '%a flaw%'")
        connection.exec_driver_sql("INSERT INTO authors VALUES ('name:drjanedoe', 'Dr. Jane Doe', 'dr-jane-doe', 'person', NULL)")
        connection.exec_driver_sql(
            "UPDATE story_authors SET author = 'name:drjanedoe' WHERE story = (SELECT story FROM entries WHERE people LIKE '%Dr%')"
        )
        connection.exec_driver_sql("UPDATE meta SET value = 'of an earlier version' WHERE name = 'authors_rules'")
    world.publish()
    assert titles(world, "dr-jane-doe") == titles(world, "jane-doe") == ["a", "b"]
    assert writers(world) == {"Jane Doe": (2, ("Jane Doe",))}


# --- late additions --------------------------------------------------------------------------------------------------


def test_person_named_by_a_later_edit_is_the_author_and_the_story_stays(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    [before] = world.published()
    world.feed("one", item("a", author="Jane Doe"))
    world.run()
    [after] = world.published()
    assert (after.id, after.published, after.updated) == (before.id, before.published, before.updated), "a byline is no edit"
    assert (before.author, after.author) == ("One Daily", "Jane Doe")
    assert titles(world, "jane-doe") == ["a"]
    assert titles(world, "one-daily") == []


def test_person_named_by_a_later_copy_is_the_author_where_the_lead_names_a_desk(world: World) -> None:
    world.feed("one", item("shared", author="News Desk"))
    world.run()
    world.feed("two", item("shared", guid="two-1", author="Jane Doe and Ola Berg"))
    world.run()
    [story] = world.stories().values()
    assert [author.name for author in story.authors] == ["Jane Doe", "Ola Berg"]
    assert titles(world, "jane-doe") == ["shared"]
    world.feed("three", item("shared", guid="three-1", author="Lee Min"))
    world.run()
    [story] = world.stories().values()
    assert [author.name for author in story.authors] == ["Jane Doe", "Ola Berg"], "those of the first copy that names a person stay"


def test_lead_that_names_its_author_late_overrules_the_copy(world: World) -> None:
    world.feed("one", item("shared"))
    world.feed("two", item("shared", NOW, guid="two-1", author="Lee Min"))
    world.run()
    world.feed("one", item("shared", author="Jane Doe"))
    world.run()
    [story] = world.stories().values()
    assert [author.name for author in story.authors] == ["Jane Doe"]


# --- slugs -----------------------------------------------------------------------------------------------------------

HOSTILE = [
    "李雷",
    "李磊",
    "../../etc/passwd",
    "index",
    "Index",
    "🦊🦊 a",
    "CON",
    "Zoe\u0308 Roe",
    "Z" + "o" * 90,
    ". .",
    "%2e%2e",
    "a/b\\c",
]


def test_slugs_are_plain_unique_and_never_change(world: World) -> None:
    world.feed("one", *(item(f"n{number}", author=name) for number, name in enumerate(HOSTILE)))
    world.run()
    slugs = dict(world.rows("SELECT key, slug FROM authors"))
    assert len({slug.casefold() for slug in slugs.values()}) == len(slugs)
    for slug in slugs.values():
        assert slug.isascii()
        assert slug.replace("-", "").isalnum()
        assert slug == slug.lower()
        assert slug != "index"
        assert len(slug) <= 100
    assert slugs["one:李雷"].split("-")[:2] == slugs["one:李磊"].split("-")[:2] == ["li", "lei"], "two people, two addresses"
    world.run()
    assert dict(world.rows("SELECT key, slug FROM authors")) == slugs
    published = {path for path in world.files() if path.startswith("authors/") and path.endswith(".atom")}
    assert published == {f"authors/{slug}.atom" for slug in slugs.values()}


def test_composed_and_decomposed_letters_are_one_author(world: World) -> None:
    world.feed("one", item("a", author="Zoë Roe"), item("b", author="Zoe\u0308 Roe"))
    world.run()
    assert writers(world) == {"Zoë Roe": (2, ("Zoë Roe",))}
    assert titles(world, "zoe-roe") == ["a", "b"]


# --- decisions -------------------------------------------------------------------------------------------------------


def claim(key: str) -> AuthorClaim:
    return AuthorClaim(key, key.partition(":")[2], "person")


def test_author_is_joined_only_where_all_stories_went_to_one() -> None:
    moves = [
        Move(("a", "co"), (claim("x:b"), claim("co")), edited=False),
        Move(("a",), (claim("x:b"),), edited=False),
        Move(("c",), (claim("x:d"),), edited=False),
        Move(("c",), (claim("x:e"),), edited=False),
        Move(("f",), (claim("x:g"),), edited=False),
    ]
    assert find_joined(moves, {}, ["f"]) == {"a": "x:b"}


def test_successor_is_the_last_of_a_chain_who_has_stories() -> None:
    joined = {"a": "b", "b": "c", "x": "y", "y": "x"}
    assert find_successor("a", joined, ["c"]) == "c"
    assert find_successor("a", joined, ["b", "c"]) == "b"
    assert find_successor("a", joined, []) is None
    assert find_successor("x", joined, []) is None
