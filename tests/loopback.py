"""A real HTTP server on 127.0.0.1 that answers as told, well or badly.

    with Loopback() as server:
        server.routes["/feed"] = Answer(body=b"<rss/>", etag='"1"')
        server.routes["/slow"] = drip(b"<rss/>" * 100)
        server.routes["/echo"] = lambda request: Answer(body=request.headers["User-Agent"].encode())
        ... server.url("/feed"), server.host, server.requests ...

An `Answer` with `etag` or `last_modified` answers a matching conditional GET with 304. A path without a route is 404. Routes may be
changed at any time; a route is looked up with its query first, then without.
"""

from __future__ import annotations

import ssl
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Request:
    """One request as it arrived; header names are looked up without regard to case, missing ones are None."""

    method: str
    path: str
    headers: Message
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """A well-formed answer; Content-Length and Date are added unless given in `headers` (a value of None leaves one out)."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str | None] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None

    def is_known_to(self, request: Request) -> bool:
        """RFC 9110 §13.2.2: If-None-Match outranks If-Modified-Since."""
        tags = request.headers.get("If-None-Match")
        if tags is not None:
            return self.etag is not None and self.etag in [tag.strip() for tag in tags.split(",")]
        return self.last_modified is not None and request.headers.get("If-Modified-Since") == self.last_modified


@dataclass(frozen=True)
class Raw:
    """Bytes as they go over the wire, the head included, `pause` seconds apart; then the connection is closed, or held open."""

    pieces: Iterable[bytes]
    pause: float = 0.0
    hang: bool = False


Reply = Answer | Raw
Route = Reply | Callable[[Request], Reply]

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"


def drip(body: bytes, pause: float = 0.05) -> Raw:
    """A whole answer, one byte at a time."""
    return Raw([_HEAD + b"Content-Length: %d\r\n\r\n" % len(body), *(body[at : at + 1] for at in range(len(body)))], pause)


def cut(body: bytes, missing: int = 100, headers: bytes = b"") -> Raw:
    """`body`, and a Content-Length that promises `missing` bytes more; `headers` are whole lines."""
    return Raw([_HEAD + headers + b"Content-Length: %d\r\n\r\n" % (len(body) + missing), body])


def hang(sent: bytes = b"") -> Raw:
    """`sent`, then nothing until the client goes away."""
    return Raw([sent], hang=True)


def bad_chunk(body: bytes) -> Raw:
    """A good chunk with `body`, then one whose size is no number."""
    return Raw([_HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\nnonsense\r\n" % (len(body), body)])


def huge_header(size: int = 1_000_000) -> Raw:
    """A header of `size` bytes."""
    return Raw([_HEAD + b"X-Huge: " + b"x" * size + b"\r\n\r\n<rss/>"])


class Loopback:
    """The server, in a thread of its own from `with` to its end; with `tls`, it speaks HTTPS."""

    def __init__(self, routes: Mapping[str, Route] | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Route] = dict(routes or {})
        self.requests: list[Request] = []
        self._tls = tls
        self._closing = threading.Event()

    def __enter__(self) -> Self:
        self._server = _Server(self, self._tls)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def host(self) -> str:
        """As `fetch: allow_addresses` takes it."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}{path}"

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        route = self.routes.get(request.path) or self.routes.get(request.path.partition("?")[0]) or Answer(404, b"not found")
        return route(request) if callable(route) else route

    def wait(self, seconds: float) -> bool:
        """False if the server closes meanwhile."""
        return not self._closing.wait(seconds)


class _Server(ThreadingHTTPServer):
    request_queue_size = 256

    def __init__(self, loopback: Loopback, tls: ssl.SSLContext | None) -> None:
        self.loopback, self.tls = loopback, tls
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        """Without the look-up of our own name, which may wait for a resolver."""
        TCPServer.server_bind(self)

    def handle_error(self, *_: object) -> None:
        """A client that goes away early is part of the game; anything else is printed."""
        if not isinstance(sys.exc_info()[1], OSError):
            traceback.print_exc()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        # Here and not around the listening socket: a handshake must not hold up the other connections.
        if self.server.tls:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self) -> None:
        super().finish()
        if self.server.tls:
            self.request.close()

    def do_GET(self) -> None:
        request = Request(self.command, self.path, self.headers, self.rfile.read(int(self.headers.get("Content-Length", 0))))
        reply = self.server.loopback.answer(request)
        if isinstance(reply, Raw):
            self._send_raw(reply)
        else:
            self._send(reply, known=reply.is_known_to(request))

    do_HEAD = do_POST = do_CONNECT = do_GET  # noqa: N815 - the names are http.server's

    def _send(self, reply: Answer, known: bool) -> None:
        body = b"" if known else reply.body
        added = {"Date": self.date_time_string(), "Content-Length": str(len(body)), "ETag": reply.etag}
        headers = {**added, "Last-Modified": reply.last_modified, **reply.headers}
        self.send_response_only(304 if known else reply.status)
        for name, value in headers.items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_raw(self, reply: Raw) -> None:
        self.close_connection = True
        for piece in reply.pieces:
            self.wfile.write(piece)
            if reply.pause and not self.server.loopback.wait(reply.pause):
                return
        while reply.hang and self.rfile.read1(1):
            pass

    def log_message(self, *_: object) -> None:
        """Quiet."""
