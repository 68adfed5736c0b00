"""社群: groups, members, identities, roles, tags, consents and life cycle."""
