/** Moving cards from cell to cell. Whoever moves one means the picture as it is: everything else in its lane stays where it is seen. */

import { wishedCell } from "../../plan/layout";
import type { Change, Records } from "./document";
import { workspaceOf } from "./canvas";
import type { Note, Workspace } from "./records";
import { cellOf, isNoteCard, noteCard, sceneOf, type Card, type LaneCell } from "./scene";

/** A card (a step by its code, a note by noteCard) and the cell that it is to stand in. */
export interface Move extends LaneCell {
  readonly card: string;
}

export type Positions = Workspace["positions"];

/**
 * Returns the positions and notes of a workspace with cards moved. A moved card gets its cell, or the next free one below a card that
 * moved there before it; what stood there moves down. The cards of all lanes that are touched keep the cells in which they are shown; but a
 * note alone does not take a lane out of the layout's hands.
 */
export function settled(records: Records, workspace: string, moves: readonly Move[]): { positions: Positions; notes: readonly Note[] } {
  const scene = sceneOf(records, workspace);
  const moved = new Set(moves.map(({ card }) => card));
  const lanes = new Set<string>();
  for (const { card, lane } of moves) {
    for (const touched of [lane, cellOf(scene, card)?.lane]) if (touched !== undefined && (!isNoteCard(card) || isArranged(records, workspace, touched))) lanes.add(touched);
  }
  const cells = new Map<string, LaneCell>();
  const taken = new Set<string>();
  for (const { card, lane, column, row } of moves) {
    const [left, top] = wishedCell([column, row])!;
    const cell = { lane, column: left, row: firstFree(taken, lane, left, top) };
    taken.add(keyOf(cell));
    cells.set(card, cell);
  }
  for (const { lane, column, card, row } of staying(scene.cards, lanes, moved, (id) => cellOf(scene, id)!)) {
    const cell = { lane, column, row: firstFree(taken, lane, column, row) };
    taken.add(keyOf(cell));
    cells.set(card, cell);
  }
  return placed(workspaceOf(records, workspace), cells);
}

/** Returns the change that puts cards into cells. */
export function moveCards(records: Records, workspace: string, moves: readonly Move[]): readonly Change[] {
  const record = workspaceOf(records, workspace);
  return [{ kind: "Workspace", code: workspace, fields: { ...record, ...settled(records, workspace, moves) } }];
}

/** Returns the nearest free cell of a column, counting from a row downwards. */
export function freeCell(records: Records, workspace: string, lane: string, column: number, row: number): LaneCell {
  const scene = sceneOf(records, workspace);
  const taken = new Set<string>();
  for (const { id } of scene.cards) {
    const cell = cellOf(scene, id);
    if (cell) taken.add(keyOf(cell));
  }
  return { lane, column, row: firstFree(taken, lane, column, row) };
}

/** Tells whether cards of a lane were placed by hand; in a lane without, new cards are left to the layout. */
export function isArranged(records: Records, workspace: string, lane: string): boolean {
  const { positions } = workspaceOf(records, workspace);
  return sceneOf(records, workspace).cards.some((card) => card.kind === "step" && card.lane === lane && positions[card.id] !== undefined);
}

function staying(cards: readonly Card[], lanes: ReadonlySet<string>, moved: ReadonlySet<string>, at: (id: string) => LaneCell): (LaneCell & { card: string })[] {
  return cards
    .filter(({ id, kind, lane }) => kind !== "lane" && lanes.has(lane) && !moved.has(id))
    .map(({ id }) => ({ card: id, ...at(id) }))
    .sort((one, other) => one.row - other.row);
}

function placed(workspace: Workspace, cells: ReadonlyMap<string, LaneCell>): { positions: Positions; notes: readonly Note[] } {
  const positions: Record<string, readonly [number, number]> = { ...workspace.positions };
  for (const [card, { column, row }] of cells) {
    const before = positions[card];
    if (!isNoteCard(card) && !(before && before[0] === column && before[1] === row)) positions[card] = [column, row];
  }
  const notes = workspace.notes.map((note) => {
    const cell = cells.get(noteCard(note.id));
    const isSame = !cell || (cell.lane === note.lane && cell.column === note.column && cell.row === note.row);
    return isSame ? note : { ...note, ...cell };
  });
  return { positions, notes: notes.every((note, index) => note === workspace.notes[index]) ? workspace.notes : notes };
}

function firstFree(taken: ReadonlySet<string>, lane: string, column: number, row: number): number {
  while (taken.has(keyOf({ lane, column, row }))) row++;
  return row;
}

function keyOf({ lane, column, row }: LaneCell): string {
  return `${column}/${row}/${lane}`;
}
