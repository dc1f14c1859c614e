"""Which part of the diagram is in sight: a magnification and a shift, or the whole of it."""

from __future__ import annotations

__all__ = ["Camera"]

_CLOSEST = 12.0

Point = tuple[float, float]


class Camera:
    """Keeps the whole picture in sight until someone zooms or drags.

    ``look`` tells it the sizes of the window and of the picture; ``zoom`` and ``origin`` say how the picture is
    to be magnified and then shifted.
    """

    def __init__(self) -> None:
        self._window: Point = (1.0, 1.0)
        self._picture: Point = (1.0, 1.0)
        self._zoom: float | None = None
        self._shift: Point = (0.0, 0.0)

    def look(self, window: Point, picture: Point) -> None:
        """Take the sizes in force."""
        self._window, self._picture = window, picture

    @property
    def fitting(self) -> float:
        """The magnification at which the whole picture is in sight; never above 1."""
        share = min(self._window[0] / self._picture[0], self._window[1] / self._picture[1])
        return share if share < 0.9999 else 1.0

    @property
    def zoom(self) -> float:
        """The magnification in force."""
        return self.fitting if self._zoom is None else self._zoom

    @property
    def origin(self) -> Point:
        """Where the picture's upper left corner lies in the window."""
        if self._zoom is not None:
            return self._shift
        zoom = self.fitting
        return (
            (self._window[0] - zoom * self._picture[0]) / 2,
            (self._window[1] - zoom * self._picture[1]) / 2,
        )

    def fit(self) -> None:
        """Bring the whole picture into sight."""
        self._zoom = None

    def zoom_at(self, x: float, y: float, factor: float) -> None:
        """Magnify by ``factor``; what lies at the point stays there."""
        before, origin = self.zoom, self.origin
        after = min(before * factor, _CLOSEST)
        if after <= self.fitting * 1.001:
            self.fit()
            return
        grown = after / before
        self._shift = (x - (x - origin[0]) * grown, y - (y - origin[1]) * grown)
        self._zoom = after

    def drag(self, dx: float, dy: float) -> None:
        """Shift the picture, at most until its edge reaches the middle of the window."""
        zoom, origin = self.zoom, self.origin
        x, y = (
            min(max(o + d, w / 2 - zoom * p), w / 2)
            for o, d, w, p in zip(origin, (dx, dy), self._window, self._picture, strict=True)
        )
        self._zoom, self._shift = zoom, (x, y)
