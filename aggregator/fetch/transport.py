"""One exchange with one server. The door of httpx and httpcore.

The address that was checked is the address that is connected to: names are resolved here, each address is checked, and the
socket is opened to a checked one, while `Host`, SNI and the check of the certificate keep the name. So neither a redirect nor a
name that resolves differently the second time reaches a private host (F17).
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import httpcore
import httpx

from aggregator.fetch.addresses import Address, literal_address, read_allow_list
from aggregator.fetch.answer import Answer
from aggregator.fetch.failure import Failed
from aggregator.fetch.request import Headers, origin
from aggregator.model import FailureKind, FetchSettings

# They log whole addresses at INFO and all headers at DEBUG: secrets must not leave this room by way of `-v`.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

Permits = Callable[[str, int, Address], bool]

#: Seconds for each address of a name but the last, so that a dead IPv6 route leaves time for IPv4.
_NEXT_ADDRESS = 5.0
_PRIVATE = "The address is private or reserved; `fetch: allow_addresses` can let it be reached."
_FAILURES: tuple[tuple[type[Exception], FailureKind, str], ...] = (
    # `_Network` explains what fails before TLS, so what is left of this class is the handshake.
    (httpcore.ConnectError, "tls", "No secure connection could be made."),
    (httpcore.ProxyError, "proxy", "The proxy refused to connect to the server."),
    (httpcore.RemoteProtocolError, "protocol", "The server broke off, or its answer is not valid HTTP."),
    (httpcore.LocalProtocolError, "protocol", "The request cannot be written; look at `headers`, `auth` and `user_agent`."),
    (httpcore.NetworkError, "connect", "The connection broke."),
    (OSError, "connect", "The connection broke."),
    (httpx.InvalidURL, "url", "The address cannot be requested."),
    (ValueError, "url", "The address cannot be requested."),
)
_EXPLAINED = tuple(kind for kind, _, _ in _FAILURES)


class Exchanges:
    """Sends requests; holds no state that one exchange leaves to the next: no cookies, no credentials, no connection.

    A connection of its own for each exchange: the gap between two requests to a host outlives any idle connection, and one big
    pool costs time that grows with the square of what is in flight (encode/httpx#3215).
    """

    def __init__(self, settings: FetchSettings, tls: ssl.SSLContext | None = None) -> None:
        self._permits = read_allow_list(settings.allow_addresses).permits
        self._proxy, self._tls = settings.proxy, tls
        #: By proxy.
        self._clients: dict[str | None, httpx.AsyncClient] = {}

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()

    @asynccontextmanager
    async def ask(
        self, url: str, headers: Headers, proxy: str | None = None, sent: bytes | None = None
    ) -> AsyncIterator[tuple[Answer, AsyncIterator[bytes]]]:
        """The answer of `url` (absolute http or https, without userinfo): its head, and its body as it comes over the wire.

        `proxy` goes before that of the settings. With a body to be `sent`, it is a POST, else a GET.

        Raises `Failed` for everything that a server, the network or an address does; no redirect is followed; no time limit.
        """
        if proxy := proxy or self._proxy:
            self._check_literal(url)
        with _explained():
            encoded = [(_encoded(name), _encoded(value)) for name, value in headers]
            request = httpx.Request("GET" if sent is None else "POST", url, headers=encoded, content=sent)
            response = await self._through(proxy).send(request, stream=True, auth=None, follow_redirects=False)
        try:
            received = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.extensions["headers"])
            yield Answer(url, response.status_code, received), response.aiter_raw()
        finally:
            await response.aclose()

    def _through(self, proxy: str | None) -> httpx.AsyncClient:
        if proxy not in self._clients:
            transport = _Transport(_Network(self._permits), proxy, self._tls)
            self._clients[proxy] = httpx.AsyncClient(transport=transport, trust_env=False, timeout=None)
        return self._clients[proxy]

    def _check_literal(self, url: str) -> None:
        """With a proxy, names are the proxy's to resolve and check; what the address itself says is private, stays refused."""
        _, host, port = origin(url)
        is_local = host == "localhost" or host.endswith(".localhost")
        address = ip_address("127.0.0.1") if is_local else literal_address(host)
        if address and not self._permits(host, port, address):
            raise Failed("address-refused", _PRIVATE)


class _Transport(httpx.AsyncBaseTransport):
    def __init__(self, network: _Network, proxy: str | None, tls: ssl.SSLContext | None) -> None:
        self._network, self._proxy, self._tls = network, proxy, tls

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        pool = self._pool(url.scheme)
        try:
            asked = httpcore.Request(request.method, target, headers=request.headers.raw, content=request.content)
            answer = await pool.handle_async_request(asked)
        except BaseException:
            await pool.aclose()
            raise
        # The client sees no headers: it would keep cookies (F18), and raise for a Location that it cannot read though we do not follow.
        return httpx.Response(answer.status, stream=_Stream(answer, pool), extensions={"headers": answer.headers})

    def _pool(self, scheme: str) -> httpcore.AsyncConnectionPool:
        # httpcore makes a context of its own for each connection if it gets none, but asks for none for plain HTTP.
        tls = (self._tls or _shared_tls()) if scheme == "https" else None
        if self._proxy is None:
            return httpcore.AsyncConnectionPool(ssl_context=tls, max_connections=1, network_backend=self._network)
        address, auth = _proxy_address(self._proxy)
        return httpcore.AsyncHTTPProxy(
            address,
            auth,
            ssl_context=tls,
            proxy_ssl_context=_shared_tls() if address.startswith("https:") else None,
            max_connections=1,
            network_backend=_Network(_anything, "proxy"),
        )


def _proxy_address(proxy: str) -> tuple[str, tuple[bytes, bytes] | None]:
    """Address and credentials in `proxy`; raises `Failed` ("proxy")."""
    parts = urlsplit(proxy)
    if parts.scheme not in ("http", "https"):
        raise Failed("proxy", "`proxy` is no http or https address.")
    userinfo, at, address = parts.netloc.rpartition("@")
    name, _, password = userinfo.partition(":")
    return f"{parts.scheme}://{address}", (unquote(name).encode(), unquote(password).encode()) if at else None


class _Stream(httpx.AsyncByteStream):
    """The raw body; closing it closes its connection."""

    def __init__(self, answer: httpcore.Response, pool: httpcore.AsyncConnectionPool) -> None:
        self._answer, self._pool = answer, pool

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _explained():
            async for chunk in self._answer.aiter_stream():
                yield chunk

    async def aclose(self) -> None:
        # The deadline may come in the middle of the first.
        try:
            await self._answer.aclose()
        finally:
            await self._pool.aclose()


class _Network(httpcore.AsyncNetworkBackend):
    """Resolves, checks, connects; raises `Failed`, of kind `blame` if given (with a proxy, nothing here is the server's fault)."""

    def __init__(self, permits: Permits, blame: FailureKind | None = None) -> None:
        self._permits, self._blame = permits, blame
        self._tcp = httpcore.AnyIOBackend()

    async def connect_tcp(self, host: str, port: int, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
        """Of the interface; limits and socket options are never set."""
        try:
            return _Connection(await self._connect(await self._permitted(host, port), port))
        except Failed as failed:
            if self._blame:
                raise Failed(self._blame, "The proxy cannot be reached.") from failed
            raise

    async def _permitted(self, host: str, port: int) -> list[Address]:
        permitted = [address for address in await _resolve(host, port) if self._permits(host, port, address)]
        if not permitted:
            raise Failed("address-refused", _PRIVATE)
        return permitted

    async def _connect(self, addresses: list[Address], port: int) -> httpcore.AsyncNetworkStream:
        *others, last = addresses
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await self._tcp.connect_tcp(str(address), port, _NEXT_ADDRESS)
        try:
            return await self._tcp.connect_tcp(str(last), port)
        except httpcore.ConnectError as error:
            if _cause(error, ConnectionRefusedError):
                raise Failed("refused", "The server refuses connections.") from error
            raise Failed("connect", "The server cannot be reached.") from error


class _Connection(httpcore.AsyncNetworkStream):
    """A stream that does not outlive its handshake: httpcore forgets one whose TLS is cancelled, and its socket stays open."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            return _Connection(await self._stream.start_tls(ssl_context, server_hostname, timeout))
        except BaseException:
            await self._stream.aclose()
            raise


async def _resolve(host: str, port: int) -> list[Address]:
    """All addresses of `host` in the resolver's order, each once; raises `Failed` ("dns")."""
    if address := literal_address(host):
        return [address]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Failed("dns", "The name of the server cannot be resolved.") from error
    literals = (str(sockaddr[0]) for *_, sockaddr in found)
    return list(dict.fromkeys(address for literal in literals if (address := literal_address(literal))))


def _anything(*_: object) -> bool:
    """The operator's own proxy may be private."""
    return True


@cache
def _shared_tls() -> ssl.SSLContext:
    """One for the process: making it takes 24 ms. `SSL_CERT_FILE` and `SSL_CERT_DIR` are honoured."""
    return httpx.create_ssl_context()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except _EXPLAINED as error:
        kind, message = next((kind, message) for type_, kind, message in _FAILURES if isinstance(error, type_))
        certificate = _cause(error, ssl.SSLCertVerificationError)
        if certificate:
            # Only up to the comma: behind it may stand the address that was connected to.
            message = f"The certificate of the server is not accepted: {certificate.verify_message.partition(',')[0]}."
        raise Failed(kind, message) from error


_Cause = TypeVar("_Cause", bound=BaseException)


def _cause(error: BaseException | None, kind: type[_Cause]) -> _Cause | None:
    """The first error of `kind` among those that led to `error`."""
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error


def _encoded(text: str) -> bytes:
    """As received where it was received (`Answer` reads latin-1), else UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeError:
        return text.encode()
