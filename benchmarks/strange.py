"""What to look at by eye among thousands of strings: the strangest, by signs that seldom stand side by side.

Strangeness of a string: the bits of its three rarest pairs of signs, where a run of letters or digits counts as one sign, and how
often a pair stands is counted over all strings. `Dana Okafor` has few, `} Dana ¶ Okafor` many; length or alphabet make nothing
strange.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from math import log2

_RUN = re.compile(r"(?P<small>[a-z\u00df-\u00ff]+)|(?P<digit>\d+)|(?P<letter>[^\W\d_])+")
_RAREST = 3


def strangest(strings: Iterable[str], most: int) -> list[str]:
    """The `most` strangest of `strings`, each once, the strangest first."""
    pairs = {text: Counter(pairwise(f"^{_shape(text)}$")) for text in set(strings)}
    counts = sum(pairs.values(), Counter[tuple[str, str]]())
    total = counts.total()

    def bits(text: str) -> float:
        return sum(sorted((log2(total / counts[pair]) for pair in pairs[text]), reverse=True)[:_RAREST])

    return sorted(pairs, key=lambda text: (-bits(text), text))[:most]


def _shape(text: str) -> str:
    """`Dana O'Kafor 3rd` → `Aa A'Aa 0a`."""
    return _RUN.sub(_sign, text)


def _sign(run: re.Match[str]) -> str:
    if run["digit"]:
        return "0"
    text = run.group()
    kinds = ["A" if letter.isupper() else "a" if letter.islower() else "x" for letter in text]
    return "".join(kind for kind, before in zip(kinds, ["", *kinds], strict=False) if kind != before)
