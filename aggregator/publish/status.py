"""status.json: how the sources fare, for everyone to see."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from aggregator.model import SourceStatus
from aggregator.publish.dates import rfc3339
from aggregator.text.links import absolute_link, has_userinfo

STATUS_JSON = "status.json"


@dataclass(frozen=True, slots=True)
class Health:
    """How a source fares, with what only its page tells."""

    status: SourceStatus
    #: HTTP status of the last answer, if any.
    answer: int | None = None
    #: Was the last document damaged, and read as far as it could be?
    degraded: bool = False


def render_status(sources: Iterable[SourceStatus], faults: Mapping[str, str], now: datetime) -> bytes:
    """The document at status.json; of a failure it tells the kind only, of a private source no address.

    `faults` are the documents that broke a rule, by path.
    """
    faulty = [{"path": path, "fault": fault} for path, fault in sorted(faults.items())]
    status = {"updated": rfc3339(now), "faulty": faulty, "sources": [_source(source) for source in sources]}
    return json.dumps(status, ensure_ascii=True, indent=2).encode() + b"\n"


def _source(source: SourceStatus) -> dict[str, object]:
    public = absolute_link(source.url) and not has_userinfo(source.url)
    dates = {name: _date(getattr(source, name)) for name in ("last_success", "next_due")}
    return asdict(source) | dates | {"url": source.url if public else None}


def _date(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
