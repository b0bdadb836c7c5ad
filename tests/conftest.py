"""Fixtures that several rooms' tests share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from tests.loopback import Loopback


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
