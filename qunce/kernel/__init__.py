"""Words that every slice shares: pure, standard library only."""
