"""What commands about the past and about other futures do to a course."""

from __future__ import annotations

from nnviz.session.commands import DeleteBranch, RenameBranch, Return, Seek, StepBack, Travel
from nnviz.session.course import Course
from nnviz.session.target import Target

__all__ = ["travel"]


def travel(course: Course, command: Travel) -> bool:
    """Do what a command says, or begin to; return whether another moment is shown, or being gone to.

    A branch that is not there is an old wish of the window, and nothing happens.
    """
    branches = course.history.branches
    match command:
        case StepBack(unit, count):
            course.seek(course.back(unit, max(count, 0)), exact=True)
        case Seek(step, exact):
            course.seek(Target(step), exact=exact)
        case Return(number):
            if number not in branches:
                return False
            course.return_to(number)
        case RenameBranch(number, name):
            course.history.rename(number, name)
            return False
        case DeleteBranch(number):
            return number in branches and len(branches) > 1 and _delete(course, number)
    return True


def _delete(course: Course, number: int) -> bool:
    """Forget a branch; from the one on the screen, go to the one it came from first, or to the oldest."""
    branches = course.history.branches
    shown = number == course.branch.number
    if shown:
        parent = branches[number].parent
        course.return_to(parent if parent in branches else min(branches.keys() - {number}))
    course.history.delete(number)
    return shown
