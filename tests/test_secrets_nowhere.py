"""Secrets come from the environment, go to their own server, and stand nowhere else, though it gives them back wherever it can.

Each way of sending one meets each way of giving it back; then every file, log and word of every command is searched.
"""

from __future__ import annotations

import json
import logging
from base64 import b64decode, b64encode
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.loopback import Answer, Loopback, Reply, Request
from tests.test_cli import call

SECRETS = {
    "KEY": "k3y-in-the-query",
    "PATH_KEY": "k3y-in-the-path",
    "PASSWORD": "p4ssword-in-the-address",
    "HEADER": "h3ader/with&signs=",
    "AUTH": "4uth/with&signs=",
    "BEARER": "b3arer-token",
    "PROXY": "pr0xy-password",
}
#: What a source says of how it is asked: {host} and {way} are filled in.
SENT = {
    "query": {"feed": "http://{host}/{way}?key=${KEY}"},
    "path": {"feed": "http://{host}/${PATH_KEY}/{way}"},
    "userinfo": {"feed": "http://ann:${PASSWORD}@{host}/{way}"},
    "header": {"feed": "http://{host}/{way}?of=header", "headers": {"X-Key": "${HEADER}"}},
    "basic": {"feed": "http://{host}/{way}?of=basic", "auth": "ann:${AUTH}"},
    "bearer": {"feed": "http://{host}/{way}?of=bearer", "auth": "Bearer ${BEARER}"},
    "proxy": {"feed": "http://feeds.example/{way}", "proxy": "http://desk:${PROXY}@{host}"},
}


def received(request: Request) -> str:
    """All that the server was told, as it may give it back."""
    told = [request.path]
    for name in ("X-Key", "Authorization", "Proxy-Authorization"):
        if value := request.headers[name]:
            told += [value, quote(value, safe="")]
            told += [b64decode(value.removeprefix("Basic ")).decode()] if value.startswith("Basic ") else []
    return " ".join(told)


def feed(request: Request) -> Answer:
    """It gives back in its own addresses, in those of its entries, in texts, and in its validators."""
    told, address = escape(received(request)), escape(f"http://one.example/?told={quote(received(request), safe='')}")
    entry = f"<guid>{told}</guid><link>{address}</link><title>News from {told}</title><description>For {told}</description>"
    entry += f'<author>{told}</author><category>{told}</category><enclosure url="{address}" length="1" type="audio/mpeg"/>'
    head = f'<title>Feed for {told}</title><link>{address}</link><a:link rel="self" href="{address}"/>'
    body = f'<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel>{head}<item>{entry}</item></channel></rss>'
    return Answer(body=body.encode(), etag=f'"{received(request)}"', headers={"Content-Type": f"application/xml; told={received(request)}"})


def redirect(status: int) -> object:
    def answer(request: Request) -> Reply:
        if "again" in request.path:
            return feed(request)
        return Answer(status, received(request).encode(), headers={"Location": f"/again?told={quote(received(request), safe='')}"})

    return answer


def page(request: Request) -> Answer:
    address = f"http://one.example/{quote(received(request), safe='')}"
    return Answer(body=f'<html><link rel="alternate" type="application/rss+xml" href="{address}">{received(request)}</html>'.encode())


#: Ways of giving back; those below are failures.
WAYS = {
    "feed": feed,
    "moved": redirect(301),
    "signed": redirect(302),
    "error": lambda request: Answer(500, received(request).encode()),
    "asks": lambda request: Answer(401, received(request).encode(), headers={"WWW-Authenticate": f'Basic realm="{received(request)}"'}),
    "packed": lambda request: Answer(body=b"x", headers={"Content-Encoding": received(request)}),
    "leads": lambda request: Answer(302, headers={"Location": f"ftp://{quote(received(request), safe='')}/"}),
    "inside": lambda request: Answer(302, headers={"Location": f"http://10.0.0.1/?told={quote(received(request), safe='')}"}),
    "site": page,
    "json": lambda request: Answer(body=json.dumps({"error": received(request)}).encode()),
    "cut": lambda request: Answer(body=feed(request).body[:-40]),
}


def write_feeds(folder: Path, server: Loopback) -> Path:
    sources = [
        {"key": f"{sent}-{way}"} | {key: fill(value, server.host, way) for key, value in keys.items()}
        for sent, keys in SENT.items()
        for way in WAYS
    ]
    whole = {
        "title": "Security news",
        "site": "https://news.example/",
        "id_authority": "news.example,2026",
        "fetch": {"gap": "0s", "per_host": 100, "allow_addresses": [server.host]},
        "sources": sources,
    }
    feeds = folder / "feeds.yaml"
    feeds.write_text(json.dumps(whole), encoding="utf-8")
    return feeds


def fill(value: object, host: str, way: str) -> object:
    return value.replace("{host}", host).replace("{way}", way) if isinstance(value, str) else value


def spellings() -> set[str]:
    pairs = [f"ann:{SECRETS['AUTH']}", f"ann:{SECRETS['PASSWORD']}", f"desk:{SECRETS['PROXY']}"]
    return {
        *SECRETS.values(),
        *map(escape, SECRETS.values()),
        *(quote(secret, safe="") for secret in SECRETS.values()),
        *(b64encode(pair.encode()).decode().rstrip("=") for pair in pairs),
    }


@pytest.mark.all
def test_secrets_stand_in_no_file_log_or_word(
    tmp_path: Path, loopback: Loopback, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    for way, answer in WAYS.items():
        for path in (f"/{way}", f"/{SECRETS['PATH_KEY']}/{way}", f"http://feeds.example/{way}"):
            loopback.routes[path] = answer  # type: ignore[assignment]
    loopback.routes |= {"/again": feed, "http://feeds.example/again": feed}
    feeds = write_feeds(tmp_path, loopback)

    said = {}
    commands = [
        "run --json",
        "run --all -v",
        "run --all --json",
        "sources",
        "sources --json -v",
        "stories",
        "stories --json",
        "authors --json",
    ]
    commands += ["check --fetch", "check --fetch --json", "publish", "export", "forget query-feed", "run --source query-feed"]
    for command in commands:
        name, *options = command.split()
        result = call(name, *options, "-c", feeds)
        said[command] = result.out + result.err + caplog.text
    outcomes = {one["key"]: one["outcome"] for one in json.loads(call("run", "--all", "--json", "-c", feeds).out)["sources"]}
    files = {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    assert [key for key, outcome in outcomes.items() if outcome not in ("skipped", "failed")] == [
        f"{sent}-{way}" for sent in SENT for way in ("feed", "moved", "signed", "cut")
    ]
    everywhere = files | {command: text.encode() for command, text in said.items()}
    assert len(files) > len(SENT)
    assert not [(word, place) for word in spellings() for place, body in everywhere.items() if word.encode() in body]
    asked = "\n".join(received(request) for request in loopback.requests)
    assert all(secret in asked for secret in SECRETS.values()), "each went to its server"
