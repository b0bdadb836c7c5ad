"""The first hour of a new operator: from an empty folder to a feed reader that shows three sites."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aggregator.cli.loopback import served
from tests.loopback import Loopback
from tests.readers import Newsboat
from tests.test_cli import call, make_rss
from tests.test_cli_add import LISTING, make_page

pytestmark = pytest.mark.all


@pytest.mark.skipif(shutil.which("newsboat") is None, reason="newsboat is not installed")
def test_from_an_empty_folder_to_a_reader_that_shows_three_sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, reader = tmp_path / "news", tmp_path / "reader"
    home.mkdir()
    reader.mkdir()
    monkeypatch.chdir(home)

    missing = call("run")
    assert missing.code == 2
    assert "make one with `aggregator init`" in missing.err
    assert call("init", "--title", "Security news", "--site", "https://news.mine.example/", "--yes").code == 0
    empty = call("run")
    assert empty.code == 0
    assert "aggregator add URL" in empty.err

    with Loopback() as one, Loopback() as two, Loopback() as none:
        one.routes |= {"/": make_page(("/wire.rss", "Wire")), "/wire.rss": make_rss("Breach at Norvik", "Patches of the month")}
        two.routes |= {
            "/": make_page(("/a", "News"), ("/b", "Research")),
            "/a": make_rss("Loader", start=3),
            "/b": make_rss("Dive", start=4),
        }
        none.routes["/"] = LISTING
        refused = call("add", one.url("/"))
        assert refused.code == 3
        [line] = [word for word in refused.err.split("feeds.yaml: ") if word.startswith("fetch:")]
        assert one.host in line, "the way out of a private address is a line to write"
        feeds = Path("feeds.yaml")
        text = feeds.read_text(encoding="utf-8")
        feeds.write_text(text.replace("# fetch: {", "fetch: {").replace("gap: 10s", "gap: 0s").replace("[]}", '["127.0.0.0/8"]}'))
        before = feeds.read_text(encoding="utf-8")

        assert call("add", one.url("/"), "--topic", "news").code == 0
        assert call("add", two.url("/"), "--choose", "2", "--name", "Research").code == 0
        assert call("add", none.url("/"), "--name", "Harbour Lane").code == 0
        assert feeds.read_text(encoding="utf-8").startswith(before), "lines were added, and nothing else"
        report = call("run", "--json")

    assert report.code == 0
    assert [(source["name"], source["entries"], source["new"]) for source in report.json["sources"]] == [
        ("Wire", 2, 2),
        ("Research", 1, 1),
        ("Harbour Lane", 6, 6),
    ]
    assert [source["state"] for source in call("sources", "--json").json["sources"]] == ["ok", "ok", "ok"]
    assert "first seen" in call("why", "Norvik").out
    assert call("export").out.count("<outline") == 3, "two feeds, and the group of one"
    with served(home / "output") as address:
        newsboat = Newsboat(reader, f"{address}/all.atom")
        newsboat.reload()
        items = newsboat.items()
    assert len(items) == 9
    assert {"Breach at Norvik", "Dive"} < {item.title for item in items}
    assert "James McGill" in {author for item in items for author in item.authors}
