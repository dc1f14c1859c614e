"""The strip in which a training is wound back and on, and the branches that begin in it."""
