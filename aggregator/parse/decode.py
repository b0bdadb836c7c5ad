"""Bytes to characters, once, for feeds, JSON and pages alike.

For one bad byte, feedparser reads a whole UTF-8 document as windows-1252 (measured with 6.0.14); here that byte alone is lost.
"""

from __future__ import annotations

import codecs
import re

#: How a document begins, and its encoding: byte order marks, then `<?` without one (XML 1.0 appendix F). Longer marks stand first.
_SIGNATURES = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
#: Labels that in practice mean more than they say (WHATWG Encoding).
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
#: Python codecs that are no encodings of documents.
_REFUSED = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "utf-7"})
#: Encodings of two or four bytes a character: a document that begins like ASCII contradicts the label.
_WIDE = ("utf-16", "utf-32")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)")
_HTML_ENCODING = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
#: Where a declaration is looked for; the HTML standard reads as far.
_HEAD = 1024


def decode(body: bytes, content_type: str | None) -> str:
    """`body` as text; bytes that make no sense become U+FFFD, and nothing else is touched by them.

    Order: byte order mark; valid UTF-8 that isn't plain ASCII, whatever is declared (no other encoding looks like it by chance);
    `charset` of the header (RFC 7303 §3), then the declaration in the document, then UTF-8.
    """
    for mark, encoding in _SIGNATURES:
        if body.startswith(mark):
            return body.decode(encoding, "replace").removeprefix("\ufeff")
    declared = _declared(body, content_type)
    if body.isascii() and declared in (None, "utf-8", "cp1252"):
        return body.decode("ascii")
    try:
        return body.decode(declared if body.isascii() and declared else "utf-8")
    except UnicodeError:
        return _decode_broken(body, declared)


def _decode_broken(body: bytes, declared: str | None) -> str:
    """`body`, which is not wholly of the encoding that it should be: the letters and the damage that UTF-8 makes of it tell which it is."""
    text = body.decode("utf-8", "replace")
    damage = text.count("\ufffd")
    letters = sum(character > "\x7f" for character in text) - damage
    if declared in (None, "utf-8"):
        # More damage than letters: not a damaged UTF-8 document, but an undeclared Western one.
        return body.decode("cp1252", "replace") if damage > letters else text
    # Much more letters than damage: UTF-8 under the wrong label, such as a server's default.
    return text if letters > 4 * damage else body.decode(declared or "utf-8", "replace")


def _declared(body: bytes, content_type: str | None) -> str | None:
    labels = [match[1] for match in (_CHARSET.search(content_type or ""),) if match]
    labels += [
        match[1].decode("ascii", "replace") for match in (find.search(body[:_HEAD]) for find in (_XML_ENCODING, _HTML_ENCODING)) if match
    ]
    return next((name for name in map(_codec, labels) if name), None)


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
        "".encode(name)
    except (LookupError, UnicodeError):
        return None
    return None if name in _REFUSED or name.startswith(_WIDE) else _WIDER.get(name, name)
