"""Employees and departments (p90196, p90200, p95350, p92571)."""

from __future__ import annotations

from sim.wecom.errors import ApiError
from sim.wecom.fields import Json
from sim.wecom.routes import Call, get
from sim.wecom.state import Employee

ACTIVE, LEFT = 1, 5


@get("externalcontact/get_follow_user_list")
def get_follow_user_list(call: Call) -> Json:
    """Employees with the customer-contact feature."""
    return {"follow_user": [one.userid for one in _visible(call) if one.has_contact]}


@get("user/get")
def get_user(call: Call) -> Json:
    """One employee."""
    return _shown(call.world.employee(call.query.get("userid", "")))


@get("user/simplelist")
def simplelist(call: Call) -> Json:
    """The employees of a department."""
    wanted = _department(call)
    chosen = [one for one in _visible(call) if wanted in (1, one.department)]
    return {"userlist": [{"userid": one.userid, "name": one.name, "department": [one.department]} for one in chosen]}


@get("department/simplelist")
def department_simplelist(call: Call) -> Json:
    """The ids of all departments."""
    shown = [{"id": number, "parentid": parent, "order": 1} for number, (_, parent) in call.world.departments.items()]
    return {"department_id": shown}


@get("department/list")
def department_list(call: Call) -> Json:
    """All departments with their names."""
    shown = [
        {"id": number, "name": name, "parentid": parent, "order": 1}
        for number, (name, parent) in call.world.departments.items()
    ]
    return {"department": shown}


def _visible(call: Call) -> list[Employee]:
    """The colleagues within the app's range."""
    sees = call.world.permissions.sees
    return [one for one in call.world.employees.values() if one.active and sees(one.userid)]


def _department(call: Call) -> int:
    text = call.query.get("department_id", "1")
    if not text.isdigit() or int(text) not in call.world.departments:
        raise ApiError(60003)
    return int(text)


def _shown(one: Employee) -> Json:
    return {
        "userid": one.userid,
        "name": one.name,
        "department": [one.department],
        "main_department": one.department,
        "position": one.position,
        "status": ACTIVE if one.active else LEFT,
        "enable": 1,
        "isleader": 0,
    }
