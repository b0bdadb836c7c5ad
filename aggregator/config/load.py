"""The whole way from a file to a `Config`; collects all that is wrong before it gives up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aggregator.config.build import build_config
from aggregator.config.complaints import Complaint, Place, dotted, shown
from aggregator.config.document import Document, read_document
from aggregator.config.environment import check_published, fill_references, has_reference
from aggregator.config.paths import find_file, place_output, place_store
from aggregator.config.people import check_spellings
from aggregator.config.references import check_references
from aggregator.config.schema import FileKeys
from aggregator.config.sources import read_sources
from aggregator.config.validate import read_keys
from aggregator.errors import ConfigError, Problem
from aggregator.model import Config
from aggregator.text.links import absolute_link, host_of

_DEFAULT_STORE = "sqlite:///state/aggregator.sqlite3"
_DEFAULT_OUTPUT = "output/"
#: The keys without a default, and what to add where one is missing.
_NEEDED = {
    "title": "`title: Security news`, the title of the combined feed",
    "site": "`site: https://news.example.org/`, the address under which output/ is published",
    "id_authority": "`id_authority: {host},2026` (a domain or e-mail address of yours, and a year in which you had it) "
    "and never change it: the ids of all stories begin with it",
    "sources": "`sources:`, and below it a list with one address a line, such as `  - https://krebsonsecurity.com/feed/`",
}


def load_config(path: Path, environ: Mapping[str, str]) -> Config:
    """The `feeds.yaml` at `path` (DESIGN 5.2), with `${NAME}` taken from `environ`.

    Raises ConfigError with everything that is wrong with it.
    """
    file = str(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise _refusal(file, "does not exist: make one with `aggregator init`, or name another with --config FILE") from None
    except IsADirectoryError:
        raise _refusal(file, "is a folder: name the file in it") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _refusal(file, f"is not UTF-8 (byte 0x{error.object[error.start]:02x}): save it as UTF-8", line) from None
    except OSError as error:
        raise _refusal(file, f"cannot be read: {error.strerror}") from None
    return parse_config(text, file, path.parent.absolute(), environ)


def parse_config(text: str, file: str, folder: Path, environ: Mapping[str, str]) -> Config:
    """The Config that `text` stands for; `file` names it in problems, and its paths are relative to `folder`.

    Looks at the file system only for the files that it names. Raises ConfigError with everything that is wrong.
    """
    document = read_document(text)
    if not isinstance(document.value, dict):
        what = "is empty" if document.value is None else "is not a mapping"
        no_mapping = Complaint(
            (), f"{what}: write keys such as `title: Security news`; `aggregator init` makes a whole file", names_value=False
        )
        raise _config_error(document, file, document.complaints or (no_mapping,))
    published = check_published(document.value)
    filled = fill_references(document.value, environ)
    values = filled.values
    keys, complaints = read_keys(FileKeys, values, ())
    sources = read_sources(document, values.get("sources"), keys.defaults, keys.content, folder, environ)
    known = [source.key for source in sources.sources] if sources.complete else None
    output, store, misplaced = _place_files(keys, folder)
    complaints += _check_theme(values.get("theme"), folder)
    complaints += [*sources.complaints, *check_references(values, known), *check_spellings(values, document)]
    complaints += [*misplaced, *_missing(document.value)]
    refused = {complaint.place for complaint in published}
    unset = [complaint for complaint in filled.complaints if complaint.place not in refused]
    complaints = [*document.complaints, *published, *unset, *_independent(complaints, document, [*published, *unset])]
    if complaints:
        raise _config_error(document, file, complaints)
    return build_config(keys, file, sources.sources, store, output)


# --- checks of the whole file ---------------------------------------------------------------------------------------


def _missing(values: Mapping[str, object]) -> list[Complaint]:
    """The keys that every file needs and `values`, as written, lack."""
    site = str(values.get("site"))
    host = "" if has_reference(site) else host_of(absolute_link(site) or "")
    return [
        Complaint((key,), f"is missing: add {way_out.format(host=host or 'news.example.org')}", names_value=False)
        for key, way_out in _NEEDED.items()
        # A file that was just made has a key for its sources, and none yet.
        if values.get(key) is None and not (key == "sources" and key in values)
    ]


def _place_files(keys: FileKeys, folder: Path) -> tuple[str, str, list[Complaint]]:
    """Absolute output and store, and what is wrong with them."""
    complaints: list[Complaint] = []
    output = store = ""
    try:
        output = place_output(keys.output or _DEFAULT_OUTPUT, folder)
    except ValueError as error:
        complaints.append(Complaint(("output",), str(error)))
    try:
        store = place_store(keys.store or _DEFAULT_STORE, folder, output or str(folder / _DEFAULT_OUTPUT))
    except ValueError as error:
        moved = "holds the store, state/aggregator.sqlite3, which would be published: choose another folder"
        complaints.append(Complaint(("store",), str(error)) if keys.store else Complaint(("output",), moved))
    return output, store, complaints


def _check_theme(theme: object, folder: Path) -> list[Complaint]:
    """Are its files there? Looks at the values as they are, since a wrong colour must not hide a missing file."""
    complaints = []
    for key in ("logo", "css"):
        path = theme.get(key) if isinstance(theme, dict) else None
        if not isinstance(path, str) or not path or absolute_link(path):
            continue
        try:
            find_file(path, folder)
        except ValueError as error:
            complaints.append(Complaint(("theme", key), str(error)))
    return complaints


# --- complaints -> problems -----------------------------------------------------------------------------------------


def _independent(complaints: list[Complaint], document: Document, roots: list[Complaint]) -> list[Complaint]:
    """Those `complaints` that don't merely follow from a value that could not be had: an alias, or one of the `roots`."""
    lost = {complaint.place for complaint in document.complaints if document.at(complaint.place) is None}
    lost |= {root.place for root in roots}
    return [complaint for complaint in complaints if not any(complaint.place[:size] in lost for size in range(len(complaint.place) + 1))]


def _problem(document: Document, file: str, complaint: Complaint) -> Problem:
    """`complaint` with its line, key and value as written; a place that was not written is shown by what holds it."""
    place = document.nearest(complaint.place)
    value = document.at(place)
    key: Place = complaint.place if isinstance(value, dict) else place
    message = f"{shown(value, place)} {complaint.message}" if complaint.names_value else complaint.message
    return Problem(file, complaint.line or document.lines.get(place), dotted(key) or None, message)


def _config_error(document: Document, file: str, complaints: tuple[Complaint, ...] | list[Complaint]) -> ConfigError:
    problems = dict.fromkeys(_problem(document, file, complaint) for complaint in complaints)
    return ConfigError(tuple(sorted(problems, key=lambda problem: problem.line or 0)))


def _refusal(file: str, message: str, line: int | None = None) -> ConfigError:
    return ConfigError((Problem(file, line, None, message),))
