"""Reports: the JSON of DESIGN 5.4, and the same in words for people. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from aggregator.errors import AggregatorError, ConfigError
from aggregator.model import Author, Config, Copy, Pings, Published, RunReport, SourceReport, Story, Suggestion, Writer
from aggregator.text.characters import one_line

Json = dict[str, Any]

#: Words that YAML reads as they are: two at least, for `no` and `null` are one.
_PLAIN = re.compile(r"[^\W\d_][\w.'\u2019-]*(?: [^\W\d_][\w.'\u2019-]*)+")

#: Counts of a source's line, in the order of the JSON.
COUNTS = ("entries", "new", "changed", "copies", "unchanged", "rejected", "quarantined")
#: Failures before any answer: where all are of these, the network is what is missing.
_UNREACHED = frozenset({"dns", "refused", "connect", "timeout", "tls", "proxy"})


# --- for programs ---------------------------------------------------------------------------------------------------


def run_json(report: RunReport) -> Json:
    """The object that `run --json` writes."""
    return {
        "started": moment(report.started),
        "finished": moment(report.finished),
        "sources": [_source_json(source) for source in report.sources],
        "stories": {"total": report.stories_total, "new": report.stories_new},
        "published": published_json(report.published),
        "pings": asdict(report.pings),
    }


def published_json(published: Published) -> Json:
    """How many files were written, left and removed; `refused` are those that are not ours to touch, `faulty` those that broke a rule."""
    return asdict(published) | {"refused": list(published.refused), "faulty": list(published.faulty)}


def stories_json(stories: Iterable[Story]) -> Json:
    """The object that `stories --json` writes."""
    return {"stories": [_story_json(story) for story in stories]}


def authors_json(writers: Iterable[Writer]) -> Json:
    """The object that `authors --json` writes."""
    return {"authors": [_writer_json(writer) for writer in writers]}


def suggestions_json(suggestions: Iterable[Suggestion]) -> Json:
    """The object that `authors --suggest --json` writes."""
    return {"suggestions": [_suggestion_json(one) for one in suggestions]}


def errors_json(error: AggregatorError | None) -> Json:
    """The object that tells what is wrong: each problem of `feeds.yaml`, or the one error; with None, that nothing is."""
    if isinstance(error, ConfigError):
        return {"errors": [asdict(problem) for problem in error.problems]}
    return {"errors": [{"file": None, "line": None, "key": None, "message": str(error)}] if error else []}


def moment(value: datetime | None) -> str | None:
    """RFC 3339 in UTC with `Z` and whole seconds, or None."""
    return value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z" if value else None


def _source_json(source: SourceReport) -> Json:
    changed = {
        "degraded": source.degraded is not None,
        "degraded_because": source.degraded,
        "next_due": moment(source.next_due),
        "seconds": round(source.seconds, 3),
    }
    return asdict(source) | changed


def _story_json(story: Story) -> Json:
    return {
        "id": story.id,
        "title": story.title,
        "link": story.link,
        "summary": story.told,
        "published": moment(story.published),
        "updated": moment(story.updated),
        "first_seen": moment(story.first_seen),
        "released": moment(story.released),
        "sequence": story.sequence,
        "authors": [_author_json(author) for author in story.authors],
        "source": story.source.key,
        "topics": list(story.topics),
        "tags": list(story.tags),
        "also_in": [_copy_json(copy) for copy in story.also_in],
        "related": [other.id for other in story.related],
    }


def _author_json(author: Author) -> Json:
    return {"name": author.name, "slug": author.slug, "kind": author.kind}


def _copy_json(copy: Copy) -> Json:
    return {"source": copy.source.key, "link": copy.link, "title": copy.title, "tier": copy.tier}


def _writer_json(writer: Writer) -> Json:
    seen = {"stories": writer.stories, "spellings": list(writer.spellings), "sources": list(writer.sources)}
    return _author_json(writer.author) | seen


def _suggestion_json(one: Suggestion) -> Json:
    return {
        "name": one.name,
        "also": list(one.also),
        "likelihood": one.likelihood,
        "evidence": list(one.evidence),
        "authors": [_writer_json(writer) for writer in one.writers],
    }


# --- for people -----------------------------------------------------------------------------------------------------


def polled_only(sources: Iterable[SourceReport]) -> list[SourceReport]:
    """The sources that were asked in this pass."""
    return [source for source in sources if source.outcome != "skipped"]


def failed_only(sources: Iterable[SourceReport]) -> list[SourceReport]:
    """The sources that gave nothing usable in this pass."""
    return [source for source in sources if source.outcome == "failed"]


def line_of(source: SourceReport) -> str:
    """One source as a plain line of `key=value`, for logs and pipes."""
    counts = {name: count for name in COUNTS if (count := getattr(source, name))}
    words = {"kind": source.kind, "next_due": moment(source.next_due) if source.outcome == "skipped" else None}
    values = {"source": source.key, **counts, **{name: word for name, word in words.items() if word}}
    note = note_of(source) if source.outcome != "skipped" else ""
    line = " ".join((source.outcome, *(f"{name}={value}" for name, value in values.items())))
    return f"{line} note={json.dumps(note, ensure_ascii=False)}" if note else line


def note_of(source: SourceReport) -> str:
    """What is remarkable about a source's poll, in words; empty if nothing is."""
    if source.outcome == "failed":
        return source.error or source.kind or "failed"
    if source.outcome == "skipped":
        return f"next due {source.next_due.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if source.next_due else "not polled"
    notes = [f"degraded: {source.degraded}"] if source.degraded else []
    notes += [f"{_number(source.rejected, 'entry', 'entries')} rejected"] if source.rejected else []
    notes += [f"{_number(source.quarantined, 'entry', 'entries')} in quarantine"] if source.quarantined else []
    notes += [_dates_of(source)] if source.not_understood else []
    notes += [held_of(source.key, source.alarm)] if source.alarm else []
    return "; ".join(notes)


