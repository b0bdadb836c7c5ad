"""Every way in which a server is known to misbehave, as a table: what it answers instead of a good document, and what is made of it.

`Bad.answer(document)` is the route in place of `document`, the good one of the same source. `Bad.kind` is the failure that the report
must name; None: the document is damaged or hostile, and what it says is read all the same.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Literal

import brotli

from aggregator.model import FailureKind
from tests.loopback import Answer, Raw, Route, bad_chunk, cut, drip, hang, huge_header

#: Of every document here, so that a body may go beyond it in no time.
MAX_BYTES = 3_000_000
#: As the server says it, for those that ask us to wait.
RETRY_AFTER = 10_800

Cost = Literal["waits", "reads"]


@dataclass(frozen=True, slots=True)
class Bad:
    name: str
    rule: str
    kind: FailureKind | None
    answer: Callable[[bytes], Route]
    #: It takes the whole deadline of the fetch, or seconds of a worker.
    cost: Cost | None = None


def always(kind: FailureKind, rule: str, cost: Cost | None = None, **answers: Route) -> Iterable[Bad]:
    """The same answer whatever the document was."""
    return [Bad(name.replace("_", "-"), rule, kind, lambda _, answer=answer: answer, cost) for name, answer in answers.items()]


def instead(kind: FailureKind | None, rule: str, cost: Cost | None = None, **bodies: Callable[[bytes], bytes]) -> Iterable[Bad]:
    """A body made of the document, in a sound answer."""
    return [Bad(name.replace("_", "-"), rule, kind, lambda good, make=make: _xml(make(good)), cost) for name, make in bodies.items()]


# --- over the wire (F16) --------------------------------------------------------------------------------------------

_OK = b"HTTP/1.1 200 OK\r\n"
_CHUNKED = _OK + b"Transfer-Encoding: chunked\r\n\r\n"


def _xml(body: bytes, **headers: str) -> Answer:
    return Answer(
        body=body, headers={"Content-Type": "application/rss+xml", **{key.replace("_", "-"): value for key, value in headers.items()}}
    )


def _packed(body: bytes, encoding: str) -> Answer:
    return _xml(body, Content_Encoding=encoding)


def _endless(head: bytes, piece: bytes) -> Raw:
    return Raw(chain([head], repeat(piece)))


def _bomb(pack: Callable[[bytes], bytes]) -> bytes:
    """Some kilobytes that become 60 MB."""
    return pack(bytes(60_000_000))


WIRE = (
    *always(
        "timeout",
        "F16",
        "waits",
        hang_before_the_head=hang(),
        hang_in_the_head=hang(_OK + b"X-A: "),
        hang_after_the_head=hang(_OK + b"Content-Length: 100\r\n\r\n"),
        dripped_status=Raw([b"HTTP/1.1 "] + [b"2"] * 1000, pause=0.02),
        dripped_headers=Raw([_OK, *[b"X-A: b\r\n"] * 1000], pause=0.02),
        dripped_interim_answers=Raw([b"HTTP/1.1 103 Early Hints\r\n\r\n"] * 1000, pause=0.02),
        dripped_chunks=Raw([_CHUNKED, *[b"1\r\nx\r\n"] * 1000], pause=0.02),
        dripped_redirects=lambda _: Raw([b"HTTP/1.1 302 F", b"ound\r\nLocation: ?again\r\n\r\n"], pause=0.4),
    ),
    Bad("dripped-body", "F16", "timeout", lambda good: drip(good * 10, pause=0.02), "waits"),
    Bad("hang-in-the-body", "F16", "timeout", lambda good: hang(_OK + b"Content-Length: 9999\r\n\r\n" + good[:100]), "waits"),
    *always(
        "too-large",
        "F16",
        endless_body=lambda _: _endless(_OK + b"\r\n", b"x" * 65_536),
        endless_chunks=lambda _: _endless(_CHUNKED, b"8000\r\n" + b"x" * 0x8000 + b"\r\n"),
        endless_spaces=lambda _: _endless(_OK + b"\r\n", b" " * 65_536),
        endless_gzip_of_nothing=lambda _: _endless(_OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"") * 3000),
        endless_padding_behind_gzip=lambda _: _endless(_OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"<rss/>"), bytes(65_536)),
        gzip_bomb=lambda _: _packed(_bomb(gzip.compress), "gzip"),
        deflate_bomb=lambda _: _packed(_bomb(zlib.compress), "deflate"),
        brotli_bomb=lambda _: _packed(_bomb(lambda plain: brotli.compress(plain, quality=5)), "br"),
        length_of_a_terabyte=Raw([_OK + b"Content-Length: 1000000000000\r\n\r\n"] + [b"x" * 65_536] * 60),
    ),
    Bad("a-big-document", "F16", "too-large", lambda good: _xml(good.replace(b"<item>", b"<item>" + b" " * MAX_BYTES))),
    *always(
        "encoding",
        "F16",
        unknown_encoding=_packed(b"<rss/>", "zstd"),
        gzip_in_gzip=_packed(gzip.compress(gzip.compress(b"<rss/>")), "gzip, gzip"),
        gzip_that_is_none=_packed(b"<rss/>", "gzip"),
        brotli_that_is_none=_packed(b"<rss/>", "br"),
    ),
    *always(
        "protocol",
        "F16",
        huge_header=huge_header(),
        many_headers=Raw([_OK + b"X-A: b\r\n" * 20_000 + b"\r\n<rss/>"]),
        header_without_a_colon=Raw([_OK + b"no colon\r\n\r\n"]),
        length_that_is_no_number=Raw([_OK + b"Content-Length: many\r\n\r\n"]),
        two_lengths=Raw([_OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n<rss/>"]),
        not_http=Raw([b"SSH-2.0-OpenSSH_9.2\r\n"]),
        closed_at_once=Raw([b""]),
        cut_at_once=cut(b""),
        bad_chunk_at_once=Raw([_CHUNKED + b"nonsense\r\n"]),
    ),
    Bad("cut", "F14", None, lambda good: cut(good)),
    Bad("bad-chunk", "F14", None, bad_chunk),
    Bad("a-byte-in-each-chunk", "F16", None, lambda good: Raw([_CHUNKED, *(b"1\r\n%c\r\n" % byte for byte in good), b"0\r\n\r\n"])),
    Bad("gzip-with-padding", "F19", None, lambda good: _packed(gzip.compress(good) + bytes(99), "gzip")),
)  # fmt: skip

# --- redirects (F12, F16, F17) --------------------------------------------------------------------------------------

#: Where a redirect must never lead, in every spelling: this host, other hosts of the network, the metadata service of a cloud.
PRIVATE = (
    *"127.0.0.1 127.1 127.0.1 2130706433 017700000001 0177.0.0.1 0x7f000001 0x7f.1 0x7F.0.0x0.1 0 0.0.0.0 localhost 127.0.0.1.".split(),
    *"%31%32%37.0.0.1 ①②⑦.0.0.1 127。0。0。1 feeds.example@127.0.0.1 feeds.example:80@127.1".split(),
    *"[::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1]".split(),
    *"[2002:7f00:1::] [2002:7f00:0001::1] [2001:0:808:808::80ff:fffe] [fe80::1] [fc00::1] [fec0::1]".split(),
    *"10.0.0.1 0xa.1 172.16.0.1 192.168.1.1 0300.0250.1.1 100.64.0.1 198.18.0.1 224.0.0.1 255.255.255.255".split(),
    *"169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.43518 [::ffff:169.254.169.254] [::ffff:a9fe:a9fe]".split(),
    *"[64:ff9b::a9fe:a9fe] [2002:a9fe:a9fe::] [fd00:ec2::254] 100.100.100.200 168.63.129.16 192.0.0.192".split(),
)


def _to(location: str, status: int = 302) -> Answer:
    """Headers are latin-1 to the server: other letters go out as UTF-8."""
    return Answer(status, headers={"Location": location.encode().decode("latin-1")})


REDIRECTS = (
    *always(
        "redirect",
        "F16",
        redirect_to_itself=_to("?again"),
        redirect_without_an_address=Answer(302),
        redirect_to_a_file=_to("file:///etc/passwd"),
        redirect_to_a_script=_to("javascript:alert(1)"),
        redirect_to_ftp=_to("ftp://feeds.example/feed"),
        redirect_to_no_port=_to("http://feeds.example:99999/"),
        redirect_to_half_an_address=_to("http://[::1"),
    ),
    *(Bad(f"redirect-to-{host}", "F17", "address-refused", lambda _, host=host: _to(f"http://{host}/feed")) for host in PRIVATE),
    *always(
        "address-refused",
        "F17",
        redirect_to_another_port=_to("http://127.0.0.1:9/feed"),
        redirect_by_slashes=_to("//169.254.169.254/latest/meta-data/"),
        redirect_by_backslashes=_to("http:\\\\169.254.169.254\\latest"),
        redirect_for_good=_to("http://10.0.0.1/feed", 301),
        redirect_by_post=_to("http://10.0.0.1/feed", 307),
        redirect_on_the_second_hop=lambda request: _to("http://10.0.0.1/" if "?" in request.path else "?again"),
    ),
)  # fmt: skip

# --- statuses (F7, F13, F14) ----------------------------------------------------------------------------------------

_WAIT = {"Retry-After": str(RETRY_AFTER)}

STATUSES = (
    *always(
        "http",
        "F14",
        status_206=Answer(206, b"<rss/>"),
        status_300=Answer(300),
        status_401=Answer(401),
        status_403=Answer(403, b"<html>no</html>"),
        status_404=Answer(404, b"<html>no</html>"),
        status_500=Answer(500, b"Traceback"),
        status_502=Answer(502),
        status_999=Answer(999),
    ),
    *always("http", "F7", status_403_with_a_wait=Answer(403, headers=_WAIT), status_503_with_a_wait=Answer(503, headers=_WAIT)),
    *always("rate-limited", "F7", status_429=Answer(429), status_429_with_a_wait=Answer(429, headers=_WAIT)),
    *always("gone", "F13", status_410=Answer(410)),
    *always("empty", "F14", status_204=Answer(204), status_205=Answer(205)),
    *always(
        "challenge",
        "F14",
        status_202=Answer(202, b"<html>wait</html>"),
        challenge_by_header_with_200=Answer(200, b"<html>", headers={"cf-mitigated": "challenge"}),
        challenge_by_header_with_403=Answer(403, b"<html>", headers={"cf-mitigated": "challenge"}),
        challenge_by_header_with_503_with_a_wait=Answer(503, b"<html>", headers={"cf-mitigated": "challenge", **_WAIT}),
    ),
)

# --- documents that are no feed (F14, F15) --------------------------------------------------------------------------


def _page(head: bytes, body: bytes = b"<p>Welcome</p>") -> bytes:
    return b"<!doctype html><html><head>" + head + b"</head><body>" + body + b"</body></html>"


_NO_FEED: dict[FailureKind, dict[str, bytes]] = {
    "challenge": {
        "challenge-of-cloudflare": _page(b"<title>Just a moment...</title>"),
        "challenge-of-incapsula": _page(b"", b'<iframe src="/_Incapsula_Resource?x"></iframe>'),
        "challenge-of-datadome": _page(b"", b'<script src="https://geo.captcha-delivery.com/c.js"></script>'),
        "challenge-by-script": _page(b"", b"<noscript>Please enable JavaScript</noscript>"),
        "challenge-that-is-xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><title>Access denied</title></html>',
    },
    "html": {
        "page": _page(b"<title>Our new site</title>"),
        "page-that-declares-a-feed": _page(b'<link rel="alternate" type="application/rss+xml" href="https://blog.example/rss">'),
        "page-without-a-doctype": b"<p>no</p><body>Sorry</body>",
        "page-behind-a-comment": b"<!-- served in 0.1 s -->\n<html><body>Sorry</body></html>",
    },
    "empty": {"empty-body": b"", "spaces-only": b" \n\t\r\n", "a-mark-only": b"\xef\xbb\xbf"},
    "not-a-feed": {
        "json-error": b'{"error": "internal", "code": 500}',
        "json-list": b"[]",
        "json-that-is-cut": b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id"',
        "json-100000-deep": b"[" * 100_000,
        "plain-text": b"Service temporarily unavailable",
        "xml-error": b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
        "sitemap": b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/</loc></url></urlset>',
        "list-of-feeds": b'<opml version="2.0"><head/><body><outline text="a"/></body></opml>',
        "a-picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
    },
    "no-entries": {
        "no-items-where-there-were-some": b'<rss version="2.0"><channel><title>One</title></channel></rss>',
        "no-entries-where-there-were-some": b'<feed xmlns="http://www.w3.org/2005/Atom"><title>One</title></feed>',
        "no-items-of-json-where-there-were-some": b'{"version": "https://jsonfeed.org/version/1.1", "title": "One", "items": []}',
        "items-of-json-that-are-none": b'{"version": "https://jsonfeed.org/version/1.1", "items": 7}',
    },
}  # fmt: skip
NO_FEED = [
    Bad(name, "F15" if kind == "no-entries" else "F14", kind, lambda _, body=body: _xml(body))
    for kind, bodies in _NO_FEED.items()
    for name, body in bodies.items()
]

# --- documents that are bombs (F16) ---------------------------------------------------------------------------------

_ATTRIBUTES = " ".join(f'a{number}="x"' for number in range(50_000)).encode()
_DECLARED = b'<?xml version="1.0"?>'


def _in_text(good: bytes, inserted: bytes) -> bytes:
    """`inserted`, which is HTML, at the beginning of the text of the item."""
    escaped = inserted.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return good.replace(b"<description>Res", b"<description>" + escaped + b"Res")


def _entities(good: bytes) -> bytes:
    """A billion laughs."""
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10 if number else b"lol") for number in range(12))
    return good.replace(_DECLARED, _DECLARED + b"<!DOCTYPE rss [" + laughs + b"]>").replace(b"<item>", b"<item><category>&l11;</category>")


BOMBS = (
    *instead(
        None,
        "F16",
        bad_references=lambda good: good.replace(b"The ", b"&#xD800;&#0;&#xFFFF;&#x110000;&#99999999999999999999;The "),
        entity_bomb=_entities,
        external_entity=lambda good: good.replace(_DECLARED, _DECLARED + b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
        .replace(b"<item>", b"<item><category>&x;</category>"),
        style_of_200_kB=lambda good: _in_text(good, b'<p style="' + b"color:red;" * 20_000 + b'">'),
        style_of_one_word=lambda good: _in_text(good, b'<p style="' + b"colour" * 33_000 + b'">'),
        wrong_type=lambda good: good,
        wrong_encoding=lambda good: good.replace(_DECLARED, b'<?xml version="1.0" encoding="utf-16"?>'),
        junk_behind_the_end=lambda good: good + b"<!-- cached --><script>1</script>",
    ),
    *instead(
        None,
        "F16",
        "reads",
        attributes_50000_in_a_text=lambda good: _in_text(good, b"<p " + _ATTRIBUTES + b">"),
        elements_100000_deep=lambda good: good.replace(b"</item>", b"<a>" * 100_000 + b"</a>" * 100_000 + b"</item>"),
        elements_100000_never_closed=lambda good: good.replace(b"</channel>", b"<a>" * 100_000),
        elements_100000_deep_in_a_text=lambda good: _in_text(good, b"<div>" * 100_000),
        comments_that_begin_and_begin=lambda good: _in_text(good, b"<!--" * 200_000),
        ampersands=lambda good: good.replace(b"<description>", b"<description>" + b"&" * 300_000, 1),
        white_space=lambda good: good.replace(b"<title>", b"<title>" + b"\n \t" * 400_000, 1),
    ),
    *instead("parse-timeout", "F16", "reads", attributes_50000=lambda good: good.replace(b"<item>", b"<item " + _ATTRIBUTES + b">")),
)  # fmt: skip

ALL = (*WIRE, *REDIRECTS, *STATUSES, *NO_FEED, *BOMBS)
