"""Every declared number for one question, as plain values for the command line and the API."""

from typing import Any

from qunce.kernel.errors import NotFound, Refused
from qunce.platform.metrics import Answer, Question, all_metrics
from qunce.platform.models import Workspace
from qunce.platform.tenancy import Scope


def report_of(scope: Scope, question: Question) -> dict[str, Any]:
    """The metrics by slug; a list of parts where a cut is asked for. Raises Refused."""
    if question.period.last < question.period.first:
        raise Refused("The period ends before it begins.")
    chosen = [m for m in all_metrics().values() if question.cut is None or question.cut in m.cuts]
    if not chosen:
        raise Refused("No number can be cut by %(cut)s.", cut=question.cut)
    return {
        "workspace": scope.workspace_id,
        "from": question.period.first.isoformat(),
        "to": question.period.last.isoformat(),
        "group": question.group_id,
        "by": question.cut,
        "metrics": {m.slug: told(m.query(scope, question), is_cut=question.cut is not None) for m in chosen},
    }


def told(answers: Any, *, is_cut: bool) -> Any:
    """One answer, or the parts."""
    rows = [plain(answer) for answer in answers]
    return rows if is_cut else rows[0]


def plain(answer: Answer) -> dict[str, Any]:
    """An answer as plain values."""
    return {
        "key": answer.key,
        "label": answer.label,
        "value": answer.value,
        "numerator": answer.numerator,
        "denominator": answer.denominator,
        "is_small": answer.is_small,
    }


def scope_of(workspace: str) -> Scope:
    """The workspace with this slug or number. Raises NotFound."""
    wanted = {"id": int(workspace)} if workspace.isdigit() else {"slug": workspace}
    found = Workspace.objects.filter(**wanted).values_list("id", "timezone").first()
    if found is None:
        raise NotFound("There is no workspace %(workspace)s.", workspace=workspace)
    return Scope(*found)
