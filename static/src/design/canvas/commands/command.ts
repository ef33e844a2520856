/** What a command is. All commands stand in one table (table.ts); menus, the palette, keys, toolbars and the shortcut sheet derive from it. */

import type { Selection } from "../../document/outcome";
import type { CanvasContext } from "../context";
import type { MenuPlace, SessionState } from "../session";

export const SECTIONS = ["Add", "Steps", "Arrows", "Lanes", "Select", "Arrange", "Edit", "View", "Move about", "Design"] as const;
export type Section = (typeof SECTIONS)[number];

/** What a command needs to be of use. */
export interface Situation {
  readonly session: SessionState;
  readonly selection: Selection;
  readonly isReadOnly: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly section: Section;
  readonly icon: string;
  /** The first is the one that is shown. */
  readonly keys: readonly string[];
  /** The context menus that offer it. */
  readonly menus: readonly MenuPlace[];
  /** True where it changes the design: nobody who may only read is offered it. */
  readonly isEdit: boolean;
  /** True where the browser has an event of its own for the key (copy, cut, paste), which says what it is about. */
  readonly isNative?: boolean;
  /** True where it acts also while text is being written. */
  readonly whileWriting?: boolean;
  /** Offered by a menu or the palette, and acting by its key, only where this holds. */
  isUseful(situation: Situation): boolean;
  run(canvas: CanvasContext): void;
}

export function always(): boolean {
  return true;
}

export function hasSteps({ selection }: Situation): boolean {
  return selection.steps.length > 0;
}

export function hasOneStep({ selection }: Situation): boolean {
  return selection.steps.length === 1;
}

export function hasSeveralCards({ selection }: Situation): boolean {
  return selection.steps.length + selection.notes.length > 1;
}

export function hasSelection({ selection }: Situation): boolean {
  return selection.steps.length + selection.arrows.length + selection.notes.length > 0;
}

export function hasLane({ session }: Situation): boolean {
  return session.lane !== undefined;
}

/** Returns whether a command can do something here. */
export function isOffered(command: Command, situation: Situation): boolean {
  return !(command.isEdit && situation.isReadOnly) && command.isUseful(situation);
}

export function situationOf({ editor, session }: CanvasContext): Situation {
  const history = editor.store.temporal.getState();
  const state = session.getState();
  return { session: state, selection: state.selection, isReadOnly: editor.isReadOnly, canUndo: history.pastStates.length > 0, canRedo: history.futureStates.length > 0 };
}

/** Returns commands in the order of the sections, those of one section as the table has them. */
export function bySection(commands: readonly Command[]): readonly Command[] {
  return [...commands].sort((one, other) => SECTIONS.indexOf(one.section) - SECTIONS.indexOf(other.section));
}
