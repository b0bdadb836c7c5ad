"""Case files: one rule, one small file named after it, found by globbing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent / "cases"


def cases(folder: str, pattern: str = "*.json") -> Any:
    """Parametrise a test by the files of `tests/cases/<folder>`; the test gets `path`, and its id is the rule.

    `pattern` may reach into folders of it (`*/*.json`).
    """
    paths = sorted((CASES / folder).glob(pattern))
    assert paths, f"no case in {folder}"
    return pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in paths])


def read(path: Path) -> dict[str, Any]:
    """A JSON case."""
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return case
