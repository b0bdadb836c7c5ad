"""Fixtures that several rooms' tests share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, event

from tests.loopback import Loopback

settings.register_profile("all", max_examples=500, deadline=None)
settings.register_profile("quick", max_examples=100, deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    """Fewer examples in `make test`; no deadline, since the machine may have other work."""
    settings.load_profile("quick" if config.getoption("markexpr") == "not all" else "all")


class Statements(dict[Any, Any]):
    """SQL by the statement it is of. SQLAlchemy keeps it by engine too (the key's first part), and every test has an engine of its own."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


_STATEMENTS = Statements()


@event.listens_for(Engine, "engine_connect")
def _compile_once(connection: Connection) -> None:
    """To turn statements into SQL cost a sixth of all tests when each did it anew."""
    connection.execution_options(compiled_cache=_STATEMENTS)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server
