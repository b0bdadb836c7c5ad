"""Pictures in HTML: those that a script would load are made real, those that only count readers are told."""

from __future__ import annotations

import re

from aggregator.text.dom import Node, Page

#: Where scripts find the address of a picture that they load when it is scrolled to, the best first.
_LAZY = tuple(
    "data-src data-lazy-src data-original data-orig-src data-lazy data-hi-res-src data-actualsrc data-echo data-cfsrc data-ezsrc "
    "data-img-src data-image-src data-thumb-src data-url".split()
)
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-orig-srcset", "data-ezsrcset")
#: What stands in `src` meanwhile.
_PLACEHOLDER = re.compile(
    r"(?:data|about|blob):"
    r"|.*(?:^|[/_.-])(?:blank|spacer|placeholder|lazy|loading|loader|transparent|trans|pixel|1x1|gr[ea]y|empty|clear)[\w-]{0,20}\.(?:gif|png|svg|jpe?g|webp)",
    re.I,
)
_ADDRESS = re.compile(r"(?:https?:)?/?/?[^\s{}\[\]<>\"':]+(?::\d+)?[^\s{}\[\]<>\"']*", re.I)
_CANDIDATE = re.compile(r"(\S*[^\s,])(?:\s+([\d.]{1,8})[wx])?\s*(?:,|$)")

#: Pictures that only count readers, by address.
_TRACKER = re.compile(
    r"(?:https?:)?//(?:feeds\d?\.feedburner\.com/~(?:r|a|at|ah)/|feedads\.g\.|(?:pixel|stats)\.wp\.com/|stats\.wordpress\.com/"
    r"|feeds\.wordpress\.com/1\.0/|blogger\.googleusercontent\.com/tracker/|pixel\.quantserve\.com/|[^/]*\.doubleclick\.net/"
    r"|(?:www\.)?google-analytics\.com/|medium\.com/_/stat|[^/]*\.feedsportal\.com/|s?b\.scorecardresearch\.com/|(?:www\.)?facebook\.com/tr\b"
    r"|counter\.theconversation\.com/|c\.statcounter\.com/|ads\.pheedo\.com/|images\.pheedo\.com/|[^/]+/~(?:[ac]/|r/[^?#]*/~4/)|api\.follow\.it/track|(?:tracking|track)\.feedpress\.(?:it|me)/"
    r"|pixel\.[^/]+/|[^\s?#]*/(?:pixel|beacon|tracker|tracking|counter|hit)(?:\.(?:gif|png|php))?\?)",
    re.I,
)
_TINY = re.compile(r"\s*[01](?:\.0+)?(?:px)?\s*", re.I)
_TINY_STYLE = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)|display\s*:\s*none", re.I)


def settle_pictures(tree: Page) -> None:
    """Give each picture of `tree` the address that a script would give it; what `<noscript>` holds stands, unless it stands already."""
    for node in tree.css("img, source, video"):
        _settle(node)
    real = {node.attributes.get("src") for node in tree.css("img") if not _in_noscript(node)}
    for noscript in tree.css("noscript"):
        pictures = [image.attributes.get("src") for image in noscript.css("img")]
        if pictures and (all(src in real for src in pictures) or _follows_lazy(noscript)):
            noscript.decompose()
        else:
            noscript.unwrap()


def is_tracker(attributes: dict[str, str | None]) -> bool:
    """Does a picture with these attributes only count readers?"""
    sizes = (attributes.get("width"), attributes.get("height"))
    if any(size and _TINY.fullmatch(size) for size in sizes) or _TINY_STYLE.search(attributes.get("style") or ""):
        return True
    return is_tracking_picture(attributes.get("src") or "")


def is_tracking_picture(src: str) -> bool:
    """Does its address say so?"""
    return bool(_TRACKER.match(src.strip()))


def _settle(node: Node) -> None:
    attributes = node.attributes
    src, srcset = attributes.get("src") or "", attributes.get("srcset") or ""
    is_lazy = "lazy" in (attributes.get("class") or "").lower()
    if node.tag != "source" and (not src or is_lazy or _PLACEHOLDER.match(src)) and (found := _stored(attributes, _LAZY)):
        node.attrs["src"] = src = found
    if (not srcset or is_lazy or _PLACEHOLDER.match(srcset)) and (found := _stored(attributes, _LAZY_SETS, sets=True)):
        node.attrs["srcset"] = srcset = found
    if node.tag == "img" and (not src or _PLACEHOLDER.match(src)) and (found := _largest(srcset)):
        node.attrs["src"] = found


def _stored(attributes: dict[str, str | None], names: tuple[str, ...], *, sets: bool = False) -> str | None:
    values = ((attributes.get(name) or "").strip() for name in names)
    return next((value for value in values if value and not _PLACEHOLDER.match(value) and (sets or _ADDRESS.fullmatch(value))), None)


def _largest(srcset: str) -> str | None:
    """The address of the largest candidate of a `srcset`."""
    sized = ((address, size if size.count(".") < 2 and size != "." else "") for address, size in _CANDIDATE.findall(srcset))
    found = [(float(size or 1), address) for address, size in sized if not _PLACEHOLDER.match(address)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _in_noscript(node: Node) -> bool:
    parent = node.parent
    while parent is not None and parent.tag != "noscript":
        parent = parent.parent
    return parent is not None


def _follows_lazy(noscript: Node) -> bool:
    """Does it stand for the picture before it, which a script would load?"""
    before = noscript.prev
    while before is not None and before.tag == "-text" and not (before.text() or "").strip():
        before = before.prev
    pictures = [node for node in (before, *before.css("img")) if node.tag == "img"] if before is not None else []
    attributes = pictures[-1].attributes if pictures else {}
    return bool(attributes.get("src")) and not attributes.keys().isdisjoint((*_LAZY, *_LAZY_SETS))
