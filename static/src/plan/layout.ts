/**
 * Where steps stand. A step with a wished cell (designed by hand) stands there; any other where the layout puts it: column = length of
 * the longest path that leads to it, rows inside its lane by the rows of its neighbours, around those that are wished. The result is a
 * grid of cells; route.ts turns it into pixels, since the room between cells is for the arrows.
 *
 * Steps that wish the same cell stand below each other, and all rows below them move down: the copies of a step in a running plan push
 * nothing out of line. Deterministic, and safe with loops: an arrow that closes one does not count for the columns.
 */

import { graphOf, type Graph, type Link, type StepId } from "./model";
import { orderRows, type Group } from "./rows";
import { MOST_COLUMNS, wishedRows, type Wish } from "./wish";

export { wishedCell, type Wish } from "./wish";

export interface Placed<Id extends StepId = number> {
  id: Id;
  lane: string;
  wish?: Wish | undefined;
}

export interface Cell {
  column: number;
  /** Row counted through all lanes. */
  row: number;
}

export interface Grid<Id extends StepId = number> {
  cells: Map<Id, Cell>;
  columns: number;
  rows: number;
  /** First row and number of rows of each lane, in the order of the lanes; `needed`: the rows that its cards need. */
  lanes: { code: string; firstRow: number; rows: number; needed: number }[];
}

/** Returns the grid of the steps. */
export function placeInGrid<Id extends StepId>(lanes: readonly { code: string; rows?: number }[], steps: readonly Placed<Id>[], links: readonly Link<Id>[]): Grid<Id> {
  const graph = graphOf(steps, links);
  const columnOf = columns(steps, graph);
  const groups = groupByLane(lanes, steps, columnOf);
  const rowOf = orderRows([...groups.values()], graph);
  const grid: Grid<Id> = { cells: new Map(), columns: 0, rows: 0, lanes: [] };
  for (const { code, rows: least } of lanes) {
    const { cells, seated, rows: needed } = groups.get(code)!;
    const rows = Math.max(needed, wishedRows(least));
    for (const [column, ids] of cells) {
      grid.columns = Math.max(grid.columns, column + 1);
      for (const id of ids) grid.cells.set(id, { column, row: grid.rows + rowOf.get(id)! });
    }
    for (const [id, row] of seated) {
      const column = columnOf.get(id)!;
      grid.columns = Math.max(grid.columns, column + 1);
      grid.cells.set(id, { column, row: grid.rows + row });
    }
    grid.lanes.push({ code, firstRow: grid.rows, rows, needed });
    grid.rows += rows;
  }
  return grid;
}

/** The wished column, else the longest path from a start; steps inside a loop get the column they have when the loop is cut at its first step. */
function columns<Id extends StepId>(steps: readonly Placed<Id>[], graph: Graph<Id>): Map<Id, number> {
  const column = new Map<Id, number>(steps.map(({ id, wish }) => [id, wish ? wish[0] : 0]));
  const wished = new Set<Id>(steps.filter(({ wish }) => wish).map(({ id }) => id));
  const waiting = new Map<Id, number>(steps.map((step) => [step.id, graph.predecessors.get(step.id)!.length]));
  const done = new Set<Id>();
  const ready = steps.filter((step) => waiting.get(step.id) === 0).map((step) => step.id);
  let readyAt = 0;
  let restAt = 0;
  for (;;) {
    let id = readyAt < ready.length ? ready[readyAt++] : undefined;
    while (id === undefined && restAt < steps.length) {
      const candidate = steps[restAt++]!.id;
      if (!done.has(candidate)) id = candidate;
    }
    if (id === undefined) return column;
    if (done.has(id)) continue;
    done.add(id);
    for (const next of graph.successors.get(id)!) {
      if (done.has(next)) continue;
      if (!wished.has(next)) column.set(next, Math.max(column.get(next)!, column.get(id)! + 1));
      waiting.set(next, waiting.get(next)! - 1);
      if (waiting.get(next) === 0) ready.push(next);
    }
  }
}

function groupByLane<Id extends StepId>(lanes: readonly { code: string }[], steps: readonly Placed<Id>[], columnOf: Map<Id, number>): Map<string, Group<Id>> {
  const groups = new Map<string, Group<Id>>(lanes.map((lane) => [lane.code, { cells: new Map(), seated: new Map(), taken: new Map(), rows: 1 }]));
  const wishing = new Map<string, Placed<Id>[]>();
  for (const step of steps) {
    const group = groups.get(step.lane);
    if (!group) continue;
    if (step.wish) append(wishing, step.lane, step);
    else append(group.cells, columnOf.get(step.id)!, step.id);
  }
  for (const [lane, wishes] of wishing) seatWished(groups.get(lane)!, wishes);
  for (const group of groups.values()) {
    for (const [column, ids] of group.cells) group.rows = Math.max(group.rows, ids.length + (group.taken.get(column)?.size ?? 0));
  }
  return groups;
}

/** Gives each wished cell its place. A row is as high as the most steps that wish one cell of it. */
function seatWished<Id extends StepId>(group: Group<Id>, wishes: readonly Placed<Id>[]): void {
  const byCell = new Map<number, Id[]>();
  const height = new Map<number, number>();
  for (const { id, wish } of wishes) {
    const [column, row] = wish!;
    const ids = append(byCell, row * MOST_COLUMNS + column, id);
    height.set(row, Math.max(height.get(row) ?? 1, ids.length));
  }
  const extra = [...height].sort(([one], [other]) => one - other);
  const base = new Map<number, number>();
  let added = 0;
  for (const [row, rows] of extra) {
    base.set(row, row + added);
    added += rows - 1;
  }
  for (const [cell, ids] of byCell) {
    const column = cell % MOST_COLUMNS;
    const first = base.get(Math.floor(cell / MOST_COLUMNS))!;
    ids.sort(compare).forEach((id, below) => {
      group.seated.set(id, first + below);
      const taken = group.taken.get(column);
      if (taken) taken.add(first + below);
      else group.taken.set(column, new Set([first + below]));
      group.rows = Math.max(group.rows, first + below + 1);
    });
  }
}

export function compare(one: StepId, other: StepId): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): Value[] {
  const list = lists.get(key);
  if (!list) lists.set(key, [value]);
  else list.push(value);
  return lists.get(key)!;
}
