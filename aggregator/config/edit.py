"""New items in the `sources:` of a feeds.yaml: lines are added, every line that was there stays as it was. The door of ruamel.yaml.

A round trip of the whole file would keep comments, but bring indentation, folded texts and spaces into one form (732 of the 813 lines
of our own feeds.yaml, where ruamel's own indentation is not told otherwise). So ruamel tells where the list ends and how an item is
spelled, and the text around is not touched.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from aggregator.config.load import load_config, parse_config
from aggregator.errors import ConfigError, OutputError, Problem
from aggregator.model import Config, Select
from aggregator.text.characters import one_line

#: Before the dash of an item where the file has no other yet.
_INDENT = 2
#: What may stand behind the last item of a list in brackets where the next thing is on another line.
_REST_OF_LINE = re.compile(r"[ \t]*(?P<comma>,?)[ \t]*(?:#[^\n]*|\r?)\n")
_BY_HAND = "its list of sources is written in a way that cannot be added to by a program; add by hand:\n{}"


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that is to be written into feeds.yaml."""

    #: Absolute, http or https.
    url: str
    name: str | None = None
    topics: tuple[str, ...] = ()
    #: Present for a page without a feed.
    select: Select | None = None


def write_sources(path: Path, new: Sequence[NewSource], environ: Mapping[str, str], *, write: bool = True) -> Config:
    """Add `new` at the end of the sources of the feeds.yaml at `path`, all or none, atomically; what the file then says.

    Without `write` it is only tried. Raises ConfigError, and leaves the file as it is, where it is wrong or would become so;
    OutputError where it cannot be written.
    """
    before = load_config(path, environ)
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig")
    by_hand = ConfigError((Problem(str(path), None, "sources", _BY_HAND.format(_spell([_item(source) for source in new]))),))
    if YAML().compose(StringIO(text, newline="")).flow_style:
        raise by_hand
    added = add_sources(text, new)
    after = parse_config(added, str(path), path.parent.absolute(), environ)
    if after.sources[: len(before.sources)] != before.sources or len(after.sources) != len(before.sources) + len(new):
        raise by_hand
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    if write:
        replace_file(path, mark + added.encode())
    return after


def add_sources(text: str, new: Sequence[NewSource]) -> str:
    """`text`, a right feeds.yaml, with `new` at the end of its sources."""
    items = [_item(source) for source in new]
    pair = _sources_of(text)
    if pair is None:
        return _insert(text, len(text), "sources:\n" + _block(items, _INDENT))
    key, value = pair
    if isinstance(value, SequenceNode) and value.value:
        return _extend_flow(text, value, items) if value.flow_style else _extend_block(text, value, items)
    colon, start, end = key.end_mark.index, value.start_mark.index, value.end_mark.index
    # `~` or `[]` goes; where there is nothing, YAML finds it as far down as the next thing begins.
    text = text[:start].rstrip(" ") + text[end:] if start < end else text
    return _insert(text, _after_comments(text, _line_end(text, colon), key.start_mark.column), _block(items, _INDENT))


def spell(text: str) -> str:
    """`text` as a scalar of YAML in one line, in quotes where it needs them."""
    return _spell([_plain(text)]).removeprefix("- ").rstrip("\n")


def replace_file(path: Path, body: bytes) -> None:
    """Write `path` whole or not at all, with the rights that it has; raises OutputError. A link stays, and what it leads to is written."""
    target = path.resolve()
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            try:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).chmod(mode)
                Path(file.name).replace(target)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}); check the rights of its folder") from error


# --- where ----------------------------------------------------------------------------------------------------------


def _sources_of(text: str) -> tuple[Node, Node] | None:
    """The key `sources` and its value."""
    root = YAML().compose(StringIO(text, newline=""))
    pairs = root.value if isinstance(root, MappingNode) else []
    return next(((key, value) for key, value in pairs if key.value == "sources"), None)


