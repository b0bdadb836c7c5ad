"""The house keeps its directions: imports go one way, and each library has one door."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "aggregator"
STAGES = frozenset({"config", "fetch", "parse", "discover", "normalize", "deduplicate", "store", "publish"})
BASE = frozenset({"version", "errors", "model", "text"})

#: Room → the rooms that it may import. What is not named here imports what it likes (cli, __main__).
MAY_IMPORT: dict[str, frozenset[str]] = {
    "version": frozenset(),
    "errors": frozenset(),
    "model": frozenset(),
    "text": frozenset({"model"}),
    "due": frozenset({"model"}),
    "manners": BASE | {"due"},
    "waiting": frozenset({"model"}),
    "report": BASE,
    "log": BASE | {"report"},
    "watch": frozenset({"model"}),
    **dict.fromkeys(STAGES, BASE),
    "workers": BASE | {"parse", "normalize", "deduplicate"},
    "pipeline": BASE | STAGES | {"due", "manners", "waiting", "workers"},
    "serve": BASE | {"publish", "store", "pipeline", "report", "due"},
    "schedule": BASE | STAGES | {"due", "manners", "waiting", "workers", "pipeline"},
}

#: Library → the modules that import it; its types stop there.
DOORS: dict[str, frozenset[str]] = {
    "httpx": frozenset({"fetch.transport"}),
    "httpcore": frozenset({"fetch.transport"}),
    "brotli": frozenset({"fetch.decode"}),
    "feedparser": frozenset({"parse.feeds"}),
    "nameparser": frozenset({"text.name_case"}),
    "selectolax": frozenset({"text.html", "text.dom", "config.patterns"}),
    "re2": frozenset({"text.patterns", "config.patterns"}),
    "starlette": frozenset({"serve.app"}),
    "uvicorn": frozenset({"serve.server"}),
    "apscheduler": frozenset({"schedule"}),
    "rich": frozenset({"cli.console"}),
    "ruamel": frozenset({"config.edit"}),
    "trafilatura": frozenset({"parse.article"}),
    "ada_url": frozenset({"text.links"}),
    "publicsuffixlist": frozenset({"text.links"}),
    "protego": frozenset({"fetch.robots"}),
    "py3langid": frozenset({"text.languages"}),
    "nh3": frozenset({"text.html"}),
    "rapidfuzz": frozenset({"deduplicate.alignment"}),
    "rensa": frozenset({"deduplicate.sketch"}),
    "slugify": frozenset({"text.ids"}),
    "ftfy": frozenset({"normalize.titles"}),
    "feedgen": frozenset({"publish.xml_feeds"}),
    "jinja2": frozenset({"publish.html"}),
    "pebble": frozenset({"workers"}),
    "alembic": frozenset({"store.database"}),
    "yaml": frozenset({"config.document"}),
}
#: Clocks and dice: (module, name) that no pure stage may call.
CLOCKS = frozenset(
    {("datetime", "now"), ("datetime", "today"), ("date", "today"), ("time", "time"), ("time", "monotonic"), ("uuid", "uuid4")}
)
PURE = frozenset(
    {"model", "text", "parse", "discover", "normalize", "deduplicate", "due", "manners", "waiting", "report", "log", "watch", "publish"}
)

MODULES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


def room_of(name: str) -> str:
    return name.partition(".")[0]


@cache
def imports(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.append(node.module or "")
    return names


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    room = room_of(name_of(path))
    allowed = MAY_IMPORT.get(room)
    rooms = {room_of(name.removeprefix("aggregator.")) for name in imports(path) if name.startswith("aggregator.")}
    assert allowed is None or rooms <= allowed | {room}, f"{name_of(path)} imports {sorted(rooms - allowed - {room})}"


@pytest.mark.parametrize("library", sorted(DOORS))
def test_each_library_has_one_door(library: str) -> None:
    doors = {name_of(path) for path in MODULES if library in {room_of(name) for name in imports(path)}}
    assert doors <= DOORS[library], f"{library} is imported in {sorted(doors)}"
    assert doors, f"{library} is not used"


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(name_of(path)) in PURE], ids=name_of)
def test_pure_rooms_read_no_clock_and_throw_no_dice(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    read = {(call.value.id, call.attr) for call in calls if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name)}
    assert not read & CLOCKS
    assert "random" not in imports(path)


def test_sqlalchemy_and_pydantic_stay_in_their_rooms() -> None:
    users = {
        room_of(name_of(path)): room_of(name) for path in MODULES for name in imports(path) if room_of(name) in ("sqlalchemy", "pydantic")
    }
    assert users == {"store": "sqlalchemy", "config": "pydantic"}
