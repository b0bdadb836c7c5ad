"""Same stories, same bytes: over builds, restarts, machines, time zones, locales, hash seeds and the order of sources (S2)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.publish.rules import Profile, is_judged, judge
from tests.loopback import Loopback
from tests.scenarios import NOW, World, hour, item
from tests.test_disaster import write_config
from tests.test_floods import many
from tests.test_rules import listed


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Every kind of channel, with an archive, digests and letters of several scripts."""
    with Loopback() as server:
        world = World(tmp_path_factory.mktemp("same"), server)
        world.settings["channels"] = {
            "own": {
                "x": {"title": "Öwn", "match": "flaw", "formats": ["atom", "rss", "json", "html"]},
                "mail": {"title": "İstanbul", "match": "flaw", "profile": "newsletter"},
            }
        }
        world.source("one", topics=["Ünicode", "news"])
        world.source("two", topics=["İ", "news"])
        world.feed("one", *many(210), item("shared", author="Zoë Roe and Ann Lee", tags=("b", "a", "ß")))
        world.feed("two", item("shared", NOW.replace(day=18), guid="two-1"), item("漏洞", author="李雷"))
        world.run()
        world.feed("one", item("CVE-2026-1234"), item("é", author="Émile Ö"), *many(210))
        world.feed("two", item("CVE-2026-1234", guid="two-2", text="Another tells of CVE-2026-1234 in its own words, and at length"))
        world.run()
        world.run(at=hour(100))
        yield world


@pytest.mark.all
@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"},
        {"PYTHONHASHSEED": "3", "TZ": "UTC", "LC_ALL": "de_DE.UTF-8", "COLUMNS": "40", "HOME": "/nonexistent"},
    ],
    ids=lambda one: one["TZ"],
)
@pytest.mark.parametrize("anew", [True, False], ids=["anew", "over what stands"])
def test_another_machine_publishes_the_same_bytes_s2(world: World, tmp_path: Path, surroundings: dict[str, str], anew: bool) -> None:
    before = world.documents()
    shutil.copytree(world.folder, tmp_path, dirs_exist_ok=True)
    there = World(tmp_path, world.server)
    there.settings, there.sources = world.settings, world.sources
    if anew:
        shutil.rmtree(there.output)
    command = [sys.executable, "-m", "aggregator", "publish", "--config", str(write_config(there))]
    answer = subprocess.run(
        command, env=os.environ | surroundings, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert {"archive/1.atom", "digest/daily.rss", "channels/mail.rss", "channels/x.json"} <= before.keys()
    after = there.documents()
    assert [path for path in before.keys() | after if before.get(path) != after.get(path)] == []


@pytest.mark.all
def test_the_order_of_sources_in_feeds_yaml_changes_no_feed_s2(world: World, tmp_path: Path) -> None:
    """But the list of sources, which has their order."""
    before = world.documents()
    shutil.copytree(world.folder, tmp_path, dirs_exist_ok=True)
    there = World(tmp_path, world.server)
    there.settings, there.sources, there.now = world.settings, dict(reversed(world.sources.items())), world.now
    there.publish()
    after = there.documents()
    assert [path for path in before.keys() | after if before.get(path) != after.get(path)] == ["feeds.opml"]


@pytest.mark.all
def test_every_document_of_every_channel_has_nothing_wrong_s9_n2_n14_p3(world: World) -> None:
    """N2, N14: newsletters and digests as tools ask for them; P3: no feed says that it is complete."""
    files = world.documents()
    judged = [path for path in files if is_judged(path, files[path])]
    assert {path.partition("/")[0] for path in judged} >= {"all.atom", "newsletter.rss", "channels", "digest", "archive", "published.opml"}
    found = [(path, listed(judge(files[path], address=path, profile=profile(path)))) for path in judged]
    wrong = {path: rest for path, all_ in found if (rest := [one for one in all_ if one[1] != "N11"])}
    assert not wrong, "N11: what a source tells in less than 120 characters stays so short"
    assert not [path for path in judged if b"complete" in files[path].partition(b"<entry>")[0]]


def profile(path: str) -> Profile | None:
    return "newsletter" if path.startswith(("newsletter.", "digest/", "channels/mail.")) else None
