"""The settings form of a connector, checked against its declaration."""

import re
from collections.abc import Mapping, Sequence

from qunce.connectors.contract import SettingField
from qunce.kernel.errors import Refused

LONGEST = 2000


def checked(fields: Sequence[SettingField], given: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, str]:
    """The values to keep. A secret left empty keeps what is stored; unknown names are refused."""
    unknown = sorted(set(given) - {field.name for field in fields})
    if unknown:
        raise Refused("There is no setting called %(name)s.", name=unknown[0])
    return {field.name: one_value(field, given, stored) for field in fields}


def one_value(field: SettingField, given: Mapping[str, str], stored: Mapping[str, str]) -> str:
    """The value of one field, or Refused with the field's name."""
    value = given.get(field.name, stored.get(field.name, field.default)).strip()
    if field.is_secret and not value:
        value = stored.get(field.name, "")
    if field.is_required and not value:
        raise Refused("%(name)s is needed.", name=field.name)
    if field.choices and value not in {code for code, _ in field.choices}:
        raise Refused("%(name)s is none of the choices.", name=field.name)
    if len(value) > LONGEST or (value and field.pattern and not re.fullmatch(field.pattern, value)):
        raise Refused("%(name)s does not look right. Copy it again from the platform.", name=field.name)
    return value
