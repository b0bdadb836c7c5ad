"""OPML 2.0, as a list of feeds: its checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.publish.rules.finding import Check, Graded, ask, quoted
from aggregator.publish.rules.moments import rfc822_of
from aggregator.publish.rules.shared import is_absolute
from aggregator.publish.rules.tree import Element

_ATTRIBUTES = {name.lower(): name for name in ("text", "type", "title", "xmlUrl", "htmlUrl")}


@dataclass(frozen=True, slots=True)
class _Part:
    """The list, or an outline of it."""

    where: str
    element: Element
    number: int = 0


def judge_opml(root: Element) -> tuple[list[Graded], int]:
    """What is wrong with the list `root`, and how many feeds it names."""
    body = root.first("body")
    below = body.walk() if body else iter(())
    outlines = [_Part(_place(number, one), one) for number, one in enumerate((one for one in below if one.name == "outline"), 1)]
    found = [*ask(_LIST_CHECKS, [_Part("list", root)]), *ask(_OUTLINE_CHECKS, outlines)]
    return found, sum("xmlUrl" in outline.element.attributes for outline in outlines)


def _place(number: int, outline: Element) -> str:
    name = outline.attributes.get("text") or outline.attributes.get("title") or outline.attributes.get("xmlUrl", "")
    return f"outline {number} {quoted(name)} (line {outline.line})" if name else f"outline {number} (line {outline.line})"


def _shape(part: _Part) -> Iterator[str]:
    head, body = part.element.first("head"), part.element.first("body")
    if head is None or not head.said("title"):
        yield "it has no title"
    if body is None or body.first("outline") is None:
        yield "it holds no outline"


def _date(part: _Part) -> Iterator[str]:
    head = part.element.first("head")
    if head is None or not head.said("dateModified"):
        yield "it has no dateModified"
    elif fault := rfc822_of(head.said("dateModified")).fault:
        yield f"dateModified: {fault}"


def _version(part: _Part) -> Iterator[str]:
    if (version := part.element.attributes.get("version", "")) != "2.0":
        yield f"its version is {quoted(version)}" if version else "it does not name its version"


def _no_text(part: _Part) -> Iterator[str]:
    if not part.element.attributes.get("text", "").strip():
        yield "it has no text"


def _misspelt(part: _Part) -> Iterator[str]:
    for name in part.element.attributes:
        if (right := _ATTRIBUTES.get(name.lower())) and name != right:
            yield f"{name} is misspelt: {right} is meant"


def _feed(part: _Part) -> Iterator[str]:
    attributes = part.element.attributes
    kind = attributes.get("type", "").lower()
    if "xmlUrl" in attributes and kind != "rss":
        yield f'it has an xmlUrl, and its type is {quoted(kind)} instead of "rss"' if kind else "it has an xmlUrl, and no type"
    if kind == "rss" and not attributes.get("xmlUrl", "").strip():
        yield "it is a feed, and has no xmlUrl"


def _relative(part: _Part) -> Iterator[str]:
    for name in ("xmlUrl", "htmlUrl"):
        if (address := part.element.attributes.get(name, "").strip()) and not is_absolute(address):
            yield f"its {name} is relative: {quoted(address)}"


def _poor(part: _Part) -> Iterator[str]:
    if "xmlUrl" in part.element.attributes:
        missing = [name for name in ("title", "htmlUrl") if not part.element.attributes.get(name, "").strip()]
        if missing:
            yield f"it has no {', no '.join(missing)}"


_LIST_CHECKS: tuple[Check[_Part], ...] = (
    Check("O1", _shape, "write a head with a title, and a body with outlines"),
    Check("O1", _date, "write <dateModified>Tue, 24 Nov 2026 08:00:00 GMT</dateModified> of the last change of the list"),
    Check("O1", _version, 'write <opml version="2.0">', "warning"),
)
_OUTLINE_CHECKS: tuple[Check[_Part], ...] = (
    Check("O1", _no_text, "write the name of the feed or group as text"),
    Check("O1", _misspelt, "write text, type, title, xmlUrl and htmlUrl as they are spelt here"),
    Check("O1", _feed, 'write type="rss" and xmlUrl for every feed, whatever its format'),
    Check("O1", _relative, "write whole addresses, which begin with https://"),
    Check("O1", _poor, "write title as text, and htmlUrl, the site of the feed", "warning"),
)
