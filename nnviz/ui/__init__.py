"""The window: widgets that draw frozen snapshots and utter wishes."""
