"""Lists of feeds as OPML 2.0: written for other programs, read from what other programs wrote.

Reading is lenient, for real lists hold bare ampersands, stray quotes and HTML entities that an XML parser refuses whole. So tags are
found by one pattern, each step of which is linear. Nothing is expanded but single characters, and nothing that a list names is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import unescape
from xml.etree import ElementTree

from aggregator.text.characters import legal, one_line
from aggregator.text.inline import text_of_inline
from aggregator.text.links import absolute_link, canonical_link, host_of

#: Levels of outlines; the deepest list in use has five.
_DEEPEST = 100

_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']""", re.I)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
#: A tag, or what may look like one inside. A quote opens a value only after `=`; what is not closed reaches to the end.
_TAG = re.compile(
    r"""<!--.*?(?:-->|\Z) | <!\[CDATA\[.*?(?:\]\]>|\Z) | <[!?][^>]*+
    | <(?P<end>/?)(?P<name>[a-z][\w.:-]*+)(?P<rest>(?:=\s*+(?:"[^"]*+"|'[^']*+')|[^>])*+)(?:>|\Z)""",
    re.I | re.S | re.X,
)
_ATTRIBUTE = re.compile(r"""(?<![^\s=/"'<>])([^\s=/"'<>]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,31});")
#: `feed:https://…` and `feed://…`, as browsers once handed feeds to readers.
_FEED_SCHEME = re.compile(r"feed:(?://)?(?=https?:)|feed(?=://)", re.I)

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list."""

    title: str
    #: Address of the feed, absolute http(s).
    feed: str
    #: Address of its site.
    site: str | None = None
    #: The folders it lies in, the outermost first.
    groups: tuple[str, ...] = ()


def read_opml(document: bytes) -> tuple[Outline, ...]:
    """The feeds of an OPML document in its order, each address once; ValueError with a plain reason where it is no OPML, or is cut (O3).

    Types may be missing, names in any case, `url` may stand for `xmlUrl`. Outlines that are comments, links or `include`s are passed
    over, and so is every address that is not http(s): a list never makes this machine read a file.
    """
    unique: dict[str, Outline] = {}
    for outline in _outlines(_decode(document)):
        unique.setdefault(canonical_link(outline.feed) or outline.feed, outline)
    return tuple(unique.values())


def write_opml(title: str, outlines: Iterable[Outline], modified: datetime) -> bytes:
    """`outlines` as OPML 2.0 in their order, those of one group together (O1); `modified` is of their content, not of this writing.

    The schema wants one outline at least.
    """
    opml = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(opml, "head")
    ElementTree.SubElement(head, "title").text = one_line(title)
    ElementTree.SubElement(head, "dateModified").text = format_datetime(modified.astimezone(UTC), usegmt=True)
    folders: dict[tuple[str, ...], ElementTree.Element] = {(): ElementTree.SubElement(opml, "body")}
    for outline in outlines:
        name, sites = one_line(outline.title), {"htmlUrl": legal(outline.site)} if outline.site else {}
        feed = {"text": name, "title": name, "type": "rss", "xmlUrl": legal(outline.feed)}
        ElementTree.SubElement(_folder(outline.groups, folders), "outline", feed | sites)
    ElementTree.indent(opml)
    return bytes(ElementTree.tostring(opml, encoding="utf-8", xml_declaration=True)) + b"\n"


def _folder(groups: tuple[str, ...], folders: dict[tuple[str, ...], ElementTree.Element]) -> ElementTree.Element:
    if groups not in folders:
        folders[groups] = ElementTree.SubElement(_folder(groups[:-1], folders), "outline", text=one_line(groups[-1]))
    return folders[groups]


def _outlines(text: str) -> Iterator[Outline]:
    """The feeds in the order of the document, repeated ones too."""
    tags = (tag for tag in _TAG.finditer(text) if tag["name"])
    root = next(tags, None)
    if root is None or root["name"].lower() != "opml":
        raise ValueError(f"it is no OPML: it begins with <{root['name']}>" if root else "it is no OPML: it holds no element")
    #: Of every outline that is open: its attributes.
    path: list[Attributes] = []
    for tag in tags:
        match tag["name"].lower(), tag["end"]:
            case "opml", "/":
                return
            case "outline", "/":
                del path[-1:]
            case "outline", _:
                path.append(_attributes(tag["rest"]))
                if len(path) > _DEEPEST:
                    raise ValueError(f"its outlines are nested more than {_DEEPEST} deep")
                if outline := _outline(path):
                    yield outline
                if tag["rest"].endswith("/"):
                    path.pop()
    raise ValueError("it is cut: it has no </opml>")


def _outline(path: list[Attributes]) -> Outline | None:
    """The feed that the last of `path` names, if it is one; the others are what it lies in."""
    here = path[-1]
    feed = _address(here.get("xmlurl") or here.get("url"))
    if not feed or here.get("type", "").lower() in ("include", "link") or any(one.get("iscomment", "").lower() == "true" for one in path):
        return None
    folders = (_title(outer) for outer in path[:-1] if "xmlurl" not in outer)
    return Outline(_title(here) or host_of(feed), feed, _address(here.get("htmlurl")), tuple(name for name in folders if name))


def _title(outline: Attributes) -> str:
    """`text` is what OPML asks for, `title` what several programs write instead."""
    return text_of_inline(outline.get("text") or "") or text_of_inline(outline.get("title") or "")


def _address(value: str | None) -> str | None:
    """`value` as an absolute http(s) address; some programs escape its ampersands twice."""
    return absolute_link(_FEED_SCHEME.sub(lambda scheme: "http" if scheme[0].lower() == "feed" else "", value or "").replace("&amp;", "&"))


def _attributes(text: str) -> Attributes:
    """The attributes of a tag by name in lower case, references to characters resolved; one that is repeated counts the first time."""
    found: Attributes = {}
    for name, double, single in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), legal(_REFERENCE.sub(lambda reference: unescape(reference[0]), double or single)))
    return found


def _decode(document: bytes) -> str:
    """By its mark, else UTF-8, else as declared, else Windows-1252, in which every byte stands for something."""
    declared = _DECLARED.search(document[:1000])
    marks = [encoding for mark, encoding in _MARKS if document.startswith(mark)]
    for encoding in (*marks, "utf-8", *([declared[1].decode()] if declared else [])):
        try:
            return document.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return document.decode("cp1252", "replace")
