"""How a fetch ends early inside this room; at its door the exception becomes the value that it carries."""

from __future__ import annotations

from datetime import timedelta

from aggregator.model import FailureKind, FetchFailed


class Failed(Exception):
    """The fetch cannot go on; `outcome` says why, in a sentence for the operator without secrets and private addresses."""

    def __init__(self, kind: FailureKind, message: str, status: int | None = None, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.outcome = FetchFailed(kind, message, status, retry_after)
