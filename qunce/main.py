"""The composition: who resolves, who reacts to which event and in what order. Alone sees everything."""

from functools import cache

from qunce.community.reactions import REACTIONS as COMMUNITY
from qunce.community.resolver import RESOLVER
from qunce.connectors.reactions import REACTIONS as CONNECTORS
from qunce.guard.reactions import greet_newcomers, welcome_contacts
from qunce.platform.admission import Admission


@cache
def admission() -> Admission:
    """The pipeline that every event passes: resolvers, then reactions in this fixed order."""
    return Admission(
        resolvers=(RESOLVER,),
        reactions=(
            *CONNECTORS,
            *COMMUNITY,
            welcome_contacts,
            greet_newcomers,
        ),
    )
