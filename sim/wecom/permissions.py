"""What the corp's admin allows the app: its APIs and its visible range of employees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.wecom.errors import ApiError

ANY_API = "*"
NAMES = ("userid", "sender", "userid_list", "user", "owner", "creator")


@dataclass(slots=True)
class Permissions:
    """Everything is allowed until something is taken away."""

    deny_apis: frozenset[str] = frozenset()
    out_of_range: frozenset[str] = frozenset()

    def check_api(self, api: str) -> None:
        """48002 when the app may not call this API."""
        if api in self.deny_apis or ANY_API in self.deny_apis:
            raise ApiError(48002)

    def check_named(self, *requests: Mapping[str, object]) -> None:
        """60011 when a request names an employee whom the app may not see."""
        if self.out_of_range:
            for request in requests:
                self.check_staff(*_named(request))

    def check_staff(self, *userids: str) -> None:
        """60011 when one of them is out of range."""
        if not all(self.sees(userid) for userid in userids):
            raise ApiError(60011)

    def sees(self, userid: str) -> bool:
        """Whether the employee is in the visible range."""
        return userid.lower() not in self.out_of_range


def _named(request: Mapping[str, object]) -> Iterator[str]:
    for name in NAMES:
        value = request.get(name)
        yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
    owners = request.get("owner_filter")
    if isinstance(owners, dict):
        yield from _named(owners)
