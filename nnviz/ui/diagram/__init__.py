"""The network diagram: geometry and raster without Qt, a painter, and the widget."""
