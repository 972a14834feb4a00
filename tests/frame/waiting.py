import time
from collections.abc import Callable


def eventually(holds: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether `holds()` comes true in time; looks often instead of sleeping long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False
