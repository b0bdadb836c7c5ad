"""The tree that trafilatura gives, as HTML again."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

#: Its elements that have one name in HTML.
_NAMES = {"code": "code", "del": "del", "div": "div", "p": "p", "quote": "blockquote", "row": "tr", "table": "table"}
_LOOKS = {"#b": "strong", "#i": "em", "#t": "code", "#u": "u", "#sub": "sub", "#sup": "sup"}
_LISTS = ("ul", "ol", "dl")


def write_html(body: _Element) -> str:
    """The children of `body`, an element of lxml, as HTML."""
    return "".join(_inside(body))


def _inside(element: _Element) -> Iterator[str]:
    yield escape(element.text or "", quote=False)
    for child in element:
        yield from _element(child)
        yield escape(child.tail or "", quote=False)


def _element(element: _Element) -> Iterator[str]:
    if element.tag == "lb":
        yield "<br>"
    elif element.tag == "graphic":
        yield _open("img", {name: element.get(name) for name in ("src", "srcset", "alt", "title", "width", "height")})
    else:
        name = _name(element)
        yield _open(name, {"href": element.get("target")} if name == "a" else {})
        yield from _inside(element)
        yield f"</{name}>"


def _open(name: str, attributes: dict[str, str | None]) -> str:
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if value)
    return f"<{name}{written}>"


def _name(element: _Element) -> str:
    look = element.get("rend") or ""
    match element.tag:
        case "head":
            return look if look in ("h1", "h2", "h3", "h4", "h5", "h6") else "h3"
        case "list":
            return look if look in _LISTS else "ul"
        case "item":
            return look[:2] if look.startswith(("dt", "dd")) else "li"
        case "hi":
            return _LOOKS.get(look, "em")
        case "ref":
            return "a"
        case "cell":
            return "th" if element.get("role") == "head" else "td"
        case "code":
            return "pre" if "\n" in "".join(map(str, element.itertext())) else "code"
        case tag:
            return _NAMES.get(str(tag), "span")
