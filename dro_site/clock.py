"""Celery's beat, which sweeps by itself: a message would have to wait for a worker, and calls may keep all busy."""

import logging
from typing import Any

from celery.beat import PersistentScheduler
from django.db import close_old_connections

logger = logging.getLogger(__name__)

SWEEP = "fulfillment.sweep"


class Clock(PersistentScheduler):  # type: ignore[misc]
    """Sends a message for each entry that is due, but for the sweeper's: that is done here, at once.

    It makes no calls and takes a page of each kind of work, so the other entries wait a moment at most.
    """

    def apply_async(self, entry: Any, producer: Any = None, advance: bool = True, **given: Any) -> Any:
        """Do or send what an entry says."""
        if entry.task != SWEEP:
            return super().apply_async(entry, producer=producer, advance=advance, **given)
        if advance:
            self.reserve(entry)
        return _sweep()


def _sweep() -> None:
    """Sweep; whatever goes wrong, the clock goes on and tries again a second later."""
    from fulfillment.engine.sweep import sweep  # beat reads this module before Django is set up

    close_old_connections()
    try:
        sweep()
    except Exception:
        logger.exception("The sweeper failed; it tries again at the next tick.")
    finally:
        close_old_connections()
