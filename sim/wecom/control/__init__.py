"""The /_sim surface: what a test or an operator's rehearsal may do to the simulated world."""
