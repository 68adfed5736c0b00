"""The reactions of this slice, in the order in which they run."""

from qunce.community.reacting.activity import count_activity
from qunce.community.reacting.contacts import follow_contacts
from qunce.community.reacting.days import keep_days
from qunce.community.reacting.groups import follow_groups
from qunce.community.reacting.roster import follow_rosters

REACTIONS = (follow_rosters, follow_groups, follow_contacts, count_activity, keep_days)
