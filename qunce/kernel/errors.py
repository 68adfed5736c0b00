"""The one error family: a message key that screens translate, values to fill it, an HTTP status."""

from typing import Any


class QunceError(Exception):
    """Base of every expected error.

    `message` is an English gettext message id with %(name)s placeholders; `values` fill it.
    Anything that is not a QunceError is a bug and is not caught.
    """

    status = 500

    def __init__(self, message: str, **values: Any) -> None:
        self.message = message
        self.values = values
        super().__init__(message % values if values else message)


class Refused(QunceError):
    """The user can mend it: bad input, a rule that forbids it."""

    status = 422


class NotFound(QunceError):
    """No such thing in this workspace."""

    status = 404


class Conflict(QunceError):
    """Somebody else changed it, or it already exists."""

    status = 409


class Unavailable(QunceError):
    """The database or the disk does not answer; nothing was stored; try again."""

    status = 503
