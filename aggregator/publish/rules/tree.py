"""XML as a tree whose elements know their lines. Nothing is fetched, and no entity is expanded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from aggregator.publish.rules.explain import explain
from aggregator.publish.rules.finding import Finding

#: Of what feeds hold; one that is not here keeps its address in braces.
PREFIXES = {
    "http://www.w3.org/2005/Atom": "atom:",
    "http://purl.org/atom/ns#": "atom03:",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://purl.org/syndication/history/1.0": "fh:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
}
#: The largest feeds of the world have 50,000 entries; more is meant to hurt.
MOST_ELEMENTS = 400_000
DEEPEST = 500


@dataclass(slots=True)
class Element:
    """One element; names bear the prefixes of PREFIXES, whatever the document calls them."""

    name: str
    attributes: dict[str, str]
    line: int
    #: Without what stands in its children.
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        """Its children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Element | None:
        """The first child of that name."""
        for child in self.children:
            if child.name == name:
                return child
        return None

    def said(self, name: str) -> str:
        """The text of the first child of that name, without white space around it; empty where there is none."""
        child = self.first(name)
        return child.text.strip() if child else ""

    def walk(self) -> Iterator[Element]:
        """Itself and all below it, in the order of the document."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


class _Stopped(Exception):
    """Why no more of a document is read; `args[0]` is the finding."""


def read_xml(text: str) -> Element | Finding:
    """The root of the document `text`; a finding where it is ill-formed, or made to hurt (A20)."""
    data = text.encode("utf-8", "surrogatepass")
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        return explain(error, data, builder.parser.ErrorByteIndex, builder.open_name)
    except _Stopped as stopped:
        finding: Finding = stopped.args[0]
        return finding
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.root = Element("", {}, 0)
        self._path: list[Element] = []
        self._names: dict[str, str] = {}
        self._room = MOST_ELEMENTS
        self.parser = parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.buffer_size = 1 << 18
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._declared
        parser.SkippedEntityHandler = self._skipped

    @property
    def open_name(self) -> str:
        """Of the innermost element that is open."""
        return self._path[-1].name if self._path else ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._room -= 1
        path = self._path
        if self._room < 0 or len(path) >= DEEPEST:
            what = f"it has more than {MOST_ELEMENTS:,} elements, or more than {DEEPEST} inside each other: it is judged no further"
            raise _Stopped(Finding("A20", self._here(), what, "publish fewer entries"))
        if attributes:
            attributes = {self._names.get(key) or self._named(key): value for key, value in attributes.items()}
        element = Element(self._names.get(name) or self._named(name), attributes, self.parser.CurrentLineNumber)
        if path:
            path[-1].children.append(element)
        else:
            self.root = element
        path.append(element)

    def _end(self, _name: str) -> None:
        self._path.pop()

    def _characters(self, text: str) -> None:
        self._path[-1].text += text

    def _declared(self, name: str, is_parameter: int, *_rest: object) -> None:
        if not is_parameter:
            what = f"it declares an entity of its own (&{name};), which readers refuse: it is judged no further"
            raise _Stopped(Finding("A20", self._here(), what, "write the characters themselves, and no DOCTYPE"))

    def _skipped(self, name: str, is_parameter: int) -> None:
        if not is_parameter:
            what = f"&{name}; is a name of HTML, which XML does not know"
            raise _Stopped(Finding("A20", self._here(), what, "write the character itself, or its number as in &#160;"))

    def _here(self) -> str:
        return f"line {self.parser.CurrentLineNumber}"

    def _named(self, name: str) -> str:
        namespace, _, local = name.rpartition(" ")
        prefix = PREFIXES.get(namespace, f"{{{namespace}}}") if namespace else ""
        return self._names.setdefault(name, prefix + local)