def _dates_of(source: SourceReport) -> str:
    because = f" ({source.not_understood_because})" if source.not_understood_because else ""
    return f"{_number(source.not_understood, 'date')} not understood{because}"


def held_of(key: str, alarm: str) -> str:
    """That something of a source is held, why, and the way out."""
    return f"held for a day: {alarm}; `aggregator release {key}` lets it go at once"


def released_of(key: str, entries: int, stories: int) -> str:
    """What `release` let go of a source."""
    held, mailed = _number(entries, "entry", "entries"), _number(stories, "story", "stories")
    return f"{key}: {held} let go, and {mailed} into newsletters."


def forgotten_of(key: str, entries: int) -> str:
    """What `forget` dropped of a source, and what it kept."""
    known = _number(entries, "entry stays", "entries stay")
    return f"{key}: what polling taught is forgotten, and the next pass polls it afresh; {known} known, so that nothing is sent again."


def suggestion_lines(suggestions: Iterable[Suggestion]) -> list[str]:
    """Lines for `feeds.yaml`: who is likely one person, each with what speaks for it. Comments hold all that is no rule."""
    lines = ["# Likely one person each, the likeliest first. Look at each, and paste what is right into feeds.yaml.", "authors:"]
    for one in suggestions:
        lines.append(f"  # {one.likelihood:.2f}: {'; '.join(one.evidence)}")
        lines += [f"  #   {_told_of(writer)}" for writer in one.writers]
        lines += ["  #   instead of the rule of this name"] if one.instead else []
        lines.append(f"  - name: {_yaml(one.name)}")
        lines += [f"    also: [{', '.join(map(_yaml, one.also))}]"] if one.also else []
        lines += ["    hide: true"] if one.hide else []
    return lines


def _told_of(writer: Writer) -> str:
    return f"{one_line(writer.author.name)}: {_number(writer.stories, 'story', 'stories')} in {', '.join(writer.sources)}"


def _yaml(text: str) -> str:
    """`text` as one value of YAML: as it is where that is plain to see, else as JSON, which YAML takes too."""
    return text if _PLAIN.fullmatch(text) else json.dumps(one_line(text), ensure_ascii=False)


def summary_of(report: RunReport, *, dry_run: bool = False) -> str:
    """What a pass did, in a few short sentences."""
    files = "Dry run: nothing was kept, and nothing was written." if dry_run else files_of(report.published)
    return " ".join(filter(None, (_polls_of(report.sources, report.unreached), _stories_of(report), files, _pings_of(report.pings))))


def tried_of(report: RunReport) -> str:
    """How many of the sources that were tried answered."""
    tried, failed = len(polled_only(report.sources)), len(failed_only(report.sources))
    return f"{_number(tried, 'source')} tried, {failed or 'none'} failed."


def files_of(published: Published) -> str:
    """What happened to the files of output/, in a sentence."""
    rest = {"unchanged": published.unchanged, "removed": published.removed, "not touched": len(published.refused)}
    rest["faulty, so that the old one stays"] = len(published.faulty)
    written = f"{_number(published.written, 'file') if published.written else 'No file'} written"
    return ", ".join((written, *(f"{count} {what}" for what, count in rest.items() if count))) + "."


def right_of(config: Config) -> str:
    """That nothing is wrong with `feeds.yaml`, and what it holds."""
    rules = f", {_number(len(config.authors), 'author')} with rules" if config.authors else ""
    return f"{config.file}: nothing is wrong; {_number(len(config.sources), 'source')}{rules}"


def why_all_failed(failed: Sequence[SourceReport]) -> str:
    """What to do where every source that was polled failed."""
    if all(source.kind in _UNREACHED for source in failed):
        return "Not one source could be reached: is there a network? `make demo` (aggregator demo) does the same job without one."
    return "Not one source gave a usable answer: see the note of each. `make demo` (aggregator demo) does the same job without a network."


def _polls_of(sources: Sequence[SourceReport], unreached: int) -> str:
    polled = polled_only(sources)
    if not polled and not unreached:
        return f"No source was due, of {len(sources)}."
    counts = {
        "failed": len(failed_only(sources)),
        "not modified": sum(source.outcome == "not_modified" for source in polled),
        "not reached": unreached,
        "not due": len(sources) - len(polled) - unreached,
    }
    return ", ".join((f"{_number(len(polled), 'source')} polled", *(f"{count} {what}" for what, count in counts.items() if count))) + "."


def _pings_of(pings: Pings) -> str:
    """Nothing where there was nothing to tell."""
    rest = {"to be sent later": pings.waiting, "given up": pings.failed}
    told = [f"{_number(pings.sent, 'ping')} sent", *(f"{count} {what}" for what, count in rest.items() if count)]
    return f"To hubs: {', '.join(told)}." if pings != Pings() else ""


def _stories_of(report: RunReport) -> str:
    if not report.stories_total:
        return "No story yet."
    new = _number(report.stories_new, "new story", "new stories") if report.stories_new else "No new story"
    return f"{new}, {report.stories_total} in all."


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
