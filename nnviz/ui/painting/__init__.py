"""Painting points into the field with the mouse or the keys."""
