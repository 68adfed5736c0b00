"""The golden data set FX-1, admitted as a platform would tell it."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from qunce.community.tests.builders import admit, changed, fact, seen

FOLDER = Path(__file__).resolve().parents[3] / "tests" / "fixtures" / "fx1"
NOON = timedelta(hours=12)


def rows(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def noon(day, seconds=0):
    local = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Asia/Shanghai")) + NOON
    return local.astimezone(UTC) + timedelta(seconds=seconds)


def admit_fx1(workspace_id):
    """A reading of the group on each day on which somebody came; a change for each who left; messages."""
    people = rows("members")
    events = []
    for day in sorted({row["joined"] for row in people}):
        here = [r for r in people if r["joined"] <= day and not (r["left"] and r["left"] <= day)]
        members = {
            name_of(r): {
                "joined_at": noon(r["joined"]).isoformat(),
                "source": r["channel"],
                "invited_by": next((name_of(p) for p in people if p["member_id"] == r["inviter"]), None),
            }
            for r in here
        }
        events.append(seen(noon(day, 10), members, version=day, workspace_id=workspace_id))
    events += [changed(noon(r["left"]), removed=[name_of(r)], workspace_id=workspace_id) for r in people if r["left"]]
    events.sort(key=lambda event: event.at)
    for number, row in enumerate(rows("messages")):
        ref = next(name_of(r) for r in people if r["member_id"] == row["member_id"])
        at = noon(row["day"], 60)
        events.append(fact("message.posted", at, key=f"m{number}", workspace_id=workspace_id, member_ref=ref))
    for row in rows("orders"):
        for kind in ("order.paid", *(("order.refunded",) if row["refunded_fen"] != "0" else ())):
            at = noon(row["day"], 90)
            key = f"{kind}:{row['order_id']}"
            events.append(fact(kind, at, key=key, workspace_id=workspace_id, member_ref=row["member_id"], group=None))
    admit(*events)


def name_of(row):
    return f"staff-{row['member_id']}" if row["role"].startswith("staff") else row["member_id"]
