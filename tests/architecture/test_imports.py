"""The house: into another slice only through its doors, no cycles, no foreign key upwards."""

from functools import cache

import grimp
import pytest
from django.apps import apps
from django.db.models import ForeignKey

ORDER = ["kernel", "platform", "connectors", "console", "community", "delivery", "acquisition", "content", "guard"]
SLICES = ORDER[2:]
DOORS = {"api", "contract", "contracts"}
"""What another slice may import: `api`, the connectors' `contract`, the console's `contracts`."""

COMPOSITION = {"main", "web", "worker", "cli", "settings", "urls", "supervisor", "opening", "commands", "bench", "demo"}


@cache
def graph():
    return grimp.build_graph("qunce", cache_dir=None, exclude_type_checking_imports=True)


def place(module):
    """The slice of a module, and the module's name inside it."""
    parts = module.split(".")
    return (parts[1] if len(parts) > 1 else ""), parts[2:]


def is_test(module):
    return "tests" in module.split(".")


def imports_between_slices():
    for importer in sorted(graph().modules):
        for imported in sorted(graph().find_modules_directly_imported_by(importer)):
            ours, _ = place(importer)
            theirs, inside = place(imported)
            if ours != theirs and theirs in SLICES and ours in SLICES and not is_test(importer):
                yield importer, imported, inside


def test_slices_meet_only_at_their_doors():
    wrong = [
        f"{importer} imports {imported}"
        for importer, imported, inside in imports_between_slices()
        if not inside or inside[0] not in DOORS
    ]
    assert wrong == []


def test_there_is_something_to_check():
    assert len(list(imports_between_slices())) > 5


def test_the_kernel_needs_nothing():
    for module in graph().find_descendants("qunce.kernel"):
        assert not [i for i in graph().find_modules_directly_imported_by(module) if not i.startswith("qunce.kernel")]


def test_slices_do_not_know_the_composition():
    wrong = [
        f"{importer} imports {imported}"
        for importer in sorted(graph().modules)
        if place(importer)[0] in ORDER and not is_test(importer)
        for imported in graph().find_modules_directly_imported_by(importer)
        if place(imported)[0] in COMPOSITION
    ]
    assert wrong == []


def strongly_connected(modules, edges):
    """Tarjan's algorithm: groups of modules that import each other in a circle."""
    index, low, stack, on_stack, groups = {}, {}, [], set(), []

    def visit(module):
        index[module] = low[module] = len(index)
        stack.append(module)
        on_stack.add(module)
        for other in edges(module):
            if other not in index:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in on_stack:
                low[module] = min(low[module], index[other])
        if low[module] == index[module]:
            group = []
            while not group or group[-1] != module:
                group.append(stack.pop())
                on_stack.discard(group[-1])
            groups.append(group)

    for module in modules:
        if module not in index:
            visit(module)
    return [sorted(group) for group in groups if len(group) > 1]


def test_the_search_for_circles_finds_one():
    edges = {"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": []}
    assert strongly_connected(edges, edges.__getitem__) == [["a", "b", "c"]]


def test_no_module_imports_itself_in_a_circle():
    circles = strongly_connected(
        sorted(graph().modules), lambda module: sorted(graph().find_modules_directly_imported_by(module))
    )
    assert circles == []


@pytest.mark.parametrize("label", [config.label for config in apps.get_app_configs() if config.label in ORDER])
def test_no_foreign_key_points_up(label):
    wrong = []
    for model in apps.get_app_config(label).get_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey):
                target = field.related_model._meta.app_label
                if target in ORDER and ORDER.index(target) > ORDER.index(label):
                    wrong.append(f"{model.__name__}.{field.name} -> {target}")
    assert wrong == []
