"""Small pictures that stay on the screen: they are handed to Qt again only when they change or move."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsScene

__all__ = ["Sprites"]

Key = tuple[Hashable, ...]


@dataclass(slots=True, eq=False)
class Group:
    """Pictures that change together: what they show, and for each place its item and where that stands."""

    stamp: object = None
    items: list[QGraphicsPixmapItem] = field(default_factory=list)
    shown: list[tuple[object, float, float, float]] = field(default_factory=list)
    count: int = 0


class Sprites:
    """Pictures in groups on a scene, drawn by Qt without asking Python.

    Between ``begin`` and ``end`` every group that is to be seen is named with ``renew``; the others disappear.
    """

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self._groups: dict[Key, Group] = {}
        self._named: set[Key] = set()
        self._group = Group()

    def begin(self) -> None:
        """Forget what was named."""
        self._named = set()

    def renew(self, key: Key, stamp: object) -> bool:
        """Name a group; return whether its pictures must be put again, because ``stamp`` is another one."""
        self._named.add(key)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group()
        elif group.stamp == stamp:
            return False
        self._group = group
        group.stamp, group.count = stamp, 0
        return True

    def put(
        self,
        stamp: object,
        make: Callable[[], QPixmap],
        x: float,
        y: float,
        depth: float,
        scale: float = 1.0,
    ) -> None:
        """Show the next picture of the group, with its upper left corner at a point.

        Parameters
        ----------
        stamp : object
            Another one than at this place before means another picture.
        make : callable
            Gives the picture.
        depth : float
            What has the larger one lies on top; the same for a whole group.
        scale : float
            Magnified with sharp pixels.
        """
        group, now = self._group, (stamp, x, y, scale)
        place, group.count = group.count, group.count + 1
        if place == len(group.items):
            item = QGraphicsPixmapItem(make())
            item.setZValue(depth)
            item.setTransformationMode(Qt.TransformationMode.FastTransformation)
            item.setPos(x, y)
            item.setScale(scale)
            self._scene.addItem(item)
            group.items.append(item)
            group.shown.append(now)
            return
        before, item = group.shown[place], group.items[place]
        if before == now:
            return
        group.shown[place] = now
        if before[0] != stamp:
            item.setPixmap(make())
            item.setVisible(True)
        if before[1:3] != (x, y):
            item.setPos(x, y)
        if before[3] != scale:
            item.setScale(scale)

    def close(self) -> None:
        """Take away what the group had more at the last time."""
        group = self._group
        for place in range(group.count, len(group.items)):
            _hide(group, place)

    def end(self) -> None:
        """Take away the groups that were not named."""
        for key in self._groups.keys() - self._named:
            group = self._groups[key]
            if group.count:
                group.stamp, group.count = None, 0
                for place in range(len(group.items)):
                    _hide(group, place)


def _hide(group: Group, place: int) -> None:
    """Take a picture away; the memory that it may share is no longer used."""
    if group.shown[place][0] is not None:
        group.items[place].setVisible(False)
        group.items[place].setPixmap(QPixmap())
        group.shown[place] = (None, 0.0, 0.0, 0.0)
