"""What keeps a strict XML parser from reading a feed that any reader shows, put right without touching what the publisher said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.entities import html5
from xml.sax.saxutils import escape

#: Controls and non-characters (XML 1.0 §2.2). C1 controls stay: they are letters of windows-1252 in disguise, for `normalize` to mend.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Spaces, instructions and comments before the document type and the first element; possessive, so that it can't backtrack.
_MISC = re.compile(r"(?>\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*+(?:\[(?P<subset>.*?)\]\s*+)?>", re.DOTALL | re.IGNORECASE)
#: Only short values without markup or nested entities: they cannot grow into a bomb (CWE-776).
_ENTITY = re.compile(r"""<!ENTITY\s+([\w.-]+)\s+(?:"([^"<%]{0,64})"|'([^'<%]{0,64})')\s*>""")
#: What a feed begins with, after which anything before it (PHP warnings, blank lines) is noise.
_ROOT = re.compile(r"<(?P<name>(?:[\w.-]+:)?(?:rss|feed|rdf|channel))(?=[\s>])", re.IGNORECASE)
_NOISE = 20_000
_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
#: References, and the sections in which an ampersand stands for itself.
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|&(?:#(?P<code>[0-9]+|[xX][0-9A-Fa-f]+);|(?P<name>[\w.-]+);)?",
    re.DOTALL,
)
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})


@dataclass(frozen=True, slots=True)
class Repaired:
    """An XML document that begins with its root element and needs no document type."""

    text: str
    #: Did it have the document type of Netscape's RSS 0.91?
    netscape: bool
    #: Were there bare ampersands or unknown entities?
    ill_formed: bool


def repair(text: str) -> Repaired:
    """`text` without noise around the root, document type and characters illegal in XML; ampersands and HTML's entities made legal.

    The document type goes as a whole, with its entities as plain text: no bomb, no external file, and nothing that makes feedparser raise
    (kurtmckee/feedparser#599).
    """
    text = _ILLEGAL.sub("", text).removeprefix("\ufeff")
    start = _MISC.match(text)
    begin = start.end() if start else 0
    doctype = _DOCTYPE.match(text, begin)
    entities = {match[1]: match[2] or match[3] or "" for match in _ENTITY.finditer(doctype["subset"] or "")} if doctype else {}
    text, ill_formed = _with_legal_references(_trimmed(text, doctype.end() if doctype else begin), entities)
    return Repaired(text, bool(doctype and "netscape" in doctype[0].lower()), ill_formed)


def root_name(text: str) -> str | None:
    """The name of the element that a feed begins with, if `text` begins with one (noise before it aside)."""
    match = _ROOT.search(text, 0, _NOISE)
    return match["name"] if match else None


def _trimmed(text: str, begin: int) -> str:
    root = _ROOT.search(text, begin, begin + _NOISE)
    if not root:
        return text[begin:]
    closing = f"</{root['name']}>"
    end = text.rfind(closing, root.end())
    # In a cut document the last closing tag may stand inside an article about feeds: then entries follow it, or a section is open.
    is_quoted = text.rfind("<![CDATA[", 0, max(end, 0)) > text.rfind("]]>", 0, max(end, 0))
    whole = end >= 0 and not is_quoted and not _ENTRY.search(text, end)
    # Line breaks stay, so that an error is reported by its line.
    return "\n" * text.count("\n", 0, root.start()) + text[root.start() : end + len(closing) if whole else None]


def _with_legal_references(text: str, entities: dict[str, str]) -> tuple[str, bool]:
    broken = False

    def legal(match: re.Match[str]) -> str:
        nonlocal broken
        if not match[0].startswith("&"):
            return match[0]
        if match["code"]:
            return match[0] if is_character(match["code"]) else ""
        if match["name"] in _XML_NAMES:
            return match[0]
        if match["name"] in entities:
            return _with_legal_references(entities[match["name"]], {})[0]
        if match["name"] and (known := html5.get(match["name"] + ";")):
            return escape(known)
        broken = True
        return "&amp;" + match[0][1:]

    return _REFERENCE.sub(legal, text), broken


def is_character(code: str) -> bool:
    """Does `&#CODE;` mean a character that XML 1.0 allows? Others make feedparser raise (kurtmckee/feedparser#591)."""
    digits, base = (code[1:], 16) if code[0] in "xX" else (code, 10)
    digits = digits.lstrip("0") or "0"
    if len(digits) > 7 or (number := int(digits, base)) > 0x10FFFF:
        return False
    return not _ILLEGAL.match(chr(number))
