"""HTML of an entry as e-mail shows it everywhere: a few elements, styles inline, no classes, pictures of known width (N8-N10, N12).

    html ─► mail_tree (blocks and runs of words) ─► mail_inline (their HTML) ─► mail_blocks (styles, cut to size) ─► html

What comes out is only what stands in the table of `mail_blocks`, always spelt the same way: made fit for mail again, it does not change.
"""

from __future__ import annotations

from aggregator.publish.mail_blocks import write_blocks
from aggregator.publish.mail_inline import Look, Words, paragraphs
from aggregator.publish.mail_tree import blocks_of
from aggregator.text.links import absolute_link

#: Bytes of an item's HTML (N12).
MAX_BODY = 60_000


def mail_html(html: str, link: str | None = None, room: int = MAX_BODY, rest: str = "Read the rest of the article") -> str:
    """`html` (as `sanitize_html` gives it) fit for mail, in at most `room` bytes.

    What is longer ends after a block, and then says `rest`, which leads to `link`.
    """
    blocks = blocks_of(html)
    written, whole = write_blocks(blocks, room)
    if whole:
        return written
    address = absolute_link(link)
    words = Words(rest, Look(anchor=(address, ""))) if address else Words("\u2026")
    last, _ = write_blocks(list(paragraphs([words])), MAX_BODY)
    return write_blocks(blocks, room - len(last.encode()))[0] + last
