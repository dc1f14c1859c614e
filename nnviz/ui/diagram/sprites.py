"""Small pictures that stay on the screen: each is handed to Qt again only when it changes or moves."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsScene

__all__ = ["Sprites"]

Key = tuple[Hashable, ...]


class Sprites:
    """Pictures by key on a scene, drawn by Qt without asking Python.

    Between ``begin`` and ``end`` everything that is to be seen is named with ``put``; the rest disappears.
    """

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self._items: dict[Key, QGraphicsPixmapItem] = {}
        self._shown: dict[Key, tuple[object, float, float, float]] = {}
        self._named: set[Key] = set()

    def begin(self) -> None:
        """Forget what was named."""
        self._named = set()

    def put(
        self,
        key: Key,
        stamp: object,
        make: Callable[[], QPixmap],
        x: float,
        y: float,
        depth: float,
        scale: float = 1.0,
    ) -> None:
        """Show a picture with its upper left corner at a point.

        Parameters
        ----------
        key : tuple
            Which picture; its first word says what kind it is.
        stamp : object
            Another stamp than the last one means that the picture has changed.
        make : callable
            Gives the picture.
        depth : float
            What has the larger one lies on top; the same at each call for a key.
        scale : float
            Magnified with sharp pixels.
        """
        self._named.add(key)
        now = (stamp, x, y, scale)
        before = self._shown.get(key)
        if before == now:
            return
        item = self._items.get(key)
        if item is None:
            item = self._items[key] = QGraphicsPixmapItem()
            item.setZValue(depth)
            item.setTransformationMode(Qt.TransformationMode.FastTransformation)
            self._scene.addItem(item)
        if before is None or before[0] != stamp:
            item.setPixmap(make())
        if before is None or before[1:3] != (x, y):
            item.setPos(x, y)
        if before is None or before[3] != scale:
            item.setScale(scale)
        if before is None:
            item.setVisible(True)
        self._shown[key] = now

    def end(self) -> None:
        """Take away what was not named."""
        for key in self._shown.keys() - self._named:
            del self._shown[key]
            item = self._items[key]
            item.setVisible(False)
            item.setPixmap(QPixmap())
