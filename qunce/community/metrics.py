"""The numbers this slice declares: members, joins, leaves, growth, activity, churn."""

from collections.abc import Mapping, Sequence

from qunce.community.behind import (
    people_active,
    people_crossing,
    people_joining,
    people_leaving,
    people_standing,
    people_talking,
)
from qunce.community.counting import crossings, growth, messages_said, present_and, said, standing
from qunce.community.models import Group
from qunce.platform.metrics import Answer, Better, Metric, OverDays, Question, Unit
from qunce.platform.tenancy import Scope


def members(scope: Scope, question: Question) -> Sequence[Answer]:
    """Distinct customers in a group at the end of the period."""
    return counts(scope, question, standing(scope, question))


def joins(scope: Scope, question: Question) -> Sequence[Answer]:
    """How often a customer joined a group."""
    return counts(scope, question, crossings(scope, question, "joined_at"))


def leaves(scope: Scope, question: Question) -> Sequence[Answer]:
    """How often a customer left a group."""
    return counts(scope, question, crossings(scope, question, "left_at"))


def net_growth(scope: Scope, question: Question) -> Sequence[Answer]:
    """Joins less leaves."""
    return counts(scope, question, growth(scope, question))


def messages(scope: Scope, question: Question) -> Sequence[Answer]:
    """Messages of customers, with those that were reported by hand."""
    return counts(scope, question, messages_said(scope, question))


def messages_per_active(scope: Scope, question: Question) -> Sequence[Answer]:
    """Messages of customers by the people who wrote any."""
    return shares(scope, question, said(scope, question))


def active_rate(scope: Scope, question: Question) -> Sequence[Answer]:
    """Of the customers who were in a group during the period, those who did anything."""
    return shares(scope, question, present_and(scope, question, "active"))


def churn_rate(scope: Scope, question: Question) -> Sequence[Answer]:
    """Of the customers who were in a group during the period, those who left one."""
    return shares(scope, question, present_and(scope, question, "left"))


def counts(scope: Scope, question: Question, found: Mapping[str, int]) -> list[Answer]:
    """Answers that are plain numbers; without a cut, one answer even where nothing was found."""
    names = labels(scope, question, found)
    keys = [""] if question.cut is None else sorted(found)
    return [Answer(found.get(key, 0), None, key, names.get(key, key)) for key in keys]


def shares(scope: Scope, question: Question, found: Mapping[str, tuple[int, int]]) -> list[Answer]:
    """Answers of two halves."""
    names = labels(scope, question, found)
    keys = [""] if question.cut is None else sorted(found)
    return [Answer(*found.get(key, (0, 0)), key, names.get(key, key)) for key in keys]


def labels(scope: Scope, question: Question, found: Mapping[str, object]) -> dict[str, str]:
    """The names of groups; days and sources name themselves."""
    if question.cut != "group":
        return {}
    ids = [int(key) for key in found]
    rows = Group.objects.filter(workspace_id=scope.workspace_id, id__in=ids).values_list("id", "name")
    return {str(id_): name for id_, name in rows}


def worded(zh: str, en: str, es: str) -> dict[str, str]:
    """A text in the three languages."""
    return {"zh-hans": zh, "en": en, "es": es}


METRICS = [
    Metric(
        "members",
        worded("成员数", "Members", "Miembros"),
        worded(
            "统计期末仍在群内的客户，按人去重；不含员工、机器人和测试账号。只填日报的群取最近一次上报人数。",
            "Customers who are in a group when the period ends, each person once; no staff, bots or tests. "
            "A group known by its daily form only counts with its newest reported size.",
            "Clientes que están en un grupo al final del período, cada persona una vez; sin personal, bots ni pruebas. "
            "Un grupo conocido solo por su parte diario cuenta con su último tamaño informado.",
        ),
        Unit.PEOPLE,
        Better.UP,
        members,
        people_standing,
        over_days=OverDays.LAST,
    ),
    Metric(
        "joins",
        worded("进群", "Joins", "Altas"),
        worded(
            "统计期内客户进群的次数；同一人进两个群算两次。",
            "How often customers joined a group in the period; who joins two groups counts twice.",
            "Veces que un cliente entró en un grupo en el período; quien entra en dos grupos cuenta dos veces.",
        ),
        Unit.COUNT,
        Better.UP,
        joins,
        people_joining,
        over_days=OverDays.SUM,
    ),
    Metric(
        "leaves",
        worded("退群", "Leaves", "Bajas"),
        worded(
            "统计期内客户退群（含被移出）的次数。",
            "How often customers left a group in the period or were removed from one.",
            "Veces que un cliente salió de un grupo, o fue expulsado, en el período.",
        ),
        Unit.COUNT,
        Better.DOWN,
        leaves,
        people_leaving,
        over_days=OverDays.SUM,
    ),
    Metric(
        "net_growth",
        worded("净增", "Net growth", "Crecimiento neto"),
        worded("进群 − 退群。", "Joins − leaves.", "Altas − bajas."),
        Unit.COUNT,
        Better.UP,
        net_growth,
        people_crossing,
        over_days=OverDays.SUM,
    ),
    Metric(
        "active_rate",
        worded("活跃率", "Active rate", "Tasa de actividad"),
        worded(
            "统计期内至少有一次互动（发言、点击或下单）的客户 ÷ 统计期内在群的客户，按人去重。",
            "Customers with at least one interaction (message, click or order) in the period ÷ customers who were "
            "in a group during the period, each person once.",
            "Clientes con al menos una interacción (mensaje, clic o pedido) en el período ÷ clientes que estuvieron "
            "en un grupo durante el período, cada persona una vez.",
        ),
        Unit.RATE,
        Better.UP,
        active_rate,
        people_active,
        source="K-07",
    ),
    Metric(
        "messages",
        worded("客户消息", "Messages", "Mensajes"),
        worded(
            "统计期内客户发的消息数；不含员工、机器人和测试账号，含日报中上报的消息数。",
            "Messages that customers posted in the period, without staff, bots and tests; with those reported in "
            "daily forms.",
            "Mensajes de clientes en el período, sin personal, bots ni pruebas; con los informados en partes diarios.",
        ),
        Unit.COUNT,
        Better.UP,
        messages,
        people_talking,
        over_days=OverDays.SUM,
    ),
    Metric(
        "messages_per_active",
        worded("人均发言", "Messages per active member", "Mensajes por miembro activo"),
        worded(
            "客户消息数 ÷ 发过言的客户数。",
            "Messages of customers ÷ customers who posted any.",
            "Mensajes de clientes ÷ clientes que publicaron alguno.",
        ),
        Unit.RATIO,
        Better.UP,
        messages_per_active,
        people_talking,
        source="K-09",
    ),
    Metric(
        "churn_rate",
        worded("流失率", "Churn rate", "Tasa de abandono"),
        worded(
            "统计期内退群的客户 ÷（期初在群客户 + 期内进群客户），按人去重。",
            "Customers who left a group in the period ÷ customers in a group at its start plus those who joined, "
            "each person once.",
            "Clientes que salieron de un grupo en el período ÷ clientes que estaban al inicio más los que entraron, "
            "cada persona una vez.",
        ),
        Unit.RATE,
        Better.DOWN,
        churn_rate,
        people_leaving,
        source="K-45",
    ),
]
