"""Bad input and faults: what must be refused, kept or waited for."""
