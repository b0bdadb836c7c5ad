"""The lead image of an entry: declared, else enclosed, else the first of its content. Nothing about it is invented (R8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from aggregator.model import Enclosure, Image, ParsedEntry
from aggregator.text.characters import one_line
from aggregator.text.html import images_of_html
from aggregator.text.links import absolute_link
from aggregator.text.pictures import is_tracking_picture

#: What a name says of a picture's type.
_TYPES = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif",
    "svg": "image/svg+xml", "bmp": "image/bmp",
}  # fmt: skip
_TYPE = re.compile(r"image/[a-z0-9.+-]{1,40}")
#: Pixels: what is smaller is an icon.
_SMALLEST = 64
#: Faces, smileys, badges and buttons, by address.
_NO_LEAD = re.compile(
    r"https?://(?:[^/]*\.)?(?:gravatar\.com/|s\.w\.org/images/core/emoji|img\.shields\.io/|feeds\d?\.feedburner\.com/)"
    r"|[^?#]*/(?:facebook|twitter|linkedin|reddit|delicious|digg|share|rss)[\w-]{0,12}\.(?:gif|png|svg)"
    r"|[^?#]*/(?:avatars?|emojis?|icons?|smil(?:ey|ie)s|badges?|buttons?)/|[^?#]*/favicon",
    re.I,
)


def lead_image(entry: ParsedEntry, enclosures: Iterable[Enclosure], content: str, base: str | None) -> Image | None:
    """The lead image, absolute, with type and size where they are known; None if there is none.

    Of those that the document declares the widest leads; `content` is the sanitized HTML of the entry.
    """
    declared = [image for image in _absolute(entry.images, base) if _may_lead(image)]
    if declared:
        return max(declared, key=lambda image: image.width or 0)
    others = (*_enclosed(enclosures), *_shown(content))
    return next((image for image in others if _may_lead(image)), None)


def _absolute(images: Iterable[Image], base: str | None) -> Iterator[Image]:
    for image in images:
        if href := absolute_link(image.href, base):
            yield Image(href, _type(href, image.type), image.width, image.height)


def _enclosed(enclosures: Iterable[Enclosure]) -> Iterator[Image]:
    for file in enclosures:
        kind = _type(file.href, file.type)
        if kind and (file.type is None or file.type.startswith("image/")):
            yield Image(file.href, kind)


def _shown(content: str) -> Iterator[Image]:
    for attributes in images_of_html(content):
        if href := attributes.get("src"):
            yield Image(href, _type(href, None), _pixels(attributes.get("width")), _pixels(attributes.get("height")))


def _may_lead(image: Image) -> bool:
    small = any(size is not None and size < _SMALLEST for size in (image.width, image.height))
    return not small and not _NO_LEAD.match(image.href) and not is_tracking_picture(image.href)


def _type(href: str, claimed: str | None) -> str | None:
    """The claim where it is one of a picture, in its right form; else what the file's name says."""
    kind = one_line(claimed or "").lower().partition(";")[0].replace("image/jpg", "image/jpeg")
    return kind if _TYPE.fullmatch(kind) else _TYPES.get(urlsplit(href).path.rpartition(".")[2].lower())


def _pixels(written: str | None) -> int | None:
    number = (written or "").strip().removesuffix("px")
    return int(number) or None if number.isascii() and number.isdecimal() and len(number) < 6 else None
