"""Where samples lie in the spaces that a network makes for itself: clouds of points, live."""
