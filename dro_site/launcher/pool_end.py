"""Loaded by the worker under `./dro up`: the processes of its pool end with it, even in the middle of a call."""

import os
import signal
from typing import Any

from celery.signals import worker_process_init

from dro_site.launcher.child_process import request_death_signal


@worker_process_init.connect  # type: ignore[untyped-decorator]
def end_with_worker(**_: Any) -> None:
    """Ask the kernel to kill this pool process when the worker dies; end at once where it is dead already."""
    request_death_signal(signal.SIGKILL)
    if os.getppid() == 1:
        os._exit(1)
