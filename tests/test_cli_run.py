"""`run`: one pass, told to people and programs, with its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.store.lock import own
from tests.loopback import Loopback
from tests.test_cli import call, make_rss, write_dead_feeds, write_feeds


def test_run_tells_each_source_on_a_line_and_publishes(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik")
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"), gone=loopback.url("/gone"))
    result = call("run", "-c", feeds, "--strict")
    assert result.code == 5
    first, second, summary, where = result.out.splitlines()
    assert first == "fetched source=wire entries=1 new=1"
    assert second.startswith("failed source=gone kind=http note=")
    assert summary.startswith("2 sources polled, 1 failed. 1 new story, 1 in all.")
    assert where == f"Published in {tmp_path / 'output'}"
    assert sorted(line.split(" seconds")[0] for line in result.err.splitlines()) == [
        "polled source=gone outcome=failed",
        "polled source=wire outcome=fetched",
    ]
    assert (tmp_path / "output" / "all.atom").is_file()
    again = call("run", "-c", feeds)
    assert again.code == 0
    assert again.out.startswith("No source was due, of 2. No new story, 1 in all.")
    assert call("run", "-c", feeds, "-v").out.startswith("skipped source=wire next_due=")


def test_run_where_every_source_fails_says_so_and_points_to_the_demo(tmp_path: Path) -> None:
    lines, as_json = call("run", "-c", write_dead_feeds(tmp_path)), call("run", "-c", tmp_path / "feeds.yaml", "--all", "--json")
    assert lines.code == 3
    assert "Not one source could be reached" in lines.err
    assert "make demo" in lines.err
    # Now both wait after their failure, and nothing polled is no failure.
    assert as_json.code == 0
    assert {source["outcome"] for source in as_json.json["sources"]} == {"skipped"}


def test_json_of_a_failed_pass_is_alone_on_standard_output(tmp_path: Path) -> None:
    result = call("run", "-c", write_dead_feeds(tmp_path), "--json")
    assert result.code == 3
    assert [source["kind"] for source in result.json["sources"]] == ["refused", "refused"]
    assert result.json["stories"] == {"total": 0, "new": 0}


def test_one_source_is_polled_alone(tmp_path: Path) -> None:
    result = call("run", "-c", write_dead_feeds(tmp_path), "--source", "bell", "--json")
    assert [source["key"] for source in result.json["sources"]] == ["bell"]


def test_one_source_that_waits_after_a_failure_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    feeds = write_dead_feeds(tmp_path)
    assert "not polled" not in call("run", "-c", feeds, "--source", "bell").err
    again = call("run", "-c", feeds, "--source", "bell")
    assert again.code == 0
    assert again.err.startswith("--source bell: not polled, as it failed, and waits until 20")


@pytest.mark.parametrize("command", ["run", "stories"])
def test_unknown_source_is_refused_with_the_nearest_key(command: str, tmp_path: Path) -> None:
    feeds = write_dead_feeds(tmp_path)
    result = call(command, "-c", feeds, "--source", "wired", "--json")
    assert result.code == 2
    assert result.json["errors"][0]["message"] == "--source wired: no source has this key; did you mean wire?"
    assert call(command, "-c", feeds, "--source", "zzz").err == "aggregator: --source zzz: no source has this key\n"


@pytest.mark.all
def test_dry_run_counts_and_leaves_everything_as_it_was(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik")
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"))
    result = call("run", "-c", feeds, "--dry-run")
    assert result.code == 0
    assert result.out.splitlines()[-1].endswith("1 new story, 1 in all. Dry run: nothing was kept, and nothing was written.")
    assert list(tmp_path.iterdir()) == [feeds]


@pytest.mark.all
def test_baseline_takes_all_as_seen(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik")
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"))
    assert call("run", "-c", feeds, "--baseline", "--json").json["stories"] == {"total": 0, "new": 0}
    loopback.routes["/wire"] = make_rss("Breach at Norvik", "Patches of the month")
    assert call("run", "-c", feeds, "--all", "--json").json["stories"] == {"total": 1, "new": 1}


def test_locked_store_is_told_and_left_alone(tmp_path: Path) -> None:
    feeds = write_dead_feeds(tmp_path)
    with own(f"sqlite:///{tmp_path}/state/aggregator.sqlite3"):
        result = call("run", "-c", feeds, "--json")
    assert result.code == 4
    assert "is working on this store" in result.json["errors"][0]["message"]
    assert "is working on this store" in result.err


def test_verbose_error_names_its_cause(tmp_path: Path) -> None:
    feeds = write_dead_feeds(tmp_path)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "aggregator.sqlite3").write_text("no database, but long enough to be taken for one" * 100, encoding="utf-8")
    quiet, verbose = call("run", "-c", feeds), call("run", "-c", feeds, "-v")
    assert quiet.code == verbose.code == 4
    assert len(quiet.err.splitlines()) == 1
    assert "because of" in verbose.err
    assert "Traceback" not in verbose.err
