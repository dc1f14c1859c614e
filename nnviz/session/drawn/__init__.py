"""What can be known about one drawing: who answers it, why, how far to trust it, and what it could become."""
