"""Tables in Markdown, on a page between their marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; all columns but the first stand to the right."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---", *["--:"] * (len(head) - 1)), *rows))


def fill(page: str, mark: str, text: str) -> str:
    """`page` with `text` between `<!-- mark … -->` and `<!-- end -->`."""
    return re.sub(rf"(<!-- {mark}\b[^>]*-->\n).*?(<!-- end -->)", lambda found: f"{found[1]}{text}\n{found[2]}", page, flags=re.DOTALL)
