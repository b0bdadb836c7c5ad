"""Frames of known video players, which no feed may hold (A23): each becomes its poster, linked to the page of the video."""

from __future__ import annotations

import re
from html import escape

from aggregator.text.dom import Node, Page, outermost

_FRAMES = "iframe, embed, object, lite-youtube, amp-youtube"
_ADDRESSES = ("src", "data-src", "data-lazy-src", "data-litespeed-src", "data")

#: Address of the player (without scheme) → page and poster of its video; None where the poster can't be known without asking.
PLAYERS = tuple(
    (re.compile(rf"(?:https?:)?//{player}", re.I), page, poster)
    for player, page, poster in (
        (
            r"(?:www\.|m\.)?(?:youtube(?:-nocookie)?\.com/(?:embed|v|shorts)/|youtu\.be/)(?!videoseries)([\w-]{11})(?![\w-])",
            "https://www.youtube.com/watch?v={}",
            "https://i.ytimg.com/vi/{}/hqdefault.jpg",
        ),
        (
            r"(?:www\.)?youtube(?:-nocookie)?\.com/embed/?(?:videoseries)?\?\S*?list=([\w-]+)",
            "https://www.youtube.com/playlist?list={}",
            None,
        ),
        (r"player\.vimeo\.com/video/(\d+)", "https://vimeo.com/{}", None),
        (r"(?:www\.)?vimeo\.com/moogaloop\.swf\?\S*?clip_id=(\d+)", "https://vimeo.com/{}", None),
        (
            r"(?:www\.|geo\.)?dailymotion\.com/(?:embed/video/|swf/(?:video/)?|player[^?\s]*\?\S*?video=)([a-z0-9]+)",
            "https://www.dailymotion.com/video/{}",
            "https://www.dailymotion.com/thumbnail/video/{}",
        ),
        (r"player\.twitch\.tv/\?\S*?video=v?(\d+)", "https://www.twitch.tv/videos/{}", None),
        (r"archive\.org/embed/([\w.-]+)", "https://archive.org/details/{}", "https://archive.org/services/img/{}"),
        (r"media\.ccc\.de/v/([\w.-]+)/oembed", "https://media.ccc.de/v/{}", None),
        (r"player\.bilibili\.com/player\.html\?\S*?bvid=(BV\w+)", "https://www.bilibili.com/video/{}", None),
        (r"(?:www\.)?loom\.com/embed/([0-9a-f]+)", "https://www.loom.com/share/{}", None),
        (r"embed\.ted\.com/talks/([\w-]+)", "https://www.ted.com/talks/{}", None),
        (r"rumble\.com/embed/(\w+)", "https://rumble.com/embed/{}", None),
        (r"streamable\.com/[eo]/(\w+)", "https://streamable.com/{}", None),
        (r"fast\.wistia\.(?:net|com)/embed/iframe/(\w+)", "https://fast.wistia.net/embed/iframe/{}", None),
        # PeerTube, on any host.
        (r"([\w.-]+/videos/)embed/([0-9A-Za-z-]{22,36})(?![\w-])", "https://{}watch/{}", None),
    )
)
_START = re.compile(r"[?&](?:start|t)=(\d{1,6})s?(?:&|$)")


def link_frames(tree: Page) -> None:
    """Put a linked poster, or a link, in the place of each frame of `tree` whose player is known; the others stay as they are."""
    for frame in outermost(tree.css(_FRAMES)):
        if linked := _linked(frame):
            link = Page(linked, is_fragment=True).css_first("a")
            if link is not None:
                frame.replace_with(link)


def _linked(frame: Node) -> str | None:
    for address in _addresses(frame):
        for player, page, poster in PLAYERS:
            if match := player.match(address):
                return _link(frame, page.format(*match.groups()) + _start(page, address), poster and poster.format(*match.groups()))
    return None


def _addresses(frame: Node) -> list[str]:
    """What the frame may play: its own addresses, those of the elements in it, and the ids that elements of YouTube bear."""
    nodes = (frame, *frame.css("embed, param[name=movie]"))
    written = [node.attributes.get(name) or "" for node in nodes for name in (*_ADDRESSES, "value")]
    ids = (frame.attributes.get(name) for name in ("videoid", "data-videoid"))
    return [address.strip() for address in written if address] + [f"//youtu.be/{id_}" for id_ in ids if id_]


def _start(page: str, address: str) -> str:
    start = _START.search(address) if "watch?v=" in page else None
    return f"&t={start[1]}" if start else ""


def _link(frame: Node, page: str, poster: str | None) -> str:
    name = escape((frame.attributes.get("title") or "").strip() or f"Video: {page.split('/')[2].removeprefix('www.')}")
    shown = f'<img src="{escape(poster)}" alt="{name}">' if poster else name
    return f'<a href="{escape(page)}">{shown}</a>'
