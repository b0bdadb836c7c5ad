"""docs/hosting.md does what it says: its own text is given to nginx, to a shell and to the steps of a workflow."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from aggregator.serve.decide import media_type
from tests.casefiles import CASES, read
from tests.loopback import Loopback
from tests.scenarios import item, rss
from tests.test_cli import write_feeds
from tests.test_docs import ROOT, answer, blocks
from tests.test_serve import ENDED, FILES, MODIFIED, Reply, ask, output

__all__ = ["output"]

HOSTING = ROOT / "docs" / "hosting.md"
#: What is asked of `serve` and answered alike, but for the words that go with 404.
ALIKE = """
    a_channel_that_has_ended_is_gone_and_says_so a_document_has_its_media_type hidden_and_half_written_files_are_not_shown
    no_address_leads_out_of_the_folder no_search_engine_shows_it_s8 pages_of_others_may_read_feeds_s4 who_has_another_gets_all
    who_has_it_already_gets_304
""".split()
#: What a client may send as it stands.
PLAIN = re.compile(r"/[\w./-]*", re.ASCII)
#: nginx joins what `..` and `//` stand for before it looks.
JOINED = ("/authors/../all.atom", "/./all.atom", "/authors//index.html")
HEADERS = ("content-type", "x-content-type-options", "access-control-allow-origin", "x-robots-tag", "last-modified")
HTTP = """\
daemon off;
master_process off;
pid nginx.pid;
error_log stderr notice;
events { }
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include news.conf;
}
"""

#: Debian has it where only root looks.
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: nginx-light)")


@dataclass(frozen=True)
class Nginx:
    """nginx on a port of loopback."""

    port: int

    def ask(self, address: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, address, headers=dict(headers or {}))
            answer = connection.getresponse()
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()


@contextmanager
def running(folder: Path, root: Path, **replaced: str) -> Iterator[Nginx]:
    """nginx with the block of the page, on a free port, about `root`."""
    text = blocks(HOSTING, "nginx")[0].replace("    listen [::]:80;\n", "")
    with socket.socket() as reserved:
        # Bound, but not listening: the port is nginx's, and nobody else's.
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        listen = f"listen 127.0.0.1:{port} reuseport;"
        words = {"listen 80;": listen, "/home/news/news/output": str(root), "/home/news/news": str(folder), **replaced}
        for word, value in words.items():
            assert word in text, word
            text = text.replace(word, value)
        (folder / "news.conf").write_text(text)
        (folder / "nginx.conf").write_text(HTTP)
        command = [NGINX or "", "-e", "stderr", "-p", str(folder), "-c", "nginx.conf"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            try:
                told = list(until_it_listens(process))
                assert process.poll() is None, "".join(told)
                yield Nginx(port)
            finally:
                process.terminate()


def until_it_listens(process: subprocess.Popen[str]) -> Iterator[str]:
    """What nginx says until its sockets are open, or it has ended."""
    assert process.stderr
    for line in process.stderr:
        yield line
        if "event method" in line:
            return
    process.wait(20)


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory, output: Path) -> Iterator[Nginx]:
    """nginx about the folder that `serve` is asked about, with the list of what has ended that the page makes."""
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "output").symlink_to(output)
    subprocess.run(["bash", "-ec", blocks(HOSTING, "sh")[0]], cwd=folder, check=True)
    with running(folder, output) as server:
        yield server


# --- nginx ----------------------------------------------------------------------------------------------------------


@needs_nginx
@pytest.mark.all
@pytest.mark.parametrize("case", ALIKE)
def test_nginx_and_serve_agree_s1_s4_s7_s8(case: str, nginx: Nginx, output: Path) -> None:
    tags = [one.headers["etag"].removeprefix("W/") for one in (nginx.ask("/all.atom"), ask(output, "/all.atom"))]
    for wanted in read(CASES / "serve" / f"{case}.json")["asks"]:
        address, method = wanted["address"], wanted.get("method", "GET")
        if not PLAIN.fullmatch(address) or address in JOINED:
            continue
        theirs = nginx.ask(address, method, asked_of(wanted, tags[0]))
        ours = ask(output, address, method, asked_of(wanted, tags[1]))
        if ours.status == 404:
            assert theirs.status in (400, 403, 404), wanted
        elif len(wanted.get("asked", {})) == 2 and ours.status == 304:
            assert theirs.status == 200, "it wants tag and date to match: so it sends more than is needed, never less"
        else:
            assert (wanted, theirs.status, theirs.body) == (wanted, ours.status, ours.body)
            compared = HEADERS[: 4 if ours.status == 410 else None]
            assert [theirs.headers.get(name) for name in compared] == [ours.headers.get(name) for name in compared], wanted


def asked_of(case: Mapping[str, Any], tag: str) -> dict[str, str]:
    """The headers that a case asks with, of a server whose strong tag is `tag`."""
    asked = case.get("asked", {})
    return {name: value.replace("{etag}", f"W/{tag}").replace("{strong}", tag) for name, value in asked.items()}


@needs_nginx
@pytest.mark.all
def test_every_file_has_the_media_type_that_serve_tells_s4(nginx: Nginx) -> None:
    shown = [path for path in FILES if not path.startswith(".") and "?" not in path and path not in ENDED]
    assert {path: nginx.ask(f"/{path}").headers["content-type"] for path in shown} == {path: media_type(path) for path in shown}


@needs_nginx
@pytest.mark.all
def test_304_of_nginx_repeats_what_caches_need_s1_s5(nginx: Nginx) -> None:
    known = nginx.ask("/all.atom").headers
    later = format_datetime(MODIFIED + timedelta(days=1), usegmt=True)
    for asked in ({"If-None-Match": known["etag"]}, {"If-Modified-Since": known["last-modified"]}, {"If-Modified-Since": later}):
        reply = nginx.ask("/all.atom", headers=asked)
        assert (reply.status, reply.body) == (304, b"")
        assert {name: reply.headers[name] for name in ("etag", "cache-control", "vary")} == {
            "etag": known["etag"],
            "cache-control": "public, max-age=300",
            "vary": "Accept-Encoding",
        }


@needs_nginx
@pytest.mark.all
def test_nginx_lists_no_folder_and_leads_to_its_slash_on_the_same_host(nginx: Nginx) -> None:
    assert nginx.ask("/assets/").status == 403
    reply = nginx.ask("/authors")
    assert (reply.status, reply.headers["location"]) == (301, "/authors/")
    assert nginx.ask("/all.atom", "POST").status == 405


@needs_nginx
@pytest.mark.all
@pytest.mark.parametrize("beforehand", [False, True], ids=["gzip", "gzip_static"])
def test_feed_goes_out_compressed_and_is_known_again_s1_s4(tmp_path: Path, beforehand: bool) -> None:
    """Compressed at each request, or beforehand by the line of the page."""
    root = tmp_path / "root"
    root.mkdir()
    feed = root / "all.atom"
    feed.write_bytes(b"feed " * 1000)
    os.utime(feed, (MODIFIED.timestamp(),) * 2)
    if beforehand:
        line = re.search(r"find /srv/news .*", HOSTING.read_text(encoding="utf-8"))
        assert line
        subprocess.run(["bash", "-ec", line[0].replace("/srv/news", str(root))], check=True)
        assert [path.name for path in root.glob("*.gz")] == ["all.atom.gz"]
        # A mark by which it is known.
        (root / "all.atom.gz").write_bytes(gzip.compress(b"made beforehand"))
    replaced = {"gzip on;": "gzip on; gzip_static on;"} if beforehand else {}
    with running(tmp_path, root, **replaced) as server:
        plain, packed = server.ask("/all.atom"), server.ask("/all.atom", headers={"Accept-Encoding": "gzip"})
        assert (plain.body, plain.headers.get("content-encoding")) == (feed.read_bytes(), None)
        assert gzip.decompress(packed.body) == (b"made beforehand" if beforehand else plain.body)
        assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
        assert packed.headers["content-type"] == plain.headers["content-type"] == media_type("all.atom")
        assert packed.headers["etag"].startswith('"' if beforehand else 'W/"')
        assert packed.headers["etag"] != plain.headers["etag"], "other bytes"
        known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}
        assert server.ask("/all.atom", headers=known).status == 304
        # A new document at the old place, as a pass puts it there.
        feed.write_bytes(b"news " * 1000)
        (root / "all.atom.gz").unlink(missing_ok=True)
        assert gzip.decompress(server.ask("/all.atom", headers=known).body) == feed.read_bytes()


@needs_nginx
@pytest.mark.all
def test_without_a_list_of_what_has_ended_nginx_starts_and_answers_200(tmp_path: Path, output: Path) -> None:
    with running(tmp_path, output) as server:
        assert [server.ask(f"/{path}").status for path in ENDED] == [200, 200]


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
