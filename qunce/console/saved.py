"""Saved views: a list's address under a name, one's own or shared with the workspace."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from qunce.console.models import SavedView
from qunce.kernel.errors import NotFound
from qunce.platform.tenancy import Scope


@dataclass(frozen=True, slots=True)
class ViewLine:
    """A saved view as a list shows it."""

    id: int
    name: str
    query: str
    is_shared: bool
    is_mine: bool


def views_of(scope: Scope, page: str) -> Sequence[ViewLine]:
    """One's own views of a page, then those that colleagues share."""
    rows = (
        SavedView.objects.filter(workspace_id=scope.workspace_id, page=page)
        .filter(Q(person_id=scope.user_id or 0) | Q(is_shared=True))
        .order_by("name", "pk")
        .values_list("pk", "name", "query", "is_shared", "person_id")
    )
    return [ViewLine(pk, name, query, shared, owner == scope.user_id) for pk, name, query, shared, owner in rows]


def save_view(scope: Scope, page: str, name: str, query: str, *, is_shared: bool) -> None:
    """Keep a view under a name; the same name again replaces it."""
    SavedView.objects.update_or_create(
        workspace_id=scope.workspace_id,
        person_id=scope.user_id or 0,
        page=page,
        name=name,
        defaults={"query": query, "is_shared": is_shared},
    )


def delete_view(scope: Scope, view_id: int) -> None:
    """Forget one's own view."""
    mine = SavedView.objects.filter(pk=view_id, workspace_id=scope.workspace_id, person_id=scope.user_id or 0)
    if not mine.delete()[0]:
        raise NotFound("There is no such page.")
