"""What each part of the window is for, in a sentence or two: the background of every explanation."""

from __future__ import annotations

__all__ = ["PLACES", "WINDOW"]

WINDOW = "nnviz shows a neural network while it learns; everything that changes it can be undone."

PLACES: dict[str, str] = {
    "transport": "The bar lets time pass: training runs, stands, goes on by a step of your size or begins anew.",
    "timeline": "The line is the whole training; where its handle stands, all panels show that moment exactly.",
    "banner": "The strip tells what went wrong and offers what helps; nothing has to be closed to go on.",
    "health_strip": "The strip shows for each layer how much of it still learns, by its activations and gradients.",
    "DiagramView": "The diagram shows every unit and the strongest links: orange is negative, blue positive, and "
    "strength is colour and width.",
    "WatchBar": "One sample is watched: its values run through the diagram, and the network's answer stands here.",
    "Experiment": "The experiment is everything that decides how the training goes; what the running network cannot "
    "take over begins anew, and undo brings the trained one back.",
    "Field": "The field asks the network at every point of the plane: where its colours meet, its decision changes.",
    "Draw": "What you draw is cropped, centred and made as small as the training images before the network reads it.",
    "Curves": "The curves show loss and accuracy over the training; where training and validation part, it memorises.",
    "Matrix": "The matrix is one layer's weights, gradients or last changes as a picture, a row for each unit.",
    "Runs": "Kept runs stand in the curves as ghosts, so that one change at a time can be compared.",
    "Steps": "Each phase of a step is taken apart: the symbol, the formula, the same with this network's numbers.",
    "Check": "The gradient that was derived is compared with the slope that is measured by small changes.",
    "Landscape": "The landscape is the loss over a plane through the weights; the line is the way the training took.",
    "Images": "The gallery shows validation images, the worst first; a click watches one.",
    "Confusion": "The matrix counts which class is taken for which; all that stands off its diagonal is wrong.",
    "Hidden": "Each sample is a dot where a layer has put it; layers that do well draw the classes apart.",
    "Spread": "Histograms of a layer's weights, activations and gradients show whether its signals fade or burst.",
    "Features": "A column is shuffled, and the accuracy that is lost shows how much the network relies on it.",
}
"""By the name of a panel, the object name of a bar or the class of a part."""
