/**
 * Where steps stand: column = length of the longest path that leads to a step, lane = its group, rows inside a lane by the rows of
 * their neighbours. The result is a grid of cells; route.ts turns it into pixels, since the room between cells is for the arrows.
 * Deterministic, and safe with loops: an arrow that closes one does not count for the columns.
 */

import { graphOf, type Graph, type Link } from "./model";

export interface Placed {
  id: number;
  lane: string;
}

export interface Cell {
  column: number;
  /** Row counted through all lanes. */
  row: number;
}

export interface Grid {
  cells: Map<number, Cell>;
  columns: number;
  rows: number;
  /** First row and number of rows of each lane, in the order of the lanes. */
  lanes: { code: string; firstRow: number; rows: number }[];
}

const SWEEPS = 4;

/** Returns the grid of the steps. */
export function placeInGrid(lanes: readonly { code: string }[], steps: readonly Placed[], links: readonly Link[]): Grid {
  const graph = graphOf(steps, links);
  const columnOf = columns(steps, graph);
  const groups = groupByLaneAndColumn(lanes, steps, columnOf);
  const rowOf = orderRows(groups, graph);
  const grid: Grid = { cells: new Map(), columns: 0, rows: 0, lanes: [] };
  for (const { code } of lanes) {
    const cells = groups.get(code) ?? new Map<number, number[]>();
    const rows = Math.max(1, ...[...cells.values()].map((ids) => ids.length));
    for (const [column, ids] of cells) {
      grid.columns = Math.max(grid.columns, column + 1);
      for (const id of ids) grid.cells.set(id, { column, row: grid.rows + rowOf.get(id)! });
    }
    grid.lanes.push({ code, firstRow: grid.rows, rows });
    grid.rows += rows;
  }
  return grid;
}

/** Longest path from a start; steps inside a loop get the column they have when the loop is cut at its first step. */
function columns(steps: readonly Placed[], graph: Graph): Map<number, number> {
  const column = new Map<number, number>(steps.map((step) => [step.id, 0]));
  const waiting = new Map<number, number>(steps.map((step) => [step.id, graph.predecessors.get(step.id)!.length]));
  const done = new Set<number>();
  const ready = steps.filter((step) => waiting.get(step.id) === 0).map((step) => step.id);
  const rest = steps.map((step) => step.id);
  let restAt = 0;
  for (;;) {
    let id = ready.shift();
    while (id === undefined && restAt < rest.length) {
      const candidate = rest[restAt++]!;
      if (!done.has(candidate)) id = candidate;
    }
    if (id === undefined) return column;
    if (done.has(id)) continue;
    done.add(id);
    for (const next of graph.successors.get(id)!) {
      if (done.has(next)) continue;
      column.set(next, Math.max(column.get(next)!, column.get(id)! + 1));
      waiting.set(next, waiting.get(next)! - 1);
      if (waiting.get(next) === 0) ready.push(next);
    }
  }
}

type Groups = Map<string, Map<number, number[]>>;

function groupByLaneAndColumn(lanes: readonly { code: string }[], steps: readonly Placed[], columnOf: Map<number, number>): Groups {
  const groups: Groups = new Map(lanes.map((lane) => [lane.code, new Map<number, number[]>()]));
  for (const step of steps) {
    const cells = groups.get(step.lane);
    if (!cells) continue;
    const column = columnOf.get(step.id)!;
    const ids = cells.get(column);
    if (ids) ids.push(step.id);
    else cells.set(column, [step.id]);
  }
  return groups;
}

/** Orders each cell by the mean row of the neighbours, left to right and back, and gives rows inside the lane. */
function orderRows(groups: Groups, graph: Graph): Map<number, number> {
  const rowOf = new Map<number, number>();
  const laneOf = new Map<number, number>();
  const cells: { column: number; rows: number; ids: number[] }[] = [];
  [...groups.values()].forEach((group, lane) => {
    const rows = Math.max(1, ...[...group.values()].map((ids) => ids.length));
    for (const [column, ids] of group) {
      cells.push({ column, rows, ids });
      ids.forEach((id, row) => {
        rowOf.set(id, row);
        laneOf.set(id, lane);
      });
    }
  });
  cells.sort((one, other) => one.column - other.column);
  const wish = (id: number, neighbours: Map<number, number[]>) => {
    const near = neighbours.get(id)!;
    if (near.length === 0) return laneOf.get(id)! * 1000 + rowOf.get(id)!;
    // A neighbour in the same lane says which row makes a straight arrow; only without one do the other lanes pull.
    const same = near.filter((other) => laneOf.get(other) === laneOf.get(id));
    const pulling = same.length ? same : near;
    return pulling.reduce((sum, other) => sum + laneOf.get(other)! * 1000 + rowOf.get(other)!, 0) / pulling.length;
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const neighbours = sweep % 2 === 0 ? graph.predecessors : graph.successors;
    const walk = sweep % 2 === 0 ? cells : [...cells].reverse();
    for (const { ids, rows } of walk) {
      const wishes = new Map(ids.map((id) => [id, wish(id, neighbours)]));
      ids.sort((one, other) => wishes.get(one)! - wishes.get(other)! || one - other);
      seat(ids, rows, wishes, laneOf, rowOf);
    }
  }
  return rowOf;
}

/** Gives the steps of one cell rising rows, each as near to its wish as the others leave room. */
function seat(ids: number[], rows: number, wishes: Map<number, number>, laneOf: Map<number, number>, rowOf: Map<number, number>): void {
  let free = 0;
  ids.forEach((id, position) => {
    const last = rows - (ids.length - position);
    const wanted = Math.round(wishes.get(id)! - laneOf.get(id)! * 1000);
    const row = Math.min(last, Math.max(free, wanted));
    rowOf.set(id, row);
    free = row + 1;
  });
}
