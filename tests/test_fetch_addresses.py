"""Which addresses may be connected to: cases/fetch/addresses."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from aggregator.fetch.addresses import read_allow_list

CASES = sorted((Path(__file__).parent / "cases/fetch/addresses").glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_address_is_permitted_or_refused_as_its_rule_says(path: Path):
    case = yaml.safe_load(path.read_text())
    allow_list = read_allow_list(case.get("allow", ()))
    for expected in ("permitted", "refused"):
        for target in case.get(expected, ()):
            address, port = _split(str(target))
            assert allow_list.permits(address, port, ip_address(address)) is (expected == "permitted"), target


def test_name_is_allowed_only_with_its_port():
    allow_list = read_allow_list(["Feeds.Example:8802"])
    loopback = ip_address("127.0.0.1")
    assert allow_list.permits("feeds.example", 8802, loopback)
    assert not allow_list.permits("feeds.example", 8803, loopback)
    assert not allow_list.permits("other.example", 8802, loopback)
    assert not allow_list.permits("127.0.0.1", 8802, loopback)


def _split(target: str) -> tuple[str, int]:
    if target.count(":") == 1 or target.startswith("["):
        parts = urlsplit("//" + target)
        return parts.hostname or "", parts.port or 0
    return target, 443
