"""The scripts of docs/hosting.md do what it says: that for a bucket, and the workflow for GitHub Pages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from aggregator.serve.decide import media_type
from tests.loopback import Loopback
from tests.scenarios import item, rss
from tests.test_cli import write_feeds
from tests.test_docs import ROOT, answer, blocks

HOSTING = ROOT / "docs" / "hosting.md"


# --- bucket ---------------------------------------------------------------------------------------------------------


def test_bucket_gets_the_media_types_that_serve_tells_s4() -> None:
    script = blocks(HOSTING, "sh")[1]
    sent = {suffix: kind for kind, suffix in re.findall(r'^send "(.+)" "\*(\.\w+)"', script, re.M)}
    assert sent == {suffix: media_type(f"x{suffix}") for suffix in (".css", ".html", ".atom", ".rss", ".json", ".opml", ".txt")}


def test_bucket_gets_pages_before_feeds_and_loses_what_is_gone_last_s3() -> None:
    script = blocks(HOSTING, "sh")[1]
    places = [script.index(word) for word in ("aggregator run", '"*.css"', '"*.html"', '"*.atom"', "--delete")]
    assert places == sorted(places)
    subprocess.run(["sh", "-n"], input=script, text=True, check=True)


# --- GitHub Pages ---------------------------------------------------------------------------------------------------


class Runner:
    """Does the shell steps of the workflow, each time on a new machine; only the repository and the cache last."""

    def __init__(self, folder: Path, feeds: Path) -> None:
        self._folder, self._feeds, self._runs = folder, feeds, 0
        self.origin, self.cache = folder / "origin.git", folder / "cache"
        git(folder, "init", "--quiet", "--bare", str(self.origin))
        (folder / "bin").mkdir()
        command = folder / "bin" / "aggregator"
        command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m aggregator "$@"\n')
        command.chmod(0o755)

    def run(self) -> Path:
        """The folder `output` of a run."""
        self._runs += 1
        machine = self._folder / f"machine-{self._runs}"
        (machine / "temp").mkdir(parents=True)
        git(machine, "clone", "--quiet", str(self.origin), "work")
        work = machine / "work"
        shutil.copy(self._feeds, work / "feeds.yaml")
        env = {"PATH": f"{self._folder / 'bin'}:{os.environ['PATH']}", "HOME": str(machine), "RUNNER_TEMP": str(machine / "temp")}
        for step in steps():
            uses = step.get("uses", "").partition("@")[0]
            if uses == "actions/cache/restore" and self.cache.exists():
                shutil.copytree(self.cache, work / step["with"]["path"])
            if uses == "actions/cache/save":
                shutil.rmtree(self.cache, ignore_errors=True)
                shutil.copytree(work / step["with"]["path"], self.cache)
            if "run" in step and step["name"] != "Install":
                done = subprocess.run(
                    ["bash", "-eo", "pipefail", "-c", step["run"]], cwd=work, env=env, capture_output=True, text=True, timeout=120
                )
                assert done.returncode == 0, f"{step['name']}\n{done.stdout}{done.stderr}"
        return work / "output"


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(blocks(HOSTING, "yml")[0])["jobs"]["publish"]["steps"]
    return found


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def entries(folder: Path) -> dict[str, str]:
    """The entries of the combined feed by title."""
    text = (folder / "all.atom").read_text(encoding="utf-8")
    return {re.findall("<title>(.*)</title>", entry)[0]: entry for entry in re.findall("<entry>.*?</entry>", text, re.S)}


def test_two_runs_on_pages_never_overlap_and_may_do_what_they_must() -> None:
    workflow = yaml.safe_load(blocks(HOSTING, "yml")[0])
    assert workflow["concurrency"] == {"group": "publish", "cancel-in-progress": False}
    assert workflow["permissions"] == {"contents": "write", "pages": "write", "id-token": "write"}
    names = [step.get("name") or step["uses"].partition("@")[0] for step in steps()]
    assert names.index("Keep the store") < names.index("Keep what was published") < names.index("actions/deploy-pages")


@pytest.mark.all
def test_runs_on_pages_send_nothing_again_even_where_the_store_is_lost(tmp_path: Path, loopback: Loopback) -> None:
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"))
    runner = Runner(tmp_path, feeds)
    loopback.routes["/wire"] = answer("application/rss+xml", rss("Wire", [item("alpha"), item("beta")]).decode())
    first = entries(runner.run())
    assert len(first) == 2
    assert entries(runner.run()) == first
    shutil.rmtree(runner.cache)
    again = entries(runner.run())
    assert again == first
    assert git(runner.origin, "rev-list", "--count", "published").strip() == "1", "what was taken down is in no history"
    assert "all.atom" in git(runner.origin, "ls-tree", "--name-only", "published").split()
