"""`why`: how a story came to be, and why it is no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggregator.cli import result
from aggregator.cli.options import FEEDS, AsJson, ConfigFile, Verbose

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.pipeline.explaining import Tale
    from aggregator.store.decisions import Held, Released


def why(
    asked: Annotated[str, typer.Argument(metavar="STORY_OR_LINK", help="Its id, link or guid, or a part of its title.")],
    other: Annotated[
        str | None, typer.Argument(metavar="OTHER", help="Another one, likewise: are the two one story, and what is missing if not?")
    ] = None,
    config: ConfigFile = FEEDS,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Why a story is as it is: what was decided, on what evidence.

    Any id or link that it ever had finds it. Also what the nearest other stories lacked to be the same, and what became of an entry
    that is no story: that it waits, was refused, blocked or taken as seen. With OTHER, what makes one story of the two, or what keeps
    them apart.

    Example: aggregator why "Breach at Norvik" https://wire.example.org/norvik
    """

    def action() -> int:
        from aggregator.cli import passes
        from aggregator.cli.pair import pair_json, pair_lines
        from aggregator.pipeline.comparing import compare
        from aggregator.pipeline.explaining import explain
        from aggregator.store import open_store

        settings = passes.load(config)
        with open_store(settings.store, settings.id_authority) as store:
            tale = explain(store, asked)
            pair = compare(store, settings, asked, other) if other else None
        if as_json:
            result.write_json(_tale_json(tale) | ({"pair": pair_json(pair)} if pair else {}))
        else:
            for line in pair_lines(pair) if pair else _lines(tale):
                result.write(line)
        return 0

    result.finish(action, as_json=as_json, verbose=verbose)


def _tale_json(tale: Tale) -> dict[str, Any]:
    from aggregator.report import moment

    story, lead = tale.story, tale.entries[0] if tale.entries else None
    return {
        "story": story.uri if story else None,
        "title": lead.title if lead else None,
        "link": lead.link if lead else None,
        "first_seen": moment(story.first_seen if story else lead.first_seen if lead else None),
        "released": moment(story.released if story else None),
        "mailed": moment(story.mailed if story else None),
        "aliases": list(story.aliases) if story else [],
        "entries": [_entry_json(entry, tale) for entry in tale.entries],
        "decisions": [
            {
                "entry": one.ref,
                "source": one.source,
                "decision": one.verdict,
                "tier": one.tier,
                "evidence": one.evidence,
                "at": moment(one.at),
            }
            for one in tale.decisions
        ],
        "nearest": [{"story": near.uri, "title": near.title, "score": near.score, "missing": near.missing} for near in tale.nearest],
    }


def _entry_json(entry: Held, tale: Tale) -> dict[str, Any]:
    from aggregator.report import moment

    return {
        "source": entry.source,
        "role": entry.role,
        "tier": entry.tier,
        "blocked_by": entry.blocked_by,
        "text": entry.texts,
        "quarantined_until": moment(tale.waits_until(entry)),
        "guid": entry.guid,
        "link": entry.link,
        "title": entry.title,
        "published": moment(entry.published),
        "first_seen": moment(entry.first_seen),
        "known_by": tale.kinds.get(entry.id, []),
        "once": tale.names_of(entry),
    }


def _lines(tale: Tale) -> Iterator[str]:
    from aggregator.cli.pair import missing_lines

    if tale.entries:
        lead = tale.entries[0]
        yield lead.title or "(title and text are gone)"
        yield f"  {lead.link or 'no link'}"
        yield f"  first seen  {_time(lead.first_seen)}, in {lead.source_name}{' (held when the source was added)' if lead.backfill else ''}"
        yield from _release(tale.story, lead) if tale.story else _waiting(tale, lead)
        yield from _absence(lead)
        yield "\nEntries"
        for entry in tale.entries:
            named = f"{entry.source_name}: {entry.title}" if entry.title != lead.title else entry.source_name
            yield f"  {entry.role}{f' by {entry.tier}' if entry.tier else ''}  {named}  {entry.link or ''}".rstrip()
            yield f"        {entry.guid or 'no id of its own'}; known by {', '.join(tale.kinds.get(entry.id, []))}"
            if once := tale.names_of(entry):
                yield f"        once came as {', '.join(once)}"
    else:
        yield "Not stored, and no story."
    yield "\nDecisions"
    for one in tale.decisions:
        yield f"  {_time(one.at)}  {one.source}  {one.verdict}{f' by {one.tier}' if one.tier else ''}: {one.evidence}"
        yield f"        {one.ref}"
    if not tale.decisions:
        yield "  none"
    if tale.nearest:
        yield "\nNearest stories, and what was missing for a merge"
        for near in tale.nearest:
            yield f"  {near.score:.2f}  {near.title}"
            yield f"        {near.uri}"
            yield from missing_lines(near.lacks) if near.lacks else [f"        {near.missing}"]


def _release(story: Released, lead: Held) -> Iterator[str]:
    yield f"  released    {_time(story.released)} as {story.uri}"
    yield f"  mailed      {_mailed(story, lead)}"
    if story.aliases:
        yield f"  once known as {', '.join(story.aliases)}"


def _mailed(story: Released, lead: Held) -> str:
    if story.mailed:
        return _time(story.mailed)
    if story.backfill:
        return "never: it was there when its source was added"
    if lead.held_since and lead.held_since <= story.released:
        return f"not yet: held since {_time(lead.held_since)} ({lead.held_why}); to let it go: aggregator release {lead.source}"
    return "not yet"


def _waiting(tale: Tale, entry: Held) -> Iterator[str]:
    from aggregator.waiting import LONGEST

    reasons = {"pending": "not yet: the next pass decides", "baseline": "never: taken as seen by `run --baseline`"}
    reasons["waiting"] = f"not yet: its page is asked for the text of the article, until {_time(entry.first_seen + LONGEST)} at the latest"
    if until := tale.waits_until(entry):
        evidence = f" ({entry.held_why})" if entry.held_why else ""
        reasons["quarantined"] = f"in quarantine until {_time(until)}{evidence}; to let it go: aggregator release {entry.source}"
    yield f"  released    {reasons.get(entry.status, entry.status)}"


def _absence(entry: Held) -> Iterator[str]:
    if entry.blocked_by:
        yield f"  taken down  by block: {entry.blocked_by}; without that line it is shown again once its source tells its text"
    elif entry.blocked_by == "":
        yield "  taken down  not any more; it is shown again once its source tells its text"
    elif entry.texts == "pruned":
        yield "  text        forgotten by age (`retention:`); its id, link and dates stay"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
