"""Source information as a unit receives it, its channels' order, and what its sender sees."""
