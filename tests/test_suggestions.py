"""`authors --suggest`: who is likely one person. Each file of tests/cases/deduplicate/suggestions is a rule."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml

from aggregator.deduplicate.people import claim_author
from aggregator.deduplicate.suggestions import Seen, suggest_joins
from aggregator.model import Author, AuthorRule, Person, Suggestion, Writer
from aggregator.pipeline import read_suggestions
from aggregator.report import suggestion_lines, suggestions_json
from aggregator.store import open_store
from aggregator.text.ids import slugify_name
from aggregator.text.names import split_byline
from tests.casefiles import cases, read
from tests.loopback import Loopback
from tests.scenarios import World, item


def writer_of(row: dict[str, Any], rules: tuple[AuthorRule, ...]) -> tuple[Writer, frozenset[str]]:
    """An author as the store would have it, from a name, sources and addresses."""
    name, sources = row["name"], tuple(row.get("sources", ["one"]))
    kind = "source" if row.get("is_source") else next((person.kind for person in split_byline(name)), "person")
    claim = claim_author(Person(name, kind=kind if kind != "source" else "person"), sources[0], name if row.get("is_source") else "", rules)
    author = Author(claim.key, claim.name, slugify_name(name), claim.kind)
    return Writer(author, row.get("stories", 1), (name,), sources), frozenset(row.get("addresses", ()))


@cases("deduplicate/suggestions")
def test_authors_are_likely_one_person(path: Path) -> None:
    case = read(path)
    rules = tuple(AuthorRule(rule["name"], tuple(rule.get("also", ()))) for rule in case.get("rules", ()))
    made = [writer_of(row, rules) for row in case["authors"]]
    keys = {writer.spellings[0]: writer.author.key for writer, _ in made}
    pairs = {name: {frozenset(keys[one] for one in pair) for pair in case.get(name, ())} for name in ("together", "one_article")}
    seen = Seen({writer.author.key: addresses for writer, addresses in made}, pairs["together"], pairs["one_article"])
    found = suggest_joins([writer for writer, _ in made], seen, rules)
    assert [[one.name, list(one.also)] for one in found] == case["expect"], case["why"]
    assert [one.likelihood for one in found] == sorted((one.likelihood for one in found), reverse=True)
    if "evidence" in case:
        assert [list(one.evidence) for one in found] == [case["evidence"]]
    for order in list(permutations(made))[:6]:
        assert suggest_joins([writer for writer, _ in order], seen, rules) == found, "the order of authors says nothing"


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


def suggested(world: World) -> tuple[Suggestion, ...]:
    config = world.config()
    with open_store(config.store, config.id_authority) as store:
        return read_suggestions(store, config)


def test_suggestion_that_is_pasted_joins_the_authors_and_is_not_made_again(world: World) -> None:
    world.feed("one", item("a", author="James McGill"), item("b", author="News Desk"), item("c", author="jim@example.org (McGill, Jim)"))
    world.feed("two", item("d", author="J. McGill"), item("e", author="News Desk"), item("f", author="Lee Min and Lee Mina"))
    world.feed("three", item("g", author="James R. McGill <jim@example.org>"))
    world.run()
    found = suggested(world)
    lines = suggestion_lines(found)
    assert "@" not in "\n".join(lines), "an address is evidence, and never told"
    assert "news desk" not in "\n".join(lines).casefold()
    pasted = yaml.safe_load("\n".join(lines))["authors"]
    assert [rule["name"] for rule in pasted] == [one.name for one in found]
    world.settings["authors"] = pasted
    world.run()
    assert suggested(world) == ()
    names = {author.name for story in world.stories().values() for author in story.authors}
    assert len(names & {"James McGill", "Jim McGill", "J. McGill", "James R. McGill"}) == 1


def test_nobody_is_alike(world: World) -> None:
    world.feed("one", item("a", author="Ann Lee"), item("b", author="Bob Stone"))
    world.run()
    assert suggested(world) == ()


def test_lines_quote_what_yaml_would_read_otherwise_and_keep_the_rule_that_is_there() -> None:
    writer = Writer(Author("name:nullroe", "Null: Roe", "null-roe", "person"), 3, ("Null: Roe",), ("one", "two"))
    one = Suggestion("Null: Roe", ("no", "Ann O'Hara", "李雷", "123"), 0.9, ("the same words in another order",), (writer,), True, True)
    lines = suggestion_lines([one])
    assert yaml.safe_load("\n".join(lines)) == {
        "authors": [{"name": "Null: Roe", "also": ["no", "Ann O'Hara", "李雷", "123"], "hide": True}]
    }
    assert "  #   Null: Roe: 3 stories in one, two" in lines
    assert "  # 0.90: the same words in another order" in lines
    assert "  #   instead of the rule of this name" in lines


def test_suggestions_as_json() -> None:
    writer = Writer(Author("name:annlee", "Ann Lee", "ann-lee", "person"), 3, ("Ann Lee",), ("one",))
    one = Suggestion("Ann Lee", ("A. Lee",), 0.65, ("its initials fit no other name",), (writer,))
    author = {"name": "Ann Lee", "slug": "ann-lee", "kind": "person", "stories": 3, "spellings": ["Ann Lee"], "sources": ["one"]}
    assert suggestions_json([one]) == {
        "suggestions": [
            {
                "name": "Ann Lee",
                "also": ["A. Lee"],
                "likelihood": 0.65,
                "evidence": ["its initials fit no other name"],
                "authors": [author],
            }
        ]
    }
