"""The tags of HTML, as it is written: in one pass, whatever is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from aggregator.publish.rules.tree import Element

#: A comment, or an opening tag; no step goes back, and none looks beyond the next `<` outside quotes.
_TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)|<([a-zA-Z][^\s/<>"']*+)((?:[^<>"']|"[^"]*+"|'[^']*+')*+)>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?""")
_CANDIDATE = re.compile(r"(?:^|,)\s*+(\S++)")
#: Attributes that hold an address.
ADDRESSES = ("href", "src", "poster", "cite", "background", "data", "action")


@dataclass(frozen=True, slots=True)
class Tag:
    """An opening tag, names in lower case."""

    name: str
    attributes: dict[str, str]

    def addresses(self) -> Iterator[str]:
        """All that it leads to, or loads."""
        for name in ADDRESSES:
            if name in self.attributes:
                yield self.attributes[name].strip()
        if "srcset" in self.attributes:
            yield from _CANDIDATE.findall(self.attributes["srcset"])


def tags_of(html: str) -> tuple[Tag, ...]:
    """The opening tags of `html` in their order, those that are spelt the same once."""
    if "<" not in html:
        return ()
    return tuple(Tag(name.lower(), _attributes(rest)) for name, rest in dict.fromkeys(_TAG.findall(html)) if name)


def tags_of_tree(element: Element) -> tuple[Tag, ...]:
    """The same of the XHTML below `element`."""
    below = element.walk()
    next(below)
    return tuple(
        Tag(one.name.rpartition(":")[2].rpartition("}")[2].lower(), {name.lower(): value for name, value in one.attributes.items()})
        for one in below
    )


def _attributes(text: str) -> dict[str, str]:
    """The first of each name counts, as in browsers."""
    found: dict[str, str] = {}
    if "=" not in text and text.strip(" \t\r\n/") == "":
        return found
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        value = double or single or bare
        found.setdefault(name.lower(), unescape(value) if "&" in value else value)
    return found
