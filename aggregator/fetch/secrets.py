"""What servers give back of the secrets that were sent to them, taken out at the door of this room. Pure.

Many feeds repeat the address that they were asked under, key included, as their own address or in their links; so may a redirect,
an ETag or an error.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from urllib.parse import quote, quote_plus

from aggregator.model import Fetched, FetchFailed, NotModified, Pinged, Redirected, Source, WireOutcome
from aggregator.text.links import request_address

#: What stands in place of a secret; harmless in XML, HTML, JSON and addresses.
_MARK = "***"
#: Of documents; what is not UTF-8 spells secrets like it, but for UTF-16.
_CODECS = ("utf-8", "utf-16-le", "utf-16-be")


def without_secrets(outcome: WireOutcome, source: Source) -> WireOutcome:
    """`outcome` without the secrets of `source`, in any usual spelling; only its own address stays as it is.

    A validator that holds one is not kept, and neither is one whose address does, nor a move to such an address.
    """
    spellings = _spellings(source.secrets)
    if not spellings or isinstance(outcome, Pinged):
        return outcome
    if isinstance(outcome, Fetched | NotModified):
        return _cleaned(outcome, source, spellings)
    if isinstance(outcome, Redirected):
        told = "The server redirects to an address that holds a secret of the source."
        return FetchFailed("redirect", told, outcome.status) if _holds(outcome.url, spellings) else outcome
    return replace(outcome, message=_clean(outcome.message, spellings))


def _cleaned(answer: Fetched | NotModified, source: Source, spellings: Sequence[str]) -> Fetched | NotModified:
    away = answer.url != source.url and answer.url != request_address(source.url)
    strange = away and _holds(answer.url, spellings)
    answer = replace(
        answer,
        url=_clean(answer.url, spellings) if strange else answer.url,
        etag=None if strange or _holds(answer.etag, spellings) else answer.etag,
        last_modified=None if strange or _holds(answer.last_modified, spellings) else answer.last_modified,
        moved_to=None if _holds(answer.moved_to, spellings) else answer.moved_to,
    )
    if isinstance(answer, NotModified):
        return answer
    return replace(
        answer,
        body=_clean_body(answer.body, spellings),
        content_type=_clean(answer.content_type, spellings) if answer.content_type else None,
    )


def _spellings(secrets: Sequence[str]) -> list[str]:
    """Each secret as it may stand in an address, in markup, in JSON and in `Authorization`; longer ones first."""
    ways = (str, quote, quote_plus, lambda text: quote(text, safe=""), escape, lambda text: text.replace("/", r"\/"))
    return sorted({way(text) for secret in secrets for text in (secret, _base64(secret)) for way in ways}, key=len, reverse=True)


def _base64(text: str) -> str:
    """Without its padding, which may be spelled in other ways."""
    return b64encode(text.encode()).decode().rstrip("=")


def _holds(text: str | None, spellings: Sequence[str]) -> bool:
    return text is not None and any(spelling in text for spelling in spellings)


def _clean(text: str, spellings: Sequence[str]) -> str:
    for spelling in spellings:
        text = text.replace(spelling, _MARK)
    return text


def _clean_body(body: bytes, spellings: Sequence[str]) -> bytes:
    for codec in _CODECS if b"\0" in body else _CODECS[:1]:
        for spelling in spellings:
            body = body.replace(spelling.encode(codec), _MARK.encode(codec))
    return body
