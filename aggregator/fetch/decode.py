"""Content codings (RFC 9110 §8.4.1), undone in pieces of bounded size. The door of brotli.

A decoder that gives all it has for the bytes at hand can be made to give gigabytes: 455 bytes of brotli became 300 MB in one
chunk. These give at most `PIECE` bytes at a time, so that who counts them can stop.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]

from aggregator.fetch.failure import Failed
from aggregator.text.characters import one_line

#: Bytes in a piece (brotli may go a little over).
PIECE = 65_536
_GZIP = zlib.MAX_WBITS | 16


class Damaged(Exception):
    """The bytes are not what their coding says."""


class Decoder(Protocol):
    def decode(self, data: bytes) -> Iterator[bytes]:
        """What the next bytes of the body mean, in pieces; raises `Damaged`."""

    def is_whole(self) -> bool:
        """Was the end of the coded body seen?"""


def decoder_for(encoding: str | None) -> Decoder:
    """The decoder for a `Content-Encoding`; raises `Failed` for one that was not asked for, or several."""
    names = [name for part in (encoding or "").split(",") if (name := part.strip().lower()) not in ("", "identity")]
    if not names:
        return Plain()
    if len(names) > 1 or names[0] not in _DECODERS:
        raise Failed("encoding", f"The body came in an encoding that was not asked for: {one_line(', '.join(names))[:40]}.")
    return _DECODERS[names[0]]()


class Plain:
    def decode(self, data: bytes) -> Iterator[bytes]:
        yield data

    def is_whole(self) -> bool:
        return True


class Gzip:
    """RFC 1952: any number of members; what follows the last one and is none is padding."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)

    def decode(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._member.eof:
                data = data.lstrip(b"\0")
                if not data.startswith(b"\x1f"):
                    return
                self._member = zlib.decompressobj(_GZIP)
            yield from _inflate(self._member, data)
            data = self._member.unused_data

    def is_whole(self) -> bool:
        return self._member.eof


class Deflate:
    """`deflate` is zlib (RFC 1950) by the letter, and raw deflate (RFC 1951) from some servers: the first two bytes tell."""

    def __init__(self) -> None:
        self._head = b""
        self._stream = zlib.decompressobj()
        self._begun = False

    def decode(self, data: bytes) -> Iterator[bytes]:
        if not self._begun:
            data = self._head = self._head + data
            if len(data) < 2:
                return
            self._begun = True
            if not _has_zlib_header(data):
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        if not self._stream.eof:
            yield from _inflate(self._stream, data)

    def is_whole(self) -> bool:
        return self._stream.eof


class Brotli:
    """RFC 7932."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def decode(self, data: bytes) -> Iterator[bytes]:
        # `can_accept_more_data()` is true as soon as the input is used up, with output still behind it: ask until nothing comes.
        while not self._stream.is_finished() and (piece := self._process(data)):
            yield piece
            data = b""

    def is_whole(self) -> bool:
        return bool(self._stream.is_finished())

    def _process(self, data: bytes) -> bytes:
        try:
            return bytes(self._stream.process(data, output_buffer_limit=PIECE))
        except brotli.error:
            raise Damaged from None


_DECODERS: dict[str, Callable[[], Decoder]] = {"gzip": Gzip, "x-gzip": Gzip, "deflate": Deflate, "br": Brotli}


def _inflate(stream: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    while True:
        try:
            piece = stream.decompress(data, PIECE)
        except zlib.error:
            raise Damaged from None
        yield piece
        data = stream.unconsumed_tail
        # A full piece may leave output behind even where no input is left.
        if stream.eof or (not data and len(piece) < PIECE):
            return


def _has_zlib_header(data: bytes) -> bool:
    """RFC 1950 §2.2: method 8, and the first 16 bits are a multiple of 31."""
    return data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
