"""A monkey at the keyboard: random events for the real window, from a seed."""
