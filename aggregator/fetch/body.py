"""A body read to its end, its cut or its cap."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from aggregator.fetch.decode import Damaged, Decoder, decoder_for
from aggregator.fetch.failure import Failed


@dataclass(frozen=True, slots=True)
class Body:
    """What arrived, decoded."""

    data: bytes
    #: Why it ended before its end; None if it is whole.
    cut: Failed | None = None


async def read_body(chunks: AsyncIterator[bytes], encoding: str | None, max_bytes: int, *, most: int | None = None) -> Body:
    """The body in `chunks`; raises `Failed` ("too-large", "encoding").

    Stops reading at once above `max_bytes`, before or after decompression (F16); above `most`, if given, what came before is enough.
    A body that breaks off or does not decode to its end is kept as far as it came: feeds cut half-way still hold whole entries.
    """
    decoder = decoder_for(encoding)
    body = bytearray()
    fits = True
    cut: Failed | None = None
    try:
        fits = await _fill(body, chunks, decoder, min(max_bytes, most or max_bytes))
    except Damaged:
        cut = Failed("encoding", "The body is not compressed as its Content-Encoding says.")
    except Failed as broken:
        cut = broken
    if not fits and most:
        return Body(bytes(body[:most]))
    if not fits:
        raise Failed("too-large", f"The body is larger than {max_bytes:,} bytes; see `fetch: max_bytes`.")
    if body and not cut and not decoder.is_whole():
        cut = Failed("protocol", "The compressed body ends before its end.")
    return Body(bytes(body), cut)


async def _fill(body: bytearray, chunks: AsyncIterator[bytes], decoder: Decoder, max_bytes: int) -> bool:
    """Read to the end; False as soon as there are more than `max_bytes`, over the wire (they may mean nothing) or decoded."""
    received = 0
    async for chunk in chunks:
        received += len(chunk)
        for piece in decoder.decode(chunk):
            body += piece
            if len(body) > max_bytes:
                return False
        if received > max_bytes:
            return False
    return True
