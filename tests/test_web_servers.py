"""nginx and Apache, set up by the very text of docs/hosting.md, answer as `serve` does."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.serve.decide import media_type
from tests.casefiles import CASES, read
from tests.rights import own_folder
from tests.test_docs import ROOT, blocks
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
#: What is about no site: nginx.conf, and httpd.conf of Apache.
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
HTTPD = """\
ServerName news.example.org
ServerRoot /usr/lib/apache2
{modules}
DefaultRuntimeDir {folder}
PidFile {folder}/pid
ErrorLog /dev/stderr
Listen 127.0.0.1:{port}
ListenCoresBucketsRatio 1
User nobody
Group nogroup
TypesConfig /etc/mime.types
DocumentRoot {folder}/output
<Directory {folder}/output>
    AllowOverride All
    Require all granted
</Directory>
"""
MODULES = "mpm_event authz_core mime dir headers filter deflate alias autoindex".split()

#: Debian has it where only root looks.
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: nginx-light)")
APACHE = shutil.which("apache2", path=f"{os.environ['PATH']}:/usr/sbin")
needs_apache = pytest.mark.skipif(APACHE is None, reason="Apache is not installed (Debian: apache2-bin)")


@dataclass(frozen=True)
class WebServer:
    """One on a port of loopback."""

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
def reserved() -> Iterator[int]:
    """A port that is bound, but at which nobody listens: it is the server's who takes it, and nobody else's."""
    with socket.socket() as holding:
        holding.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holding.bind(("127.0.0.1", 0))
        yield holding.getsockname()[1]


@contextmanager
def running(command: list[str], sign: str) -> Iterator[None]:
    """A server that says `sign` when its sockets are open."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            told = []
            while line := process.stderr.readline():
                told.append(line)
                if sign in line:
                    break
            assert told, command
            assert sign in told[-1], "".join(told)
            yield
        finally:
            process.terminate()


@contextmanager
def running_nginx(folder: Path, root: Path, **replaced: str) -> Iterator[WebServer]:
    """nginx with the block of the page, about `root`."""
    text = blocks(HOSTING, "nginx")[0].replace("    listen [::]:80;\n", "")
    with reserved() as port:
        listen = f"listen 127.0.0.1:{port} reuseport;"
        words = {"listen 80;": listen, "/home/news/news/output": str(root), "/home/news/news": str(folder), **replaced}
        for word, value in words.items():
            assert word in text, word
            text = text.replace(word, value)
        (folder / "news.conf").write_text(text)
        (folder / "nginx.conf").write_text(HTTP)
        with running([NGINX or "", "-e", "stderr", "-p", str(folder), "-c", "nginx.conf"], "event method"):
            yield WebServer(port)


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory, output: Path) -> Iterator[WebServer]:
    """nginx about the folder that `serve` is asked about, with the list of what has ended that the page makes."""
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "output").symlink_to(output)
    subprocess.run(["bash", "-ec", blocks(HOSTING, "sh")[0]], cwd=folder, check=True)
    with running_nginx(folder, output) as server:
        yield server


# --- nginx ----------------------------------------------------------------------------------------------------------


@needs_nginx
@pytest.mark.all
@pytest.mark.parametrize("case", ALIKE)
def test_nginx_and_serve_agree_s1_s4_s7_s8(case: str, nginx: WebServer, output: Path) -> None:
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
def test_every_file_has_the_media_type_that_serve_tells_s4(nginx: WebServer) -> None:
    shown = [path for path in FILES if not path.startswith(".") and "?" not in path and path not in ENDED]
    assert {path: nginx.ask(f"/{path}").headers["content-type"] for path in shown} == {path: media_type(path) for path in shown}


@needs_nginx
@pytest.mark.all
def test_304_of_nginx_repeats_what_caches_need_s1_s5(nginx: WebServer) -> None:
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
def test_nginx_lists_no_folder_and_leads_to_its_slash_on_the_same_host(nginx: WebServer) -> None:
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
    with running_nginx(tmp_path, root, **replaced) as server:
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
    with running_nginx(tmp_path, output) as server:
        assert [server.ask(f"/{path}").status for path in ENDED] == [200, 200]


# --- Apache ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def apache() -> Iterator[WebServer]:
    """Apache about such files, with the block of the page as .htaccess among them."""
    with own_folder() as folder, reserved() as port:
        root = folder / "output"
        for path in (path for path in FILES if "?" not in path):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(path)
        (root / "all.atom").write_text("feed " * 1000)
        (root / ".htaccess").write_text(blocks(HOSTING, "apache")[0])
        modules = "".join(f"LoadModule {name}_module modules/mod_{name}.so\n" for name in MODULES)
        (folder / "httpd.conf").write_text(HTTPD.format(modules=modules, folder=folder, port=port))
        with running([APACHE or "", "-DFOREGROUND", "-f", str(folder / "httpd.conf")], "resuming normal operations"):
            yield WebServer(port)


@needs_apache
@pytest.mark.all
def test_apache_tells_media_types_and_knows_what_a_reader_has_s1_s4_s5_s8(apache: WebServer) -> None:
    shown = [path for path in FILES if not path.startswith(".") and "?" not in path and path != "notes"]
    assert {path: apache.ask(f"/{path}").headers["content-type"] for path in shown} == {path: media_type(path) for path in shown}
    plain, packed = (apache.ask("/all.atom", headers={"Accept-Encoding": coding}) for coding in ("identity", "gzip"))
    assert gzip.decompress(packed.body) == plain.body == b"feed " * 1000
    for reply in (plain, packed):
        known = {"Accept-Encoding": "gzip", "If-None-Match": f'"other", {reply.headers["etag"]}'}
        not_modified = apache.ask("/all.atom", headers=known)
        assert (not_modified.status, not_modified.body) == (304, b"")
        for one in (reply, not_modified):
            assert (one.headers["vary"], one.headers["cache-control"]) == ("Accept-Encoding", "public, max-age=300")
            assert (one.headers["access-control-allow-origin"], one.headers["x-robots-tag"]) == ("*", "noindex")
    assert apache.ask("/all.atom", headers={"If-Modified-Since": plain.headers["last-modified"]}).status == 304
    assert apache.ask("/all.atom", "HEAD").headers["content-length"] == "5000"


@needs_apache
@pytest.mark.all
def test_apache_lists_no_folder_and_shows_no_hidden_file(apache: WebServer) -> None:
    asked = ("/", "/authors/", "/assets/", "/.env", "/.git/config", "/.htaccess")
    assert [apache.ask(address).status for address in asked] == [200, 200, 403, 404, 404, 404]
    assert all(apache.ask(address).headers["x-content-type-options"] == "nosniff" for address in asked)
