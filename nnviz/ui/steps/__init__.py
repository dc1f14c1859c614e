"""Training step by step: a table with every number, captions for a projector, and the signal that travels."""
