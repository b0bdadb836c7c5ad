"""`validate`: any feed or list of feeds, judged by the rules of docs/rules.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from aggregator.cli import result
from aggregator.cli.options import FEEDS, AsJson, ConfigFile, Verbose
from aggregator.errors import UsageError

if TYPE_CHECKING:
    from aggregator.model import Fetched, FetchFailed
    from aggregator.publish.rules import Finding, Profile, Verdict

Places = Annotated[list[str], typer.Argument(metavar="PATH_OR_URL…", help="Of a feed or an OPML list; a folder is judged whole.")]
ProfileOption = Annotated[str, typer.Option("--profile", help="reader, or newsletter: what tools that mail a feed ask of it besides.")]
#: Exit codes: an address that gave nothing to judge; a document with errors.
UNREACHED, FAULTY = 3, 5
_PROFILES = ("reader", "newsletter")
#: Bytes of a file by which it is known as a feed.
_HEAD = 5_000
#: Places that are named of one fault.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """A document under the name that was asked for, or found in a folder."""

    path: str
    verdict: Verdict
    reached: bool = True


def validate(
    places: Places,
    config: ConfigFile = FEEDS,
    profile: ProfileOption = "reader",
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Judge any feed or OPML list by the rules of docs/rules.md.

    Exit codes: 0 no error, 2 a path cannot be read, 3 an address gave nothing to judge, 5 a document has errors.

    Example: aggregator validate output/ https://krebsonsecurity.com/feed/
    """

    def action() -> int:
        judged = _judge(places, config, _read_profile(profile))
        if as_json:
            result.write_json({"documents": [document_json(one) for one in judged]})
        else:
            for one in judged:
                _show(one)
        if not all(one.reached for one in judged):
            return UNREACHED
        return FAULTY if any(one.verdict.errors for one in judged) else 0

    result.finish(action, as_json=as_json, verbose=verbose)


def _read_profile(name: str) -> Profile:
    if name in _PROFILES:
        return cast("Profile", name)
    from aggregator.cli.passes import nearest

    raise UsageError(f"--profile {name}: write one of {', '.join(_PROFILES)}{nearest(name, _PROFILES)}")


# --- what is judged -------------------------------------------------------------------------------------------------


def _judge(places: Sequence[str], config: Path, profile: Profile) -> list[Judged]:
    """The documents at `places`, in their order; every path is read before an address is asked."""
    from aggregator.publish.rules import judge

    now = result.now()
    files = {place: list(_read_files(place)) for place in places if not _is_address(place)}
    fetched = _fetch([place for place in places if _is_address(place)], config) if len(files) < len(set(places)) else {}
    judged = []
    for place in dict.fromkeys(places):
        for path, body in files.get(place, ()):
            judged.append(Judged(path, judge(body, address=path, profile=profile, now=now)))
        if place in fetched:
            judged.append(_judge_answer(place, fetched[place], profile))
    return judged


def _is_address(place: str) -> bool:
    return "://" in place


def _read_files(place: str) -> Iterator[tuple[str, bytes]]:
    """The file at `place`, or every feed and list below that folder; raises UsageError."""
    from aggregator.publish.rules import is_judged

    path = Path(place)
    try:
        if not path.is_dir():
            yield place, path.read_bytes()
            return
        bodies = ((str(file), file.read_bytes()) for file in sorted(path.rglob("*")) if file.is_file())
        found = [(name, body) for name, body in bodies if is_judged(name, body[:_HEAD])]
    except OSError as error:
        missing = f"; if an address is meant: https://{place}" if isinstance(error, FileNotFoundError) and "." in place else ""
        raise UsageError(f"{place}: cannot be read: {error.strerror}{missing}") from error
    if not found:
        raise UsageError(f"{place}: holds no feed and no list: no .atom, .rss, .json, .xml or .opml that is one")
    yield from found


def _fetch(addresses: Sequence[str], config: Path) -> dict[str, Fetched | FetchFailed]:
    import asyncio

    from aggregator.cli.preview import read_address, read_settings, source_of
    from aggregator.pipeline.finding import open_search

    settings = read_settings(config)
    sources = {place: source_of(settings, read_address(place), None, None) for place in addresses}

    async def ask() -> dict[str, Fetched | FetchFailed]:
        async with open_search(settings, result.now()) as search:
            return {place: await search.ask(source) for place, source in sources.items()}

    return asyncio.run(ask())


def _judge_answer(place: str, answer: Fetched | FetchFailed, profile: Profile) -> Judged:
    from aggregator.model import Fetched
    from aggregator.publish.rules import Finding, Verdict, judge

    if isinstance(answer, Fetched):
        verdict = judge(answer.body, content_type=answer.content_type, address=answer.url, profile=profile, now=result.now())
        return Judged(place, verdict)
    from aggregator.cli.preview import RULES, way_out

    fault = Finding(RULES.get(answer.kind, ""), "document", answer.message, way_out(answer, place))
    return Judged(place, Verdict((fault,)), reached=False)


# --- what is told ---------------------------------------------------------------------------------------------------


def document_json(judged: Judged) -> dict[str, Any]:
    """One of the `documents` that `validate --json` writes."""
    return {
        "path": judged.path,
        "errors": [_finding_json(finding) for finding in judged.verdict.errors],
        "warnings": [_finding_json(finding) for finding in judged.verdict.warnings],
    }


def _finding_json(finding: Finding) -> dict[str, str | None]:
    return {"rule": finding.rule or None, "where": finding.where, "what": finding.what, "way_out": finding.way_out}


def _show(judged: Judged) -> None:
    verdict = judged.verdict
    about = [verdict.kind] if verdict.kind else []
    about += [_number(verdict.entries, "feed" if verdict.kind == "OPML" else "entry")] if verdict.kind else []
    about += [_number(len(verdict.errors), "error"), _number(len(verdict.warnings), "warning")]
    result.write(f"{judged.path}: {', '.join(about)}")
    for word, findings in (("error", verdict.errors), ("warning", verdict.warnings)):
        for group in _by_fault(findings):
            _show_fault(word, group)


def _by_fault(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """`findings` of one kind together, in the order of their first ones."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.way_out), []).append(finding)
    return groups.values()


def _show_fault(word: str, findings: Sequence[Finding]) -> None:
    for place, finding in enumerate(findings[:_NAMED]):
        head = f"{word} {finding.rule}".rstrip() if place == 0 else ""
        result.write(f"  {head:11} {finding.where}: {finding.what}")
    if len(findings) > _NAMED:
        result.write(f"  {'':11} … and {len(findings) - _NAMED} more")
    if findings[0].way_out:
        result.write(f"  {'':11} → {findings[0].way_out}")


def _number(count: int, one: str) -> str:
    many = f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"
    return f"{count or 'no'} {one if count == 1 else many}"
