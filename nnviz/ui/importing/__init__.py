"""Bringing one's own data into the window: tables, arrays, images."""
