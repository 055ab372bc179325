"""Telling the webhooks of the emulator's clients."""

from studio.wire import emulated


def deliver_event(delivery_id: str) -> None:
    """One attempt, where one is due; may be called by anybody, any number of times."""
    emulated.deliver(delivery_id)
