/** Commands on the notes of a workspace. A note stands in a cell, as a step does. */

import { lanesOf, workspaceOf } from "./canvas";
import { settled } from "./cells";
import type { Change, Records } from "./document";
import { freeCode } from "./names";
import { done, noLane, notThere, refused, type Outcome } from "./outcome";
import type { Note } from "./records";
import { noteCard } from "./scene";

/** Adds a note in a cell; what stands there moves down. */
export function addNote(records: Records, workspace: string, { lane, column, row, text }: Omit<Note, "id">): Outcome {
  if (!lanesOf(records, workspace).some(({ code }) => code === lane)) return noLane();
  const record = workspaceOf(records, workspace);
  const id = freeCode("note", (code) => record.notes.some((note) => note.id === code));
  const { positions, notes } = settled(records, workspace, [{ card: noteCard(id), lane, column, row }]);
  return done("A note is added.", [changed(records, workspace, [...notes, { id, text, lane, column, row }], positions)], { notes: [id] });
}

export function editNote(records: Records, workspace: string, id: string, text: string): Outcome {
  const { notes } = workspaceOf(records, workspace);
  const note = notes.find((one) => one.id === id);
  if (!note) return notThere("note");
  if (text.trim() === "") return refused("NameMissing", "A note without text says nothing. Delete it instead.");
  if (note.text === text) return done("The note is as it was.", [], { notes: [id] });
  return done("The note is changed.", [changed(records, workspace, notes.map((one) => (one === note ? { ...note, text } : one)))], { notes: [id] });
}

export function deleteNote(records: Records, workspace: string, id: string): Outcome {
  const { notes } = workspaceOf(records, workspace);
  const kept = notes.filter((note) => note.id !== id);
  return kept.length === notes.length ? notThere("note") : done("The note is deleted.", [changed(records, workspace, kept)]);
}

function changed(records: Records, workspace: string, notes: readonly Note[], positions = workspaceOf(records, workspace).positions): Change {
  return { kind: "Workspace", code: workspace, fields: { ...workspaceOf(records, workspace), positions, notes } };
}
