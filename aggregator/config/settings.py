"""Which settings change what is read from a document (F4)."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, is_dataclass
from hashlib import blake2b

from aggregator.model import Source

#: What a document is, when it is fetched or who it is for: not what is read from it. None of these is hashed, secrets least of all.
_OTHER = frozenset(
    "key url name key_given private topics every timeout priority headers auth user_agent proxy secrets paused".split(),
)


def settings_hash(source: Source) -> str:
    """Hex digest of the settings of `source` after whose edit an unchanged body must be parsed again (F4).

    Settings at their default are left out, so that a new version with a new setting parses nothing anew.
    """
    chosen = {
        field.name: getattr(source, field.name)
        for field in fields(source)
        if field.name not in _OTHER and getattr(source, field.name) != field.default
    }
    text = json.dumps(chosen, sort_keys=True, default=_plain)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _plain(value: object) -> object:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else sorted(value)  # type: ignore[call-overload]
