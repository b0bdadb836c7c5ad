"""What an answer teaches of its source: the next state, from the last one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from aggregator.due import next_due
from aggregator.model import (
    Cadence,
    Entry,
    Fetched,
    FetchFailed,
    FetchOutcome,
    NormalizedFeed,
    NotModified,
    ParseFailed,
    Source,
    SourceState,
)

#: Answers of 410 in a row after which a source counts as gone (F13).
_GONE_AFTER = 3
#: A move is believed after so many answers in a row that name one address, over so long a time (F12).
_MOVED_AFTER, _MOVED_FOR = 5, timedelta(days=7)
#: Failures in a row at the address it moved to, after which the operator's is asked again.
_MOVED_WRONGLY = 3
#: After so long the whole document is asked for, whatever the validators say (F4).
_WHOLE_AFTER = timedelta(days=7)
#: Latest entries whose distances make the cadence.
_LATEST = 10
#: Weight of what is known in the cadence of entries without dates.
_KNOWN = 3


def ask(state: SourceState, settings: str, now: datetime) -> SourceState:
    """The state to ask with: without validators where the whole document is wanted.

    So it is once in 7 days, and after an edit of the source's settings, when the same bytes mean something else (F4).
    """
    if state.config_hash != settings:
        return replace(state, etag=None, last_modified=None, body_hash=None)
    if state.last_whole is None or not timedelta() <= now - state.last_whole < _WHOLE_AFTER:
        return replace(state, etag=None, last_modified=None)
    return state


def learn_failure(source: Source, state: SourceState, failure: FetchFailed | ParseFailed, now: datetime) -> SourceState:
    """Count a failure; validators and all else stay as they were (F14)."""
    failures = state.failures + 1
    gone_answers = state.gone_answers + 1 if failure.kind == "gone" else 0
    if state.moved_to and failures >= _MOVED_WRONGLY:
        # What was asked was not the operator's address, so nothing is known of that one.
        state, gone_answers = replace(state, moved_to=None, **_STAYED), 0
    failed = replace(
        state,
        failures=failures,
        last_attempt=now,
        kind=failure.kind,
        error=failure.message,
        status=failure.status if isinstance(failure, FetchFailed) else state.status,
        # Nothing but a feed brings it back: the host of what is gone often dies too.
        gone=state.gone or gone_answers >= _GONE_AFTER,
        gone_answers=gone_answers,
    )
    return _planned(source, failed, failure, now)


def learn_not_modified(source: Source, state: SourceState, answer: NotModified, now: datetime) -> SourceState:
    """Note that nothing changed; validators that came with an equal body replace the old ones."""
    kept = replace(_succeeded(source, state, answer, now), conditional=state.conditional or answer.status == 304)
    if answer.status != 304:
        kept = _with_validators(kept, answer, now)
    return _planned(source, kept, answer, now)


def learn_document(
    source: Source,
    state: SourceState,
    fetched: Fetched,
    feed: NormalizedFeed,
    *,
    fresh: int,
    filling: bool,
    same: bool,
    settings: str,
    now: datetime,
) -> SourceState:
    """The state of a source whose document was read; one that was cut ends no filling.

    `fresh` entries of it are new; `same` tells that it is the feed that was known before.
    """
    read = replace(
        _succeeded(source, state, fetched if same else replace(fetched, moved_to=None), now),
        degraded=feed.degraded,
        not_understood=len(feed.not_understood),
        filling=filling and feed.cut,
        body_hash=fetched.body_hash,
        config_hash=settings,
        cadence=_cadence_by(fetched, find_cadence(feed.entries, 0 if filling else fresh, state.cadence, now), state.cadence),
        hints=feed.hints,
    )
    return _planned(source, _with_validators(read, fetched, now), fetched, now)


def find_cadence(entries: Sequence[Entry], fresh: int, before: Cadence | None, now: datetime) -> Cadence | None:
    """How a source publishes, from the dates that its document claims; without them, from when `fresh` entries were first seen."""
    dated = sorted((entry.published for entry in entries if entry.published and entry.published <= now), reverse=True)
    newest = now if fresh else max((*dated[:1], *([before.newest] if before else ())), default=now)
    if len(dated) > 1:
        latest = dated[:_LATEST]
        return Cadence(newest, (latest[0] - latest[-1]) / (len(latest) - 1), dated[0] - dated[-1])
    gap = before.gap if before else None
    if fresh and before and now >= before.newest:  # else the clock was ahead then, and measures nothing
        last = (now - before.newest) / fresh
        gap = last if gap is None else (gap * _KNOWN + last) / (_KNOWN + 1)
    return Cadence(newest, gap, gap * (len(entries) - 1) if gap is not None else None) if entries else before


def _cadence_by(fetched: Fetched, found: Cadence | None, before: Cadence | None) -> Cadence | None:
    """`found`; of what is new only (F20), no more than the newest date counts, since the document behind it holds more."""
    return replace(before, newest=found.newest) if fetched.status == HTTPStatus.IM_USED and found and before else found


def _planned(source: Source, state: SourceState, outcome: FetchOutcome | ParseFailed, now: datetime) -> SourceState:
    due = next_due(source, state, outcome, now)
    return replace(state, next_due=due.at, due_because=due.because)


def _succeeded(source: Source, state: SourceState, answer: Fetched | NotModified, now: datetime) -> SourceState:
    good: dict[str, Any] = {"failures": 0, "kind": None, "error": None, "gone": False, "gone_answers": 0}
    known = replace(state, status=answer.status, last_attempt=now, last_success=now, **good)
    return replace(known, **_follow(source, state, answer.moved_to, now))


def _with_validators(state: SourceState, answer: Fetched | NotModified, now: datetime) -> SourceState:
    """They came with a whole document, or with the new part of one."""
    return replace(
        state,
        etag=answer.etag,
        last_modified=answer.last_modified,
        validators_url=answer.url,
        conditional=state.conditional or bool(answer.etag or answer.last_modified),
        last_whole=state.last_whole if answer.status == HTTPStatus.IM_USED else now,
    )


#: Nothing says that the source moves.
_STAYED: dict[str, Any] = {"moving_to": None, "moving_since": None, "moving_answers": 0}


def _follow(source: Source, state: SourceState, target: str | None, now: datetime) -> dict[str, Any]:
    """What is remembered of a move; of a private source nothing is, since its addresses hold secrets, and are not stored."""
    if target is None or source.private:
        return _STAYED
    if target != state.moving_to or state.moving_since is None:
        return {"moving_to": target, "moving_since": now, "moving_answers": 1}
    answers = state.moving_answers + 1
    if answers >= _MOVED_AFTER and now - state.moving_since >= _MOVED_FOR:
        return {"moved_to": target, **_STAYED}
    return {"moving_answers": answers}
