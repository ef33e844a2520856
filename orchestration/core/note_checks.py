"""Whether the notes of a workspace can be shown: ``{"id", "text", "lane", "column", "row"}``, the id once."""

import math
from collections.abc import Iterator, Mapping

from catalog.core.problems import DesignProblem, error, warning
from orchestration.core.design import Design

KIND = "Workspace"
_TEXTS = ("id", "text", "lane")
_NUMBERS = ("column", "row")

MOST_NOTES = 500
LONGEST_NOTE = 5_000
"""Characters. What is longer is a document, and belongs where documents are."""


def check_notes(design: Design) -> Iterator[DesignProblem]:
    """Yield what is wrong with the notes of workspaces, note by note."""
    for workspace in design.workspaces:
        if len(workspace.notes) > MOST_NOTES:
            message = f'Workspace "{workspace.code}" has {len(workspace.notes):,} notes; at most {MOST_NOTES} are kept.'
            yield error((KIND, workspace.code), "notes", "TooManyNotes", message)
            continue
        lanes = {item.group for item in workspace.items}
        ids: set[object] = set()
        for position, note in enumerate(workspace.notes, start=1):
            named = f'Workspace "{workspace.code}": note {position}'
            faults = tuple(_faults(note))
            for fault in faults:
                yield error((KIND, workspace.code), "notes", "BadNote", f"{named} {fault}")
            if faults:
                continue
            if note["id"] in ids:
                message = f'{named} has the id "{note["id"]}" of one before it. Give it another.'
                yield error((KIND, workspace.code), "notes", "BadNote", message)
            ids.add(note["id"])
            if note["lane"] not in lanes:
                message = (
                    f'{named} lies in the lane "{note["lane"]}", which the workspace does not show, so nobody sees it. '
                    "Name a lane, or take the note out."
                )
                yield warning((KIND, workspace.code), "notes", "NoteUnseen", message)


def _faults(note: Mapping[str, object]) -> Iterator[str]:
    for name in _TEXTS:
        if not isinstance(note.get(name), str):
            yield f'has no text as "{name}". Write one.'
    text = note.get("text")
    if isinstance(text, str) and len(text) > LONGEST_NOTE:
        yield f"has {len(text):,} characters; at most {LONGEST_NOTE:,} are kept. Shorten it."
    for name in _NUMBERS:
        value = note.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            yield f'has no number as "{name}". Write the {name} of its cell in the lane, from 0.'
