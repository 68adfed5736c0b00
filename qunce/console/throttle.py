"""Slows down guessing: at most ten failed sign-ins per account and per address in a quarter of an hour."""

import hashlib
from datetime import datetime, timedelta

from django.db import connection, transaction

from qunce.console.models import FailedEntry

TRIES = 10
WINDOW = timedelta(minutes=15)
THROTTLE_LOCK = 7010


def account_key(email: str) -> str:
    """What is kept of the e-mail that was tried."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def is_blocked(email: str, address: str, now: datetime) -> bool:
    """True when this account, or this address, has used up its tries. Says nothing on who exists."""
    recent = FailedEntry.objects.filter(at__gt=now - WINDOW)
    return recent.filter(account=account_key(email)).count() >= TRIES or recent.filter(address=address).count() >= TRIES


def claim_try(email: str, address: str, now: datetime) -> bool:
    """Count a try before the password is looked at, so that parallel guesses cannot slip through."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [THROTTLE_LOCK])
        FailedEntry.objects.filter(at__lt=now - WINDOW).delete()
        if is_blocked(email, address, now):
            return False
        FailedEntry.objects.create(account=account_key(email), address=address, at=now)
        return True


def forgive(email: str, address: str) -> None:
    """A right password clears the account's slate from this address."""
    FailedEntry.objects.filter(account=account_key(email), address=address).delete()
