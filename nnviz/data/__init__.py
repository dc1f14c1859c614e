"""Data sets and what turns them into batches: NumPy only, no files, no threads."""
