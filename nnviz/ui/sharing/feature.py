"""*File > Share as text* and *Open from text*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.spec import ExperimentSpec
from nnviz.ui.actions import Deed
from nnviz.ui.language import tr, translated
from nnviz.ui.studio import Studio

if TYPE_CHECKING:
    from nnviz.ui.sharing.dialog import ReceiveDialog, ShareDialog

__all__ = ["Sharing", "install"]


def install(studio: Studio) -> None:
    """Add the entries to the menu."""
    sharing = Sharing(studio)
    studio.add_deed(Deed("share_text", "File", "Share as te&xt …"), sharing.share, before="save_picture")
    studio.add_deed(Deed("open_text", "File", "Open from &text …"), sharing.receive, before="save_picture")


class Sharing:
    """Opens the two windows."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def share(self) -> ShareDialog | None:
        """Show the experiment as text."""
        from nnviz.session.sharing import to_text
        from nnviz.ui.sharing.dialog import ShareDialog

        try:
            text = to_text(self._studio.desk.workspace.spec)
        except SpecProblem as problem:
            self._studio.tell(translated(str(problem)))
            return None
        dialog = ShareDialog(text, self._studio.window)
        dialog.open()
        return dialog

    def receive(self) -> ReceiveDialog:
        """Ask for a text; one that lies on the clipboard is proposed."""
        from nnviz.session.sharing import PREFIX
        from nnviz.ui.sharing.dialog import ReceiveDialog

        found = QGuiApplication.clipboard().text()[:20_000]
        proposal = found if found.strip().upper().startswith(PREFIX) else ""
        dialog = ReceiveDialog(self._use, proposal, self._studio.window)
        dialog.open()
        return dialog

    def _use(self, spec: ExperimentSpec) -> None:
        self._studio.desk.workspace.edit(spec, tr("experiment from text"), fresh=True)
