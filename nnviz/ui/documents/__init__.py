"""Documents in the window: new, open, save, recent files, notes, and work that comes back after a crash."""
