"""The frozen document: what a person chose, checked and readable; no threads, no files."""
