"""When sources are polled, seen from their servers: what a document asks for is remembered, and restarts poll nothing early."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loopback import Loopback
from tests.scenarios import World, hour, item, only, rss


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


def asking(words: str) -> bytes:
    """An RSS document that says in `words`, XML, when it wants to be asked."""
    return rss("One", [item("a")]).replace(b"<channel>", f"<channel>{words}".encode())


def test_the_ttl_of_a_document_is_waited_for_also_after_a_304_f6(world: World) -> None:
    world.answer("one", asking("<ttl>180</ttl>"), etag='"1"')
    assert only(world.run(all=False)).next_due == hour(3)
    assert only(world.run(at=hour(2.9), all=False)).outcome == "skipped"
    report = only(world.run(at=hour(3), all=False))
    assert (report.outcome, report.status, report.next_due) == ("not_modified", 304, hour(6))
    assert world.rows("SELECT due_because FROM sources") == [("ttl",)]
    world.answer("one", asking(""), etag='"2"')
    assert only(world.run(at=hour(6), all=False)).next_due < hour(9), "what it says no more is forgotten"


def test_hours_to_skip_delay_the_poll_f9(world: World) -> None:
    hours = "".join(f"<hour>{number}</hour>" for number in range(9, 17))
    world.answer("one", asking(f"<skipHours>{hours}</skipHours>"), etag='"1"')
    assert only(world.run(all=False)).next_due == hour(9), "08:00 and an hour or two is skipped, 17:00 is not"
