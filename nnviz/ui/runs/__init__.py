"""Runs that are kept to be compared: ghosts in the curves and a table of what differs."""
