"""`validate`: files, folders and addresses, judged by rule, for people and for programs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.casefiles import CASES
from tests.loopback import Answer, Loopback
from tests.test_cli import HEAD, call

RULES = CASES / "rules"
GOOD, FAULTY, DOUBTFUL = RULES / "good-feed.rss", RULES / "a10-author-of-the-feed-alone.atom", RULES / "a12-no-summary.atom"


def write_settings(folder: Path, server: Loopback) -> Path:
    """A feeds.yaml by which the loopback server may be asked."""
    feeds = folder / "feeds.yaml"
    fetch = f"fetch: {{allow_addresses: ['{server.host}'], gap: 0s}}\n"
    sources = "sources: [{key: wire, feed: 'https://wire.example/feed'}]\n"
    head = "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(("fetch:", "sources:")))
    feeds.write_text(head + fetch + sources, encoding="utf-8")
    return feeds


def test_a_document_without_errors_is_good() -> None:
    result = call("validate", GOOD, DOUBTFUL)
    assert result.code == 0
    assert f"{GOOD}: RSS 2.0, 1 entry, no errors, no warnings\n" in result.out
    assert f"{DOUBTFUL}: Atom 1.0, 1 entry, no errors, 1 warning\n" in result.out


def test_errors_are_told_with_rule_place_and_way_out_and_end_with_5() -> None:
    result = call("validate", FAULTY)
    assert result.code == 5
    assert result.out == (
        f"{FAULTY}: Atom 1.0, 1 entry, 1 error, no warnings\n"
        "  error A10   entry 1 “Cranes in Norvik stand still” (line 13): it names no author\n"
        "              → name an author in every entry: several readers don't look at the feed's\n"
    )


def test_programs_get_one_object() -> None:
    result = call("validate", FAULTY, GOOD, "--json")
    assert result.code == 5
    first, second = result.json["documents"]
    assert second == {"path": str(GOOD), "errors": [], "warnings": []}
    assert first["path"] == str(FAULTY)
    assert first["warnings"] == []
    [error] = first["errors"]
    assert (error["rule"], error["where"], error["what"]) == (
        "A10",
        "entry 1 “Cranes in Norvik stand still” (line 13)",
        "it names no author",
    )


def test_a_fault_of_many_entries_is_told_once(tmp_path: Path) -> None:
    feed = tmp_path / "many.rss"
    feed.write_bytes(b'<rss version="2.0"><channel>' + b"<item/>" * 30 + b"</channel></rss>")
    out = call("validate", feed).out
    assert out.count("it names no author") == 3
    assert "… and 27 more" in out


def test_a_folder_is_judged_whole(tmp_path: Path) -> None:
    for case in (GOOD, FAULTY, RULES / "good-list.opml", RULES / "good-feed.json"):
        shutil.copy(case, tmp_path)
    (tmp_path / "authors").mkdir()
    shutil.copy(DOUBTFUL, tmp_path / "authors" / "rosa.atom")
    for name in ("status.json", "index.html", "sitemap.xml"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    result = call("validate", tmp_path, "--json")
    assert result.code == 5
    names = [Path(document["path"]).relative_to(tmp_path).as_posix() for document in result.json["documents"]]
    assert names == [FAULTY.name, "authors/rosa.atom", "good-feed.json", GOOD.name, "good-list.opml"]


def test_profile_asks_what_newsletter_tools_ask() -> None:
    case = RULES / "n4-two-of-one-second.rss"
    assert call("validate", case).code == 0
    result = call("validate", case, "--profile", "newsletter")
    assert result.code == 5
    assert "error N4" in result.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.atom"], "missing.atom: cannot be read: No such file or directory; if an address is meant: https://missing.atom"),
        (["."], "holds no feed and no list"),
        ([str(GOOD), "--profile", "letter"], "--profile letter: write one of reader, newsletter"),
        (["gopher://a.example/"], "is no address that can be asked"),
    ],
)
def test_what_cannot_be_read_ends_with_2(arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = call("validate", *arguments)
    assert result.code == 2
    assert message in result.err


def test_an_address_is_fetched_with_its_content_type(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes["/all.rss"] = Answer(body=GOOD.read_bytes(), headers={"Content-Type": "text/html"})
    url = loopback.url("/all.rss")
    result = call("validate", url, "-c", write_settings(tmp_path, loopback), "--json")
    assert result.code == 5
    [document] = result.json["documents"]
    assert document["path"] == url
    assert [error["rule"] for error in document["errors"]] == ["S4"]
    assert [warning["rule"] for warning in document["warnings"]] == ["A19"]


@pytest.mark.parametrize(("answer", "words"), [(Answer(404), "Has the feed moved?"), (Answer(410), "error F13")], ids=["404", "410"])
def test_an_address_that_gives_nothing_ends_with_3_and_the_others_are_judged(
    answer: Answer, words: str, tmp_path: Path, loopback: Loopback
) -> None:
    loopback.routes["/all.rss"] = answer
    result = call("validate", loopback.url("/all.rss"), FAULTY, "-c", write_settings(tmp_path, loopback))
    assert result.code == 3
    assert words in result.out
    assert "error A10" in result.out


def test_an_address_of_a_private_network_is_refused_f17(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loopback: Loopback) -> None:
    monkeypatch.chdir(tmp_path)
    result = call("validate", loopback.url("/"))
    assert result.code == 3
    assert "error F17" in result.out
    assert "allow_addresses" in result.out
    assert loopback.requests == []
