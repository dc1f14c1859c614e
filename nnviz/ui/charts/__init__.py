"""Curves and images; the only place that knows pyqtgraph."""
