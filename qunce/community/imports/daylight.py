"""Which day a line of a log belongs to when the log writes only the hour.

A log's clock only moves forward, so a step back means that a turn of the clock has passed: a day,
or half a day on a clock of twelve hours. A step back of an hour or less is the clock being set
(summer time, a correction), not a day.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

DAY = 24 * 60
HALF_DAY = 12 * 60
NOON = 12
SET_BACK = 60


@dataclass(slots=True)
class Hands:
    """The hands of a clock that shows no date, followed through a log."""

    turn: int = DAY
    minutes: int = 0
    _last: int | None = None

    def read(self, hour: int, minute: int) -> int:
        """Minutes since the beginning of the log's first turn, at this reading of the clock."""
        shown = (hour * 60 + minute) % self.turn
        if self._last is None:
            self.minutes = shown
        else:
            self.minutes += step(shown - self._last, self.turn)
        self._last = shown
        return self.minutes


def step(difference: int, turn: int) -> int:
    """How far time went when the hands moved by `difference`: backwards is a turn, or a correction."""
    return difference if difference >= -SET_BACK else difference + turn


@dataclass(frozen=True, slots=True)
class Start:
    """When a log's first turn of the clock began, and how long a turn is."""

    midnight: datetime
    turn: int

    def at(self, minutes: int, zone: tzinfo) -> datetime:
        """The moment that is so many minutes of wall clock after the start."""
        return (self.midnight + timedelta(minutes=minutes)).replace(tzinfo=zone)


Readings = Callable[[], Iterable[tuple[int, int]]]
"""Reads the log's hours and minutes from its beginning, each time it is called: a log may be large."""


def turn_of(readings: Iterable[tuple[int, int]]) -> int:
    """Half a day if the hands go from 12 to 1 and never show 0 or 13 to 23; else a day."""
    last, wraps = 0, False
    for hour, _ in readings:
        if hour == 0 or hour > NOON:
            return DAY
        wraps = wraps or (last == NOON and hour == 1)
        last = hour
    return HALF_DAY if wraps else DAY


def start_of(readings: Readings, day: date, hour: int | None) -> Start:
    """When the log began. Without `hour`, its first line is on `day` (before noon on a clock of twelve).

    With `hour`, the log has a line in that hour of that day, somewhere: it may begin the day before.
    """
    turn = turn_of(readings())
    first = datetime.combine(day, time())
    if hour is None:
        return Start(first, turn)
    hands = Hands(turn)
    for reading in readings():
        minutes = hands.read(*reading)
        if minutes % turn // 60 == hour * 60 % turn // 60:
            return Start(first + timedelta(minutes=hour * 60 - minutes // 60 * 60), turn)
    return Start(first, turn)
