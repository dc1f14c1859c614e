"""The first entries of the menu *File*, the name in the title, and what happens when the window is to close."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nnviz.ui.actions import Deed
from nnviz.ui.docks import Place
from nnviz.ui.documents.asking import ask_in_window
from nnviz.ui.documents.bar import NoticeBar, Way
from nnviz.ui.documents.dropped import files_of
from nnviz.ui.documents.keeper import Keeper
from nnviz.ui.documents.recent_menu import RecentMenu
from nnviz.ui.documents.work import Work
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio
from nnviz.ui.theme import Theme

__all__ = ["NOTES", "Documents", "install", "install_notes"]

NOTES = "Notes"


def install(studio: Studio) -> None:
    """Add the entries and the strip for notices; to be installed first, as its entries lead the menu."""
    Documents(studio)


def install_notes(studio: Studio) -> None:
    """Add the panel for notes, after all others of its place."""
    documents = studio.services["documents"]()
    assert isinstance(documents, Documents)  # noqa: S101 - as ``install`` made it
    studio.add_panel(NOTES, Place.DETAIL, documents.make_notes)


class Documents(QObject):
    """Connects the work at hand with the window."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._leaving = self._closing = self._decided = self._asking = self._within = self._ended = False
        self.work = Work(studio)
        self.bar = NoticeBar(studio.appearance.theme, studio.window)
        studio.middle.insertWidget(0, self.bar)
        studio.follow_theme(self.bar)
        self.keeper = Keeper(studio, self.work, self.bar)
        window = studio.window
        window.welcomes = lambda what: bool(files_of(what))
        window.take_dropped = lambda what: self.work.open_path(files_of(what)[0])
        window.may_close = self._may_close
        self._add_entries()
        self.work.changed.connect(self._show_title)
        self.work.begun.connect(self._show_title)
        self.work.begun.connect(self._note_file)
        self.work.stored.connect(self._note_file)
        self.work.ready.connect(self._close_if_wanted)
        self.work.refused.connect(self._refused)
        studio.desk.workspace.spec_changed.connect(lambda *_change: self._show_title())
        studio.services["open file"] = self.work.open_path
        studio.services["documents"] = lambda: self
        studio.services["guard work"] = self.guard
        studio.services["leave"] = self.leave
        self._show_title()

    def guard(self, folder: Path) -> None:
        """Ask before work is lost, and write it down in a folder in case the program is killed."""
        self.work.ask = lambda title, then: ask_in_window(self._studio.window, title, then)
        self.keeper.guard(folder)

    def leave(self) -> None:
        """Let the window close without a question; what is not saved is offered at the next start."""
        self._leaving = True

    def _add_entries(self) -> None:
        work, studio = self.work, self._studio
        menu, last = studio.deeds.menus["File"], "save_picture"
        studio.add_deed(Deed("new", "File", tr("&New"), "Ctrl+N"), work.new, before=last)
        studio.add_deed(Deed("open", "File", tr("&Open …"), "Ctrl+O"), work.open, before=last)
        self.recent = RecentMenu(studio.settings, work.open_path, menu)
        menu.insertMenu(studio.deeds.by_id[last], self.recent)
        studio.add_deed(Deed("save", "File", tr("&Save"), "Ctrl+S"), work.save, before=last)
        studio.add_deed(Deed("save_as", "File", tr("Save &as …"), "Ctrl+Shift+S"), work.save_as, before=last)
        menu.insertSeparator(studio.deeds.by_id[last])

    def make_notes(self, _theme: Theme) -> QWidget:
        """Make the panel."""
        from nnviz.ui.documents.notes import NotesPanel

        return NotesPanel(self.work)

    def _show_title(self) -> None:
        title = f"{self.work.name}[*] — nnviz"
        window = self._studio.window
        if window.windowTitle() != title:
            window.setWindowTitle(title)
        window.setWindowModified(self.work.unsaved)

    def _note_file(self) -> None:
        if self.work.path is not None:
            self.recent.note(self.work.path)
            self.bar.withdraw("file")

    def _refused(self, sentence: str, instead: object) -> None:
        self._stay()
        self._studio.tell("")
        ways = (Way(tr("Save as …"), tr("Choose another place"), instead),) if callable(instead) else ()
        self.bar.put("file", sentence, ways)

    def _may_close(self) -> bool:
        """Decide what happens when the window is to close; a second time during a save gives the save up."""
        work = self.work
        work.read_in()
        if self._ended:
            return True
        if self._leaving:
            work.cancel()
        elif work.saving:
            if not self._closing:
                self._closing = True
                self._studio.tell(tr("Saving; the window closes when it is done."))
                return False
            work.cancel()
            self._leaving = True
        elif work.unsaved and not self._decided:
            self._ask()
            if not self._decided:
                return False
        self._ended = True
        self.keeper.end(keep=self._leaving)
        return True

    def _ask(self) -> None:
        """Ask once; the answer may come at once or later."""
        if self._asking:
            return
        self._asking = self._within = True
        self.work.before_losing(self._decide, self._stay)
        self._within = False

    def _decide(self) -> None:
        self._decided, self._asking = True, False
        if not self._within:
            self._studio.window.close()

    def _stay(self) -> None:
        self._asking = self._closing = False

    def _close_if_wanted(self) -> None:
        if self._closing:
            self._closing = False
            self._studio.window.close()
