"""Which pictures a mail may hold, and how wide: no mail client makes them smaller, and few show more than JPEG, PNG and GIF (N8, N10)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aggregator.text.characters import one_line, shorten
from aggregator.text.links import absolute_link
from aggregator.text.pictures import is_tracker

#: Pixels; the width of a mail.
WIDEST = 600
#: Characters of the words that stand for a picture.
_LONGEST_WORDS = 200

_TYPES = frozenset({"image/jpeg", "image/pjpeg", "image/jpg", "image/png", "image/gif"})
#: What an address says of a type that mail clients do not show. Where it says none, servers send JPEG to whom asks for nothing newer.
_NEWER = re.compile(
    r"[^?#]*\.(?:svgz?|avif|webp|bmp|ico|cur|tiff?|heic|heif|jxl|jp2|apng|mp4|webm|pdf)(?:[?#]|\Z)"
    r"|.*(?:[?&;](?:format|fm|output|type|ext)=|[/,]f_|[/,:]format[:/=,])(?:image(?:/|%2f))?(?:svg|avif|webp|jxl)\b",
    re.I,
)
_EMOJI = re.compile(r"https?://(?:s\.w\.org/images/core/emoji/|[^?#]*/(?:tw)?emoji/)", re.I)
_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d{1,6})?\s*(?:px)?\s*", re.ASCII)


def mail_picture(attributes: Mapping[str, str | None]) -> tuple[tuple[str, str], ...] | None:
    """The attributes of an `img` for mail, its width given and at most 600; None where a mail shows no such picture."""
    src = absolute_link(attributes.get("src")) or ""
    if not shows_in_mail(src) or is_tracker(dict(attributes)) or _EMOJI.match(src):
        return None
    return ("src", src), ("width", str(_width(attributes.get("width")))), ("alt", picture_words(attributes))


def shows_in_mail(src: str, media_type: str | None = None) -> bool:
    """Do mail clients show the picture at `src` (absolute)? By its type where it is known, else by what the address says."""
    return src.startswith("https://") and (media_type is None or media_type in _TYPES) and not _NEWER.match(src)


def is_emoji(attributes: Mapping[str, str | None]) -> bool:
    """Does the picture stand for a letter, which its words then are?"""
    return bool(_EMOJI.match(attributes.get("src") or ""))


def picture_words(attributes: Mapping[str, str | None]) -> str:
    """What is said in the place of a picture."""
    return shorten(one_line(attributes.get("alt") or ""), _LONGEST_WORDS)


def _width(written: str | None) -> int:
    """Pixels; of a picture whose width is not known, the widest."""
    match = _PIXELS.fullmatch(written or "")
    return min(int(match[1]), WIDEST) or WIDEST if match else WIDEST
