"""Runs of words in a page: each is marked, so that it is told which of them an extractor keeps, and the others are cut out.

So the article keeps the markup of its publisher: links, lists, tables, code and figures that an extractor would flatten or lose.
"""

from __future__ import annotations

import re
from itertools import groupby

from aggregator.text.dom import Node, Page

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_ANY_BLOCK = ", ".join(sorted(_BLOCKS))
#: One letter of a private plane marks a run.
_FIRST_MARK, _MOST_RUNS = 0xF0000, 0xFFFD
_MARK = re.compile("[\U000f0000-\U000ffffd]")
#: What stays although the extractor would drop it, and what stays whole if it keeps a part.
_ATOMS = frozenset("blockquote dl figure ol pre table ul".split())
_WHOLE = frozenset("blockquote figure pre table".split())
#: What may hold an article, among other things.
_HOLDERS = frozenset("article center div fieldset form main section table tbody td tr".split())
#: What is seen without words.
_SEEN = "img, video, audio, hr"
_ROWS = frozenset(("tbody", "tr"))
#: Of the letters of an atom, that are in links: more, and it leads elsewhere.
_LINKED = 0.5


def without_marks(text: str) -> str:
    return _MARK.sub("", text)


def mark_runs(page: Page) -> None:
    """Put a letter before each line of each run of words between the blocks of `page`, which holds no such letters, while there are any."""
    marks = map(chr, range(_FIRST_MARK, _FIRST_MARK + _MOST_RUNS))
    for node in page.css("body, body *"):
        if not _is_container(node):
            continue
        running = False
        for child in list(node.iter(include_text=True)):
            if _is_container(child) or child.tag == "br":
                running = False
            elif not running and (words := _first_words(child)) is not None:
                if not (mark := next(marks, "")):
                    return
                words.insert_before(mark)
                running = True


def marks_of(text: str) -> frozenset[str]:
    return frozenset(_MARK.findall(text))


def cut_out(page: Page, kept: frozenset[str]) -> Node | None:
    """The smallest element of `page` with all runs of `kept`, without the runs of others; None if it has none of them."""
    root = page.body
    if root is None or not kept & _marks(root):
        return None
    while (only := _only_holder(root, kept)) is not None:
        root = only
    while root.tag in _ROWS and root.parent is not None:
        root = root.parent
    _Cut(kept).clean(root)
    return root


class _Cut:
    """A walk through what is cut, in the order of the page."""

    def __init__(self, kept: frozenset[str]) -> None:
        self._kept = kept
        self._seen: set[str] = set()

    def clean(self, node: Node) -> None:
        """Take out of `node`, of which something is kept, what is not; pictures stay that stand before the end of what is kept."""
        for is_block, run in groupby(list(node.iter(include_text=True)), _is_container):
            if is_block:
                for child in run:
                    marks = _marks(child)
                    self._settle(child, marks)
                    self._seen |= marks
            else:
                self._settle_run(list(run))

    def _settle_run(self, run: list[Node]) -> None:
        marks = frozenset[str]().union(*map(_marks, run))
        if (marks and not marks & self._kept) or (not marks and self._is_over()):
            for node in run:
                node.decompose()
        self._seen |= marks

    def _settle(self, child: Node, marks: frozenset[str]) -> None:
        kept = marks & self._kept
        if not marks or (not kept and self._is_spared(child)):
            if self._is_over() or (not marks and child.css_first(_SEEN) is None):
                child.decompose()
        elif not kept:
            child.decompose()
        elif not self._is_whole(child, marks):
            self.clean(child)

    def _is_spared(self, child: Node) -> bool:
        """Does it belong to the article, though the extractor would drop it? What leads it may be a picture alone."""
        return child.tag in _ATOMS and (child.tag == "figure" or bool(self._seen & self._kept)) and not _leads_elsewhere(child)

    def _is_whole(self, child: Node, marks: frozenset[str]) -> bool:
        if child.tag == "li":
            return min(marks) in self._kept
        return marks <= self._kept or (child.tag in _WHOLE and len(child.css("table")) < 2)

    def _is_over(self) -> bool:
        return self._kept <= self._seen


def _only_holder(node: Node, kept: frozenset[str]) -> Node | None:
    """The one child of `node` that has all that is kept of it."""
    holders = [child for child in node.iter(include_text=True) if kept & _marks(child)]
    return holders[0] if len(holders) == 1 and (holders[0].tag in _HOLDERS or "-" in (holders[0].tag or "-")[1:]) else None


def _is_container(node: Node) -> bool:
    return node.tag in _BLOCKS or (not (node.tag or "-").startswith("-") and node.css_first(_ANY_BLOCK) is not None)


def _first_words(node: Node) -> Node | None:
    """The first text in `node` that is not blank."""
    if node.tag == "-text":
        return node if (node.text(deep=False) or "").strip() else None
    if node.tag in ("script", "style", "template", "svg", "noscript", "select", "textarea"):
        return None
    return next((found for child in node.iter(include_text=True) if (found := _first_words(child)) is not None), None)


def _marks(node: Node) -> frozenset[str]:
    return marks_of(node.text(deep=True))


def _leads_elsewhere(node: Node) -> bool:
    linked = sum(len(link.text(deep=True).strip()) for link in node.css("a"))
    return linked > _LINKED * len(node.text(deep=True).strip())
