"""What an entry is recognised by, and what tells that it was edited. Frozen: another result here is a flood in every store.

Keys and hashes are taken over what the publisher sent, after noise removal of their own, so that a better sanitizer or title never looks
like an edit. The keys stay as they are for ever: `_plain` is theirs. Who changes what the hashes are taken over raises VERSION and keeps
the rules before as `edit_hash_before`, so that an edit is still told from a stored hash of theirs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape

from aggregator.model import EntryKey, KeyKind, ParsedEntry, Text
from aggregator.normalize.noise import quiet_text
from aggregator.text.characters import fold_words
from aggregator.text.ids import digest
from aggregator.text.links import has_path

VERSION = "2"
_VERSION_BEFORE = "1"

#: Of the text, that are kept to tell agreement by.
MOST_WORDS = 200
_FEWEST_WORDS = 20
_FEWEST_TITLE_WORDS = 3

_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1\s*>", re.I)
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
#: Counters that publishers print into their texts, and that differ at every fetch, as far as the keys leave them out.
_NOISE = re.compile(
    r"\b\d[\d.,]{0,12}\s?[km]?\s(?:comments?|repl(?:y|ies)|responses?|views?|reads|shares?|likes?|claps?|reactions?|retweets?|votes?|points?)\b"
    r"|\b\d{1,3}\s?-?\s?min(?:ute)?s?\s(?:of\s)?read(?:ing)?(?:\stime)?\b"
    r"|\b(?:(?:last\s)?(?:updated|published|posted|modified)\s)?(?:\d{1,4}|an?)\s(?:second|minute|min|hour|day|week|month|year)s?\sago\b",
    re.I,
)
_HTTP = re.compile(r"https?://[^/?#]*(.+)", re.I)
_TAG_URI = re.compile(r"tag:[^:]*:(.+)", re.I)


def words_of_text(title: str, text: str) -> str:
    """The first 200 words of `text`, folded, without the title that many publishers repeat at its beginning."""
    words = fold_words(text, MOST_WORDS + 50)
    heading = fold_words(title)
    if heading and words.startswith(heading + " "):
        words = words[len(heading) + 1 :]
    return " ".join(words.split(" ")[:MOST_WORDS])


def keys_of(entry: ParsedEntry, guid: str | None, canonical: str | None, published: datetime | None) -> tuple[EntryKey, ...]:
    """Every way to recognise `entry`, the surest first; `text` is always among them.

    Its title and words are those of the document, so that an edit of `title_strip:` or a better title makes no entry unknown.
    """
    title = fold_words(_plain(entry.title))
    words = words_of_text(title, _plain(entry.content) or _plain(entry.summary))
    named = (*_named(guid, canonical, title, words, published), *_placed(canonical, entry.link))
    return tuple(EntryKey(kind, digest(kind, *parts)) for kind, parts in named)


def _placed(canonical: str | None, link: str | None) -> Iterator[tuple[KeyKind, tuple[str, ...]]]:
    """The place in a page that holds several entries: the canonical form has no fragment but a route."""
    fragment = (link or "").partition("#")[2].strip()
    if canonical and fragment and not fragment.startswith(("!", "/")):
        yield "fragment", (canonical, fragment)


def _named(
    guid: str | None, canonical: str | None, title: str, words: str, published: datetime | None
) -> Iterator[tuple[KeyKind, tuple[str, ...]]]:
    link = canonical if canonical and has_path(canonical) else None
    if guid and link:
        yield "guid+link", (guid, link)
    if guid:
        yield "guid", (guid,)
    if link:
        yield "link", (link,)
    yield "text", (title, words)
    if guid and (path := _path_of(guid)):
        yield "guid-path", (path,)
    if published and title.count(" ") >= _FEWEST_TITLE_WORDS - 1:
        yield "title+day", (title, published.astimezone(UTC).date().isoformat())
    if words.count(" ") >= _FEWEST_WORDS - 1:
        yield "words", (words,)


def _path_of(guid: str) -> str | None:
    """`guid` without scheme and host (http) or authority (tag:): what stays when a publisher moves; None for other guids and home pages."""
    match = _HTTP.fullmatch(guid) or _TAG_URI.fullmatch(guid)
    return match[1] if match and len(match[1]) > 1 else None


def edit_hash(entry: ParsedEntry) -> str:
    """`2:` and a hex digest that differs only after a real edit of title or text: not for markup, white space or noise (A7)."""
    return _edit_hash(entry, VERSION, quiet_text)


def edit_hash_before(entry: ParsedEntry) -> str:
    """`1:` and the hex digest that the version before gave."""
    return _edit_hash(entry, _VERSION_BEFORE, _plain)


def whole_hash(entry: ParsedEntry, edited: str) -> str:
    """`2:` and a hex digest over all that the document says of the entry but its dates; `edited` is its `edit_hash`."""
    bylines = (part for byline in entry.bylines for part in (byline.name or "", byline.email or ""))
    files = (part for link in entry.links if link.rel == "enclosure" for part in (link.href, link.type or "", str(link.length or 0)))
    groups = ((edited, entry.guid or "", entry.link or "", entry.language or "", entry.original or ""), bylines, entry.tags, files)
    return f"{VERSION}:{digest(*(digest(*group).hex() for group in groups)).hex()}"


def _edit_hash(entry: ParsedEntry, version: str, words: Callable[[Text | None], str]) -> str:
    bare = (_SPACE.sub("", words(text)) for text in (entry.title, entry.summary, entry.content))
    return f"{version}:{digest(*bare).hex()}"


def _plain(text: Text | None) -> str:
    """Plain text by rules that never change: no markup, no noise, no rows of white space."""
    if text is None:
        return ""
    plain = unescape(_TAG.sub(" ", _SCRIPT.sub(" ", text.value))) if text.type == "html" else text.value
    return _NOISE.sub("", _SPACE.sub(" ", unicodedata.normalize("NFC", plain))).strip()
