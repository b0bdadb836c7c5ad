"""status.html: how the sources fare, in words; what needs someone first. It shows no exception's text and no address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import StateWord
from aggregator.publish.advice import DEGRADED, FAILURES, QUARANTINED, STATES, SURGE, Advice, advise
from aggregator.publish.dates import moment_name, rfc3339
from aggregator.publish.html import fill_template
from aggregator.publish.site import STATUS_PAGE, Name, Site, Time, frame_page, link_to_section
from aggregator.publish.status import Health
from aggregator.text.characters import one_line

#: What needs someone, the most urgent first.
_ALARMS = ("failing", "gone", "degraded", "quarantined", "surge")
#: How many sources are in a state, as the summary names it.
_COUNTED: tuple[tuple[StateWord, str], ...] = (
    ("ok", "fine"),
    ("filling", "waiting for their first answer"),
    ("failing", "failing"),
    ("gone", "gone"),
    ("quarantined", "in quarantine"),
    ("paused", "paused"),
)
#: Alarm of a source that answers → what to say of it.
_ADVICE = {"degraded": DEGRADED, "quarantined": QUARANTINED, "surge": SURGE}


@dataclass(frozen=True, slots=True)
class Line:
    """A source as the page shows it."""

    name: Name
    state: str
    #: Short parts of a sentence.
    facts: tuple[str, ...]
    way_out: str = ""


def render_status_page(health: Sequence[Health], faults: Mapping[str, str], site: Site, now: datetime) -> bytes:
    """The page at status.html, as things are at `now`; `faults` are the documents that broke a rule, by path."""
    alarms = sorted((one for one in health if _alarm(one)), key=lambda one: (_ALARMS.index(_alarm(one)), -one.status.failures))
    return fill_template(
        "status.html",
        site=frame_page(STATUS_PAGE, site),
        here="status",
        title=f"Sources: how they fare · {one_line(site.config.title)}",
        at=Time(rfc3339(now), moment_name(now)),
        summary=_summary(health),
        faults=sorted(faults.items()),
        alarms=[_alarm_line(one, site, now) for one in alarms],
        sources=[_line(one, site, now) for one in health],
        kinds=FAILURES,
    )


def _alarm(one: Health) -> str:
    """Which alarm a source raises; empty for none. A degraded document is one where nothing worse is, and a surge where nothing else is."""
    state = one.status.state
    if state in _ALARMS:
        return state
    if state == "paused":
        return ""
    return "degraded" if one.degraded else "surge" if one.status.alarm else ""


def _summary(health: Sequence[Health]) -> str:
    counts = Counter(one.status.state for one in health)
    parts = [f"{counts[state]} {words}" for state, words in _COUNTED if counts[state]]
    return f"{_number(len(health), 'source')}: {', '.join(parts)}." if parts else "There is no source yet."


def _alarm_line(one: Health, site: Site, now: datetime) -> Line:
    advice, status = _advice(one), one.status
    times = "once" if status.failures == 1 else f"{status.failures} times"
    asked = f"asked {times} in vain" if status.failures else ""
    facts = (_last_success(one), asked, _next_due(one, now), status.alarm or "")
    return Line(_name(one, site), advice.fault, tuple(fact for fact in facts if fact), advice.way_out)


def _line(one: Health, site: Site, now: datetime) -> Line:
    state = one.status.state
    words = _advice(one).fault if state in ("failing", "gone") else STATES[state]
    dates = f"{_number(one.status.not_understood, 'date')} not understood" if one.status.not_understood else ""
    facts = (_last_success(one), _next_due(one, now), _number(one.status.entries, "entry", "entries"), dates)
    return Line(_name(one, site), words, tuple(fact for fact in facts if fact))


def _advice(one: Health) -> Advice:
    if one.status.state in ("failing", "gone"):
        return advise(one.status.kind or "", one.answer)
    return _ADVICE[_alarm(one)]


def _name(one: Health, site: Site) -> Name:
    return Name(one_line(one.status.name) or one.status.key, link_to_section(STATUS_PAGE, "sources", one.status.key, site))


def _last_success(one: Health) -> str:
    moment = one.status.last_success
    return f"last good answer {moment_name(moment)}" if moment else "no good answer yet"


def _next_due(one: Health, now: datetime) -> str:
    moment, words = one.status.next_due, "next try" if one.status.failures else "next poll"
    if moment is None:
        return ""
    return f"{words} {moment_name(moment) if moment > now else 'with the next pass'}"


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
