"""The scheduler ticks through failures, and stops when told."""

from __future__ import annotations

from aggregator.schedule import Scheduler


def test_it_ticks_again_after_a_tick_that_failed_and_stops_when_told() -> None:
    told: list[str] = []
    ticks: list[int] = []

    def tick() -> None:
        ticks.append(len(ticks))
        if len(ticks) == 1:
            raise OSError("disk on fire")
        scheduler.stop_soon()

    class Stoppable(Scheduler):
        def stop_soon(self) -> None:
            # From inside a tick, waiting for that tick would wait for ever.
            self._scheduler.shutdown(wait=False)

    scheduler = Stoppable(tick, told.append, seconds=0.01)
    scheduler.run()
    assert len(ticks) >= 2
    assert any("disk on fire" in line for line in told)
