"""What goes wrong when a film is made."""


class CannotRender(Exception):
    """No film can be made of this payload here; the message is a sentence that says why."""
