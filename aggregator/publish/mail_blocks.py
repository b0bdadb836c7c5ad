"""Blocks of HTML for mail: the few elements that every mail client shows, each with its style inline, and cut between them (N9, N12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

#: Small print: who wrote it, where it comes from.
NOTE = "margin:0 0 16px;font-size:14px;line-height:1.4;color:#596068"
#: A picture's words, and other paragraphs that belong to what stands above.
CLOSE = "margin:0 0 6px"
#: What a headline's link looks like.
HEADLINE = "color:#14171a;text-decoration:none"

#: Every element that a mail may hold → its styles, the usual first. All clients know these properties; none needs a `<style>`.
STYLES: Mapping[str, tuple[str, ...]] = {
    "p": ("margin:0 0 16px", CLOSE, NOTE),
    "h2": ("margin:28px 0 10px;font-size:20px;line-height:1.3",),
    "h3": ("margin:24px 0 6px;font-size:17px;line-height:1.35",),
    "h4": ("margin:20px 0 6px;font-size:16px;line-height:1.35",),
    "ul": ("margin:0 0 16px;padding:0 24px",),
    "ol": ("margin:0 0 16px;padding:0 28px",),
    "li": ("margin:0 0 4px",),
    "blockquote": ("margin:0 0 16px;padding:0 0 0 14px;border-left:3px solid #c9cdc8",),
    "pre": (
        "margin:0 0 16px;padding:10px;background:#f3f4f1;color:#1d2125;font-family:Consolas,Menlo,monospace;font-size:13px;"
        "line-height:1.45;white-space:pre-wrap;word-break:break-word",
    ),
    "table": ("margin:0 0 16px;border-collapse:collapse;font-size:14px",),
    "tr": ("",),
    "th": ("padding:4px 8px;border:1px solid #c9cdc8;text-align:left;vertical-align:top;overflow-wrap:normal",),
    "td": ("padding:4px 8px;border:1px solid #c9cdc8;text-align:left;vertical-align:top",),
    "a": ("color:#0a58ca", HEADLINE),
    "strong": ("",),
    "em": ("",),
    "code": ("font-family:Consolas,Menlo,monospace;font-size:90%",),
    "img": ("max-width:100%;height:auto;border:0",),
    "br": ("",),
}


@dataclass(frozen=True, slots=True)
class Block:
    """One block element: words, then blocks, either of which may be missing."""

    tag: str
    #: HTML.
    inline: str = ""
    children: tuple[Block, ...] = ()
    style: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


def start_tag(tag: str, style: str = "", attributes: Sequence[tuple[str, str]] = ()) -> str:
    """The start of an element of the table, in `style` where that is one of its own, else in its usual one."""
    own = STYLES[tag]
    chosen = style if style in own else own[0]
    written = [*attributes, ("style", chosen)] if chosen else attributes
    return "".join([f"<{tag}", *(f' {name}="{escape(value)}"' for name, value in written), ">"])


def write_blocks(blocks: Sequence[Block], room: int) -> tuple[str, bool]:
    """As many of the first `blocks` as fit into `room` bytes, and whether these are all.

    A list, quotation or table is cut between its items, paragraphs or rows; nothing is cut within one (N12).
    """
    pieces: list[str] = []
    for block in blocks:
        piece, whole = _write(block, room)
        pieces.append(piece)
        room -= len(piece.encode())
        if not whole:
            return "".join(pieces), False
    return "".join(pieces), True


def _write(block: Block, room: int) -> tuple[str, bool]:
    start, end = start_tag(block.tag, block.style, block.attributes) + block.inline, f"</{block.tag}>"
    room -= len((start + end).encode())
    if room < 0:
        return "", False
    inner, whole = write_blocks(block.children, room)
    return (start + inner + end if inner or block.inline else "", whole)
