"""The tour of six steps through the real window."""
