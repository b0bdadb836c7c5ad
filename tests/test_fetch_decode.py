"""Bodies, decompressed in bounded pieces."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Iterable

import brotli
import pytest

from aggregator.fetch.body import Body, read_body
from aggregator.fetch.decode import PIECE, decoder_for
from aggregator.fetch.failure import Failed

FEED = b"<rss><channel><item><title>Patch now</title></item></channel></rss>" * 5000
CAP = 10 * len(FEED)
CODINGS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "identity": bytes,
    "": bytes,
    "GZIP , identity": gzip.compress,
}


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


def read(chunks: Iterable[bytes], encoding: str | None, max_bytes: int = CAP) -> Body:
    async def arriving() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    return asyncio.run(read_body(arriving(), encoding, max_bytes))


def split(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 7, 1_000_000])
@pytest.mark.parametrize("encoding", CODINGS)
def test_every_coding_gives_the_body_back_however_it_is_chunked(encoding: str, size: int):
    plain = FEED if size > 1 else FEED[:5000]
    assert read(split(CODINGS[encoding](plain), size), encoding) == Body(plain)


@pytest.mark.parametrize("size", [1, 1_000_000])
def test_raw_deflate_is_read_like_zlib(size: int):
    assert read(split(raw_deflate(FEED), size), "deflate") == Body(FEED)


@pytest.mark.parametrize("size", [1, 10, 1_000_000])
def test_gzip_of_several_members_with_padding_is_one_body(size: int):
    coded = gzip.compress(b"one ") + gzip.compress(b"two ") + b"\0\0" + gzip.compress(b"three") + b"\0\0\0"
    assert read(split(coded, size), "gzip") == Body(b"one two three")


@pytest.mark.parametrize(
    ("encoding", "coded"), [("gzip", gzip.compress(FEED)), ("deflate", zlib.compress(FEED)), ("br", brotli.compress(FEED))]
)
def test_bytes_behind_the_end_are_no_part_of_the_body(encoding: str, coded: bytes):
    assert read([coded, b"\n", b"<!-- served in 0.1 s -->"], encoding) == Body(FEED)


@pytest.mark.parametrize("encoding", ["zstd", "gzip, gzip", "br, gzip", "utf-8", "compress\x00\n" + "x" * 500])
def test_coding_that_was_not_asked_for_is_a_failure(encoding: str):
    with pytest.raises(Failed) as failed:
        decoder_for(encoding)
    assert failed.value.outcome.kind == "encoding"
    assert "\n" not in failed.value.outcome.message
    assert len(failed.value.outcome.message) < 120


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_bomb_comes_in_small_pieces(encoding: str):
    bomb = CODINGS[encoding](bytes(10_000_000))
    pieces = [len(piece) for piece in decoder_for(encoding).decode(bomb)]
    assert sum(pieces) == 10_000_000
    assert max(pieces) <= 2 * PIECE


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity"])
def test_reading_stops_at_once_above_the_cap(encoding: str):
    taken = []

    def chunks() -> Iterable[bytes]:
        for chunk in split(CODINGS[encoding](bytes(3_000_000)), 64):
            taken.append(chunk)
            yield chunk
        for _ in range(1000):
            taken.append(b"more")
            yield b"more"

    with pytest.raises(Failed) as failed:
        read(chunks(), encoding, max_bytes=1000)
    assert failed.value.outcome.kind == "too-large"
    assert "1,000 bytes" in failed.value.outcome.message
    assert b"more" not in taken


@pytest.mark.parametrize("behind", [gzip.compress(b""), b"\0" * 50], ids=["members", "padding"])
def test_reading_stops_where_much_comes_and_means_nothing(behind: bytes):
    with pytest.raises(Failed) as failed:
        read([gzip.compress(b"<rss/>"), *[behind] * 1000], "gzip", max_bytes=1000)
    assert failed.value.outcome.kind == "too-large"


@pytest.mark.parametrize("encoding", CODINGS)
def test_body_of_exactly_the_cap_is_read(encoding: str):
    assert read([CODINGS[encoding](FEED)], encoding, max_bytes=len(FEED)) == Body(FEED)
    with pytest.raises(Failed):
        read([CODINGS[encoding](FEED)], encoding, max_bytes=len(FEED) - 1)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_cut_body_is_kept_as_far_as_it_came(encoding: str):
    noise = b"".join(zlib.crc32(bytes([at % 256, at // 256])).to_bytes(4, "big") for at in range(20_000))
    coded = CODINGS[encoding](noise)
    body = read([coded[: len(coded) // 2]], encoding)
    assert body.data
    assert noise.startswith(body.data)
    assert body.cut
    assert body.cut.outcome.kind == "protocol"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_body_that_is_not_compressed_as_it_says_is_empty_and_cut(encoding: str):
    body = read([b"<rss version='2.0'>not compressed at all</rss>" * 10], encoding)
    assert body.data == b""
    assert body.cut
    assert body.cut.outcome.kind == "encoding"


def test_broken_connection_cuts_the_body():
    async def arriving() -> AsyncIterator[bytes]:
        yield b"<rss>"
        raise Failed("connect", "Broken.")

    body = asyncio.run(read_body(arriving(), None, CAP))
    assert body.data == b"<rss>"
    assert body.cut
    assert body.cut.outcome.kind == "connect"


@pytest.mark.parametrize("encoding", CODINGS)
def test_body_without_a_byte_is_empty_and_not_cut(encoding: str):
    assert read([], encoding) == Body(b"")
