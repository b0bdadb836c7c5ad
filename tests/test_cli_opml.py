"""`import` and `export`: lists of feeds from and for other programs (O1, O3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.text.opml import read_opml
from tests.loopback import Loopback
from tests.test_cli import HEAD, call, make_rss, write_feeds

LIST = """\
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="News"><outline text="Daily">
  <outline text="Wire &amp;amp; Sons" type="rss" xmlUrl="https://wire.example/feed" htmlUrl="https://wire.example/"/>
  <outline text="Bell" type="rss" xmlurl="https://www.bell.example/rss/"/>
</outline></outline>
<outline type="rss" xmlUrl="https://nameless.example/feed"/>
<outline text="Known" type="rss" xmlUrl="http://known.example/feed/"/>
<outline text="Inside" type="rss" xmlUrl="http://10.0.0.7/feed"/>
<outline text="Here" type="rss" xmlUrl="http://127.0.0.1:8800/feed"/>
<outline text="Disk" type="rss" xmlUrl="file:///etc/passwd"/>
<outline text="Secret" type="rss" xmlUrl="https://me:hunter2@paid.example/feed"/>
<outline text="More" type="include" url="https://more.example/list.opml"/>
</body></opml>
"""


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    path = tmp_path / "feeds.yaml"
    path.write_text(HEAD.replace("sources:\n", "# ours\nsources:\n  - https://known.example/feed\n"), encoding="utf-8")
    (tmp_path / "list.opml").write_text(LIST, encoding="utf-8")
    return path


def test_new_feeds_are_added_with_names_and_groups(feeds: Path) -> None:
    before = feeds.read_text(encoding="utf-8")
    result = call("import", feeds.parent / "list.opml", "-c", feeds)
    assert result.code == 0
    assert result.out.splitlines()[-1] == "4 added, 1 known already, 3 not usable."
    assert "hunter2" not in result.out + result.err
    added = {source.url: (source.name, source.topics) for source in load_config(feeds, {}).sources[1:]}
    assert added == {
        "https://wire.example/feed": ("Wire & Sons", ("News", "Daily")),
        "https://www.bell.example/rss/": ("Bell", ("News", "Daily")),
        "https://nameless.example/feed": (None, ()),
        "http://127.0.0.1:8800/feed": ("Here", ()),
    }
    assert feeds.read_text(encoding="utf-8").startswith(before)
    again = call("import", feeds.parent / "list.opml", "-c", feeds)
    assert again.out == "0 added, 5 known already, 3 not usable.\n"


def test_dry_run_tells_and_changes_nothing(feeds: Path) -> None:
    before = feeds.read_bytes()
    result = call("import", feeds.parent / "list.opml", "-c", feeds, "--dry-run", "--json")
    assert [source["url"] for source in result.json["added"]][:2] == ["https://wire.example/feed", "https://www.bell.example/rss/"]
    assert result.json["known"] == 1
    assert {one["url"]: one["reason"].split(":")[0].split(";")[0] for one in result.json["unusable"]} == {
        "file:///etc/passwd": "is no http or https address",
        "http://10.0.0.7/feed": "lies in a private network",
        "paid.example": "its address holds a password",
    }
    assert feeds.read_bytes() == before
    assert "4 would be added" in call("import", feeds.parent / "list.opml", "-c", feeds, "--dry-run").out


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [("none.opml", None, "cannot be read"), ("page.opml", "<html></html>", "it is no OPML"), ("cut.opml", LIST[:300], "it is cut")],
)
def test_file_that_is_no_list_is_refused(name: str, body: str | None, message: str, feeds: Path) -> None:
    if body:
        (feeds.parent / name).write_text(body, encoding="utf-8")
    result = call("import", feeds.parent / name, "-c", feeds)
    assert result.code == 2
    assert message in result.err


@pytest.mark.all
def test_export_holds_public_feeds_with_their_own_names_and_is_imported_back(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik")
    feeds = write_feeds(tmp_path, secret="https://me:hunter2@paid.example/feed")
    with feeds.open("a", encoding="utf-8") as file:
        file.write(f"  - {{feed: '{loopback.url('/wire')}', topics: [news, crime]}}\n")
    before = call("export", "-c", feeds)
    assert "127.0.0.1" in before.out
    assert not (tmp_path / "state").exists(), "a look needs no store"
    call("run", "-c", feeds, "--source", "127-0-0-1-wire")
    result = call("export", "-c", feeds)
    [outline] = read_opml(result.out.encode())
    assert (outline.title, outline.feed, outline.site, outline.groups) == (
        "Wire",
        loopback.url("/wire"),
        "https://wire.example/",
        ("news",),
    )
    assert "hunter2" not in result.out
    assert result.err == "1 of 2 sources left out: private, or pages without a feed.\n"
    file = tmp_path / "feeds.opml"
    assert call("export", "-c", feeds, "-o", file).out == ""
    assert file.read_text(encoding="utf-8") == result.out
    assert call("import", file, "-c", feeds).out == "0 added, 1 known already, 0 not usable.\n"