def _extend_flow(text: str, value: SequenceNode, items: list[object]) -> str:
    """`[a, b]` → `[a, b, c]`; on lines of its own where the last item ends one, so that a comment beside that stays beside it."""
    end = _end(value.value[-1], text)
    spelled = [_spell_flow(item) for item in items]
    rest = _REST_OF_LINE.match(text, end)
    if rest is None:
        return text[:end] + "".join(f", {item}" for item in spelled) + text[end:]
    start = value.value[-1].start_mark
    indent = " " * (_INDENT if text[start.index - start.column : start.index].strip() else start.column)
    block = indent + f",\n{indent}".join(spelled) + f"{rest['comma']}\n"
    return _insert(text[:end] + ("" if rest["comma"] else ",") + text[end:], rest.end() + (not rest["comma"]), block)


def _extend_block(text: str, value: SequenceNode, items: list[object]) -> str:
    """After the last item, with the comments that stand inside it; apart by an empty line where the last two items are."""
    column = value.start_mark.column
    end = _after_comments(text, _line_end(text, _end(value.value[-1], text)), column)
    gap = _newline(text) if _stands_apart(text, value.value[-1].start_mark.index) else ""
    return _insert(text, end, *(gap + _block([item], column) for item in items))


def _end(node: Node, text: str) -> int:
    """Where what is written of `node` ends; the end that YAML tells of a block is where the next thing begins, comments passed over."""
    if isinstance(node, CollectionNode) and not node.flow_style:
        inner = [part for item in node.value for part in (item if isinstance(item, tuple) else (item,))]
        return max(_end(part, text) for part in inner)
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return len(text[: node.end_mark.index].rstrip())
    return int(node.end_mark.index)


def _after_comments(text: str, end: int, column: int) -> int:
    """`end`, or the end of the comments that follow it at once, further in than the dashes at `column`."""
    for line in text[end:].splitlines(keepends=True):
        bare = line.lstrip(" ")
        if not bare.startswith("#") or len(line) - len(bare) <= column:
            break
        end += len(line)
    return end


def _stands_apart(text: str, start: int) -> bool:
    """Is there an empty line above the item at `start` and its comments?"""
    above = text[:start].splitlines()[:-1]
    while above and above[-1].lstrip().startswith("#"):
        above.pop()
    return bool(above) and not above[-1].strip()


def _line_end(text: str, start: int) -> int:
    return end + 1 if (end := text.find("\n", start)) >= 0 else len(text)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _insert(text: str, at: int, *blocks: str) -> str:
    """`blocks`, whole lines, at the beginning of a line or at the end of the text."""
    newline = _newline(text)
    lines = "".join(blocks).replace("\r\n", "\n").replace("\n", newline)
    missing = newline if at and text[at - 1] != "\n" else ""
    return text[:at] + missing + lines + text[at:]


# --- what -----------------------------------------------------------------------------------------------------------


def _item(source: NewSource) -> object:
    """The item as ruamel writes it; an address alone where there is no more to say."""
    # In a query `{` needs no escape (WHATWG), and `${NAME}` would be filled from the environment and sent to whoever wrote the link.
    url = source.url.replace("${", "$%7B")
    if not (source.name or source.topics or source.select):
        return url
    item = CommentedMap()
    if source.name:
        item["name"] = _plain(source.name)
    item["page" if source.select else "feed"] = url
    if source.select:
        item["select"] = _flow_map({field.name: getattr(source.select, field.name) for field in fields(source.select)})
    if source.topics:
        item["topics"] = CommentedSeq(map(_plain, source.topics))
        item["topics"].fa.set_flow_style()
    return item


def _flow_map(values: Mapping[str, str | None]) -> CommentedMap:
    chosen = CommentedMap((key, _plain(value)) for key, value in values.items() if value)
    chosen.fa.set_flow_style()
    return chosen


def _plain(text: str) -> str:
    """What others wrote is no reference to the environment."""
    return one_line(text).replace("${", "$ {")


def _block(items: Sequence[object], column: int) -> str:
    return "".join(" " * column + line for line in _spell(items).splitlines(keepends=True))


def _spell_flow(item: object) -> str:
    items = CommentedSeq([item])
    items.fa.set_flow_style()
    return _spell(items).strip().removeprefix("[").removesuffix("]")


def _spell(items: Sequence[object]) -> str:
    writer = YAML()
    writer.width = 1_000_000
    text = StringIO()
    writer.dump(items, text)
    return text.getvalue()
