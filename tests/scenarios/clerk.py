"""Somebody who works with documents."""

from __future__ import annotations

from nnviz.session.commands import Advance, StepUnit
from nnviz.session.snapshot import Status

__all__ = ["Clerk"]


class Clerk:
    """Does with documents what a person does."""

    def __init__(self, desk, folder):
        self.desk, self.folder = desk, folder
        self.documents = desk.window.studio.services["documents"]()
        self.work, self.bar = self.documents.work, self.documents.bar
        self.asked: list[str] = []

    def answers(self, choice):
        def ask(title, then):
            self.asked.append(title)
            then(choice)

        self.work.ask = ask

    def save_as(self, name="mine.nnviz"):
        path = self.folder / name
        self.work.choose_target = lambda: path
        with self.desk.qtbot.waitSignal(self.work.stored):
            self.work.save_as()
        return path

    def save(self):
        with self.desk.qtbot.waitSignal(self.work.stored):
            self.work.save()

    def open(self, path):
        with self.desk.qtbot.waitSignal(self.work.begun):
            self.work.open_path(path)
        self.desk.until(lambda seen: not seen.timeline.seeking)

    def notice(self):
        self.desk.qtbot.waitUntil(lambda: not self.bar.isHidden())
        return self.bar.sentence.text()

    def train(self, epochs):
        before = self.desk.seen.position.epoch
        self.desk.bridge.send(Advance(StepUnit.EPOCH, epochs))
        self.desk.until(lambda seen: seen.position.epoch >= before + epochs and seen.status is Status.PAUSED)
        self.desk.until(lambda seen: seen.curves.column("step")[-1] == seen.position.step)  # measured
        return self.desk.seen
