"""Answers about output/, as an ASGI application. The door of Starlette."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import format_datetime
from pathlib import Path
from posixpath import basename
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from aggregator.publish.manifest import Manifest
from aggregator.serve.decide import is_known, locate, media_type
from aggregator.serve.files import Manifests, OpenFile, is_folder, open_file

#: Of every answer. A minute is soon enough for a feed, and for a takedown (S5). Web pages of others may read feeds, which hold
#: nothing private (S4); a search engine shall lead to the sources (S8).
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "public, max-age=60",
    "Access-Control-Allow-Origin": "*",
    "X-Robots-Tag": "noindex",
}
_METHODS = ("GET", "HEAD")
_NOTHING = "There is nothing at this address."
_NOTHING_YET = "Nothing is published here yet: the first pass is under way. Try again in a minute."


def make_app(output: Callable[[], Path], link: Callable[[str], str | None]) -> ASGIApp:
    """The application that answers about the folder that `output` names, asked anew each time and in any thread.

    `link` gives the `Link` header of the document at a path, if it has one (W1).
    GET and HEAD; 304 to whoever has it, 410 with the document of a channel that has ended, 503 until something was published.
    """
    manifests = Manifests()

    def answer(request: Request) -> Response:
        folder = output()
        return _answer(folder, manifests.read(folder), request, link)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        response = await run_in_threadpool(answer, request) if request.method in _METHODS else _wrong_method()
        await response(scope, receive, send)

    return GZipMiddleware(app, minimum_size=1000, compresslevel=6)


def _answer(folder: Path, manifest: Manifest | None, request: Request, link: Callable[[str], str | None]) -> Response:
    address: str = request.scope["path"]
    path = locate(address)
    if path is None:
        return _plain(request, 404, _NOTHING)
    if file := open_file(folder, path):
        return _document(request, file, path, link(path), ended=manifest is not None and path in manifest.ended)
    if is_folder(folder, path):
        # Relative: right below any address, and to nobody else's host.
        return _plain(request, 307, "It is a folder.", {"Location": f"./{quote(basename(path))}/"})
    if manifest is None or path in manifest.pending:
        return _plain(request, 503, _NOTHING_YET, {"Retry-After": "60"})
    return _plain(request, 404, _NOTHING)


def _document(request: Request, file: OpenFile, path: str, link: str | None, *, ended: bool) -> Response:
    headers = {**_ALWAYS, "ETag": file.etag, "Last-Modified": format_datetime(file.modified, usegmt=True)}
    headers |= {"Link": link} if link else {}
    asked = request.headers
    known = not ended and is_known(asked.get("If-None-Match"), asked.get("If-Modified-Since"), file.etag, file.modified)
    if not known:
        headers |= {"Content-Type": media_type(path), "Content-Length": str(file.size)}
    status = 410 if ended else 304 if known else 200
    if known or request.method == "HEAD":
        file.handle.close()
        # With a body, the middleware says so.
        return Response(status_code=status, headers={**headers, "Vary": "Accept-Encoding"})
    return StreamingResponse(file.pieces(), status, headers)


def _plain(request: Request, status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    about = {**_ALWAYS, "Cache-Control": "no-store", "Content-Length": str(len(text) + 1), **(headers or {})}
    return PlainTextResponse("" if request.method == "HEAD" else f"{text}\n", status, about)


def _wrong_method() -> Response:
    return PlainTextResponse("Only GET and HEAD.\n", 405, {**_ALWAYS, "Allow": ", ".join(_METHODS)})
