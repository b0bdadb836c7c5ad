"""A folder served over HTTP on loopback, for as long as a demo takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from threading import Thread

_TYPES = {".atom": "application/atom+xml", ".rss": "application/rss+xml", ".rdf": "application/rdf+xml", ".xml": "application/xml"}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the files of `folder` on a free port of 127.0.0.1 while the block runs; the address, without a final slash."""
    with _Server(("127.0.0.1", 0), partial(_Files, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    def server_bind(self) -> None:
        """Without http.server's look-up of our own name, which waits for a resolver that a machine without a network lacks."""
        TCPServer.server_bind(self)


class _Files(SimpleHTTPRequestHandler):
    """The standard library's file server, with the types of feeds and without its log."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | _TYPES

    def log_message(self, format: str, *args: object) -> None:  # the name is the base class's
        pass
