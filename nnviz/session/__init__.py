"""A training session: the worker, its thread, what goes in (commands) and what comes out (snapshots).  No Qt."""
