"""Ends a program in good order when it is told to stop."""

import signal
import threading


def until_told():
    """An event that is set by SIGTERM."""
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    return told
