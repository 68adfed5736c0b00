"""The reactions of this slice, in the order in which they run."""

from qunce.community.reacting.roster import follow_rosters

REACTIONS = (follow_rosters,)
