"""Types of columns: moments, durations, rows of numbers; and what gathers the tables."""

from __future__ import annotations

from array import array
from datetime import UTC, datetime, timedelta

from sqlalchemy import DateTime, Dialect, Integer, LargeBinary, MetaData, TypeDecorator

metadata = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes, kept as UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class Seconds(TypeDecorator[timedelta]):
    """Durations, kept as whole seconds."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, _dialect: Dialect) -> int | None:
        return None if value is None else int(value.total_seconds())

    def process_result_value(self, value: int | None, _dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(seconds=value)


class Numbers(TypeDecorator[tuple[int, ...]]):
    """Signed 64-bit numbers, kept side by side in the order of bytes of the machine: only for what is read again soon."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, _dialect: Dialect) -> bytes | None:
        return None if value is None else array("q", value).tobytes()

    def process_result_value(self, value: bytes | None, _dialect: Dialect) -> tuple[int, ...] | None:
        return None if value is None else tuple(array("q", value))
