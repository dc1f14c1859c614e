"""Taking things along: the network for other programs, panels as pictures, the experiment as a page."""
