"""The tree of an entry's HTML as blocks and words of a mail: what mail clients cannot show is told in words, or left out (N9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from aggregator.publish.mail_blocks import NOTE, STYLES, Block, start_tag, write_blocks
from aggregator.publish.mail_inline import BREAK, Look, Words, paragraphs, picture
from aggregator.publish.mail_pictures import is_emoji, mail_picture, picture_words
from aggregator.text.characters import legal
from aggregator.text.dom import Node, Page
from aggregator.text.frames import link_frames
from aggregator.text.html import escape_text, is_shallow, lines_of_html
from aggregator.text.links import absolute_link, host_of

#: Elements that go with all that is in them; what is struck through is not meant any more, and without the stroke would read as if it were.
_DROPPED = frozenset(
    "script style title template textarea select option datalist button embed object applet svg math noembed noframes del s strike".split()
)
#: Elements within a line; all others end a paragraph.
_WITHIN = frozenset("abbr bdi bdo big data font ins label mark nobr output rb rp rt ruby small span sub time u wbr".split())
#: Element → how its words look.
_LOOKS = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "em"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
}
#: Blocks of words → the element, and whether it is strong or a note.
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_MEDIA = {"video": "Watch the video", "audio": "Listen to the audio"}
#: Lists and quotations within one another; what is nested deeper stands flat.
_DEEPEST = 6
_NUMBER = re.compile(r"[-\u2212]?\d{1,6}", re.ASCII)
_SPAN = re.compile(r"[2-9]|[1-9]\d", re.ASCII)
#: Any size of one table's cell.
_ANY_SIZE = 1 << 40


def blocks_of(html: str) -> tuple[Block, ...]:
    """The blocks of `html`, none of them empty; of HTML whose nesting would cost too much the text alone."""
    html = legal(html)
    page = Page(f"<body>{html}") if is_shallow(html) else None
    if page is None or page.body is None:
        page = Page(f"<body>{escape_text(chr(10).join(lines_of_html(html)))}")
    link_frames(page)
    flow = _Flow()
    if page.body is not None:
        _walk(page.body, Look(), flow)
    return flow.finished()


@dataclass(slots=True)
class _Flow:
    """Blocks that are done, and the words of the one to come."""

    #: Of the block to come.
    tag: str = "p"
    style: str = ""
    #: Lists, quotations and tables around it.
    depth: int = 0
    words: list[Words] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def end_paragraph(self) -> None:
        self.blocks += paragraphs(self.words, self.tag, self.style)
        self.words.clear()

    def finished(self) -> tuple[Block, ...]:
        self.end_paragraph()
        return tuple(self.blocks)

    def content_of(self, node: Node, look: Look) -> tuple[Block, ...]:
        """The blocks of one element, apart from this flow."""
        inner = _Flow(depth=self.depth + 1)
        _walk(node, look, inner)
        return inner.finished()


def _walk(node: Node, look: Look, flow: _Flow) -> None:
    for child in node.iter(include_text=True):
        tag = str(child.tag)
        if tag == "-text":
            flow.words.append(Words(legal(child.text_content or ""), look))
        elif tag in _LOOKS:
            _walk(child, look.marked(_LOOKS[tag]), flow)
        elif tag in _WITHIN:
            _walk(child, look, flow)
        elif write := _ELEMENTS.get(tag):
            write(child, look, flow)
        elif not tag.startswith("-") and tag not in _DROPPED:
            _block(child, look, flow)


def _block(node: Node, look: Look, flow: _Flow, tag: str = "", style: str = "") -> None:
    """A paragraph of its own, or what `tag` and `style` say."""
    flow.end_paragraph()
    outer = flow.tag, flow.style
    if tag or style:
        flow.tag, flow.style = tag or flow.tag, style
    _walk(node, look, flow)
    flow.end_paragraph()
    flow.tag, flow.style = outer


# --- within a line --------------------------------------------------------------------------------------------------


def _line_break(_: Node, _look: Look, flow: _Flow) -> None:
    flow.words.append(BREAK)


def _link(node: Node, look: Look, flow: _Flow) -> None:
    address = absolute_link(node.attributes.get("href"))
    _walk(node, replace(look, anchor=(address, _own_style(node))) if address else look, flow)


def _image(node: Node, look: Look, flow: _Flow) -> None:
    """A picture; one that no mail shows is told in words where it stands for a letter, or a link has nothing else."""
    attributes = node.attributes
    if drawn := mail_picture(attributes):
        flow.words.append(picture(drawn, look))
    elif look.anchor or is_emoji(attributes):
        flow.words.append(Words(picture_words(attributes), look))


def _quoted(node: Node, look: Look, flow: _Flow) -> None:
    flow.words.append(Words("\u201c", look))
    _walk(node, look, flow)
    flow.words.append(Words("\u201d", look))


def _raised(node: Node, look: Look, flow: _Flow) -> None:
    """2^128 and word [1], where a mail without raised letters would say 2128 and word1."""
    before = flow.words[-1].text[-1:] if flow.words else ""
    is_number = _NUMBER.fullmatch(node.text(deep=True).strip())
    is_reference = is_number and node.css_first("a") is not None
    if is_reference or (is_number and before.isdigit()):
        flow.words.append(Words(" [" if is_reference else "^", look))
    _walk(node, look, flow)
    if is_reference:
        flow.words.append(Words("]", look))


# --- blocks ---------------------------------------------------------------------------------------------------------


def _paragraph(node: Node, look: Look, flow: _Flow) -> None:
    _block(node, look, flow, style=_own_style(node))


def _heading(node: Node, look: Look, flow: _Flow) -> None:
    _block(node, look, flow, _HEADINGS[str(node.tag)])


def _term(node: Node, look: Look, flow: _Flow) -> None:
    _block(node, look.marked("strong"), flow)


def _caption(node: Node, look: Look, flow: _Flow) -> None:
    _block(node, look, flow, "p", NOTE)


def _code(node: Node, _: Look, flow: _Flow) -> None:
    flow.end_paragraph()
    text = "".join(_code_lines(node)).replace("\r\n", "\n").replace("\r", "\n")
    if text := legal(text).rstrip().lstrip("\n"):
        flow.blocks.append(Block("pre", Words(text).html))


def _code_lines(node: Node) -> Iterator[str]:
    for child in node.iter(include_text=True):
        tag = str(child.tag)
        if tag == "-text":
            yield child.text_content or ""
        elif tag == "br":
            yield "\n"
        elif not tag.startswith("-") and tag not in _DROPPED:
            yield from _code_lines(child)
            if tag in ("div", "p", "li", "tr"):
                yield "\n"


def _quotation(node: Node, look: Look, flow: _Flow) -> None:
    if flow.depth >= _DEEPEST:
        _block(node, look, flow)
        return
    flow.end_paragraph()
    if blocks := flow.content_of(node, look):
        flow.blocks.append(Block("blockquote", children=blocks))


def _list(node: Node, look: Look, flow: _Flow) -> None:
    if flow.depth >= _DEEPEST:
        _block(node, look, flow)
        return
    flow.end_paragraph()
    if children := tuple(_holding("li", blocks) for blocks in _items(node, look, flow) if blocks):
        start = node.attributes.get("start") or ""
        attributes = (("start", start),) if node.tag == "ol" and start.isascii() and _NUMBER.fullmatch(start) else ()
        flow.blocks.append(Block(str(node.tag), children=children, attributes=attributes))


def _items(node: Node, look: Look, flow: _Flow) -> list[tuple[Block, ...]]:
    """The blocks of each item; a list that stands between two items belongs to the first."""
    items: list[tuple[Block, ...]] = []
    for child in node.iter(include_text=False):
        if child.tag in ("ul", "ol"):
            inner = _Flow(depth=flow.depth + 1)
            _list(child, look, inner)
            items[-1:] = [(items[-1] if items else ()) + inner.finished()]
        else:
            items.append(flow.content_of(child, look))
    return items


def _holding(tag: str, blocks: tuple[Block, ...], attributes: tuple[tuple[str, str], ...] = ()) -> Block:
    """An item or cell; its one paragraph stands in it without an element of its own."""
    paragraphs_in = [block for block in blocks if (block.tag, block.style) == ("p", "")]
    if len(paragraphs_in) == 1 and blocks[0] is paragraphs_in[0]:
        return Block(tag, blocks[0].inline, blocks[1:], attributes=attributes)
    return Block(tag, children=blocks, attributes=attributes)


def _media(node: Node, look: Look, flow: _Flow) -> None:
    """A film or a recording: its poster, or a line, linked to it."""
    sources = (node, *node.css("source"))
    address = next((url for source in sources if (url := absolute_link(source.attributes.get("src")))), None)
    flow.end_paragraph()
    if address:
        look = look if look.anchor else Look(anchor=(address, ""))
        poster = mail_picture({"src": node.attributes.get("poster"), "alt": _MEDIA[str(node.tag)], "width": node.attributes.get("width")})
        flow.words.append(picture(poster, look) if poster else Words(_MEDIA[str(node.tag)], look))
        flow.end_paragraph()


def _frame(node: Node, look: Look, flow: _Flow) -> None:
    """What another site shows in a frame: a line that leads there."""
    flow.end_paragraph()
    if address := absolute_link(node.attributes.get("src")):
        flow.words.append(Words(f"See it on {host_of(address)}", look if look.anchor else Look(anchor=(address, ""))))
        flow.end_paragraph()


def _table(node: Node, look: Look, flow: _Flow) -> None:
    """A table of words; one of one row or column, with pictures or with another within is there for the layout: its cells are blocks."""
    flow.end_paragraph()
    # The first that is found is the table itself.
    is_plain = flow.depth < _DEEPEST and len(node.css("table, img, video, audio, iframe")) == 1
    rows = [cells for row in node.css("tr") if any(map(_is_filled, cells := _cells(row, look, flow)))] if is_plain else []
    if min(len(rows), max(map(len, rows), default=0)) < 2:
        _block(node, look, flow)
        return
    for caption in node.css("caption"):
        _caption(caption, look, flow)
    flow.blocks.append(Block("table", children=tuple(Block("tr", "".join(map(_whole_cell, cells))) for cells in rows)))


def _cells(row: Node, look: Look, flow: _Flow) -> list[Block]:
    return [_holding(str(cell.tag), flow.content_of(cell, look), _spans(cell)) for cell in row.css("td, th")]


def _spans(cell: Node) -> tuple[tuple[str, str], ...]:
    spans = ((name, (cell.attributes.get(name) or "").strip()) for name in ("colspan", "rowspan"))
    return tuple((name, span) for name, span in spans if _SPAN.fullmatch(span))


def _is_filled(cell: Block) -> bool:
    return bool(cell.inline or cell.children)


def _whole_cell(cell: Block) -> str:
    """The HTML of a cell, which stands in its row even where it is empty."""
    return f"{start_tag(cell.tag, '', cell.attributes)}{cell.inline}{write_blocks(cell.children, _ANY_SIZE)[0]}</{cell.tag}>"


def _own_style(node: Node) -> str:
    """The style of an element where it is one of ours, such as that of a note."""
    style = node.attributes.get("style") or ""
    return style if style in STYLES[str(node.tag)][1:] else ""


_ELEMENTS: dict[str, Callable[[Node, Look, _Flow], None]] = {
    "br": _line_break,
    "a": _link,
    "img": _image,
    "q": _quoted,
    "sup": _raised,
    "p": _paragraph,
    **dict.fromkeys(_HEADINGS, _heading),
    **dict.fromkeys(("dt", "summary"), _term),
    **dict.fromkeys(("figcaption", "caption"), _caption),
    "pre": _code,
    "blockquote": _quotation,
    **dict.fromkeys(("ul", "ol"), _list),
    **dict.fromkeys(_MEDIA, _media),
    "iframe": _frame,
    "table": _table,
}
