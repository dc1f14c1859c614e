"""The doctors: what is wrong with a network, how one knows, and what helps."""
