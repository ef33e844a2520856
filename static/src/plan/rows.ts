/** The order of rows inside each lane: by the mean row of the neighbours, left to right and back. Wished rows stay. Pure. */

import type { Graph, StepId } from "./model";

/** The steps of one lane: those that the layout may seat, by column, and those whose row is given. */
export interface Group<Id extends StepId> {
  cells: Map<number, Id[]>;
  seated: Map<Id, number>;
  /** Rows that are given away, by column. */
  taken: Map<number, Set<number>>;
  rows: number;
}

interface Seating<Id extends StepId> {
  column: number;
  rows: number;
  ids: Id[];
  /** Rows that may be given; undefined where all are. */
  free: number[] | undefined;
}

const SWEEPS = 4;
/** Weighs a lane against a row; a lane rarely has so many rows. */
const LANE = 1000;

/** Returns the row inside its lane of every step. */
export function orderRows<Id extends StepId>(groups: readonly Group<Id>[], graph: Graph<Id>): Map<Id, number> {
  const rowOf = new Map<Id, number>();
  const laneOf = new Map<Id, number>();
  const seatings = seatingsOf(groups, rowOf, laneOf);
  const wish = (id: Id, neighbours: Map<Id, Id[]>) => {
    const near = neighbours.get(id)!;
    if (near.length === 0) return laneOf.get(id)! * LANE + rowOf.get(id)!;
    // A neighbour in the same lane says which row makes a straight arrow; only without one do the other lanes pull.
    const same = near.filter((other) => laneOf.get(other) === laneOf.get(id));
    const pulling = same.length ? same : near.filter((other) => laneOf.has(other));
    if (pulling.length === 0) return laneOf.get(id)! * LANE + rowOf.get(id)!;
    return pulling.reduce((sum, other) => sum + laneOf.get(other)! * LANE + rowOf.get(other)!, 0) / pulling.length;
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const neighbours = sweep % 2 === 0 ? graph.predecessors : graph.successors;
    const walk = sweep % 2 === 0 ? seatings : [...seatings].reverse();
    for (const { ids, rows, free } of walk) {
      const wishes = new Map(ids.map((id) => [id, wish(id, neighbours)]));
      ids.sort((one, other) => wishes.get(one)! - wishes.get(other)! || (one < other ? -1 : 1));
      const wanted = ids.map((id) => Math.round(wishes.get(id)! - laneOf.get(id)! * LANE));
      seats(wanted, rows, free).forEach((row, position) => rowOf.set(ids[position]!, row));
    }
  }
  return rowOf;
}

function seatingsOf<Id extends StepId>(groups: readonly Group<Id>[], rowOf: Map<Id, number>, laneOf: Map<Id, number>): Seating<Id>[] {
  const seatings: Seating<Id>[] = [];
  groups.forEach(({ cells, seated, taken, rows }, lane) => {
    for (const [id, row] of seated) {
      rowOf.set(id, row);
      laneOf.set(id, lane);
    }
    for (const [column, ids] of cells) {
      const given = taken.get(column);
      const free = given && Array.from({ length: rows }, (_, row) => row).filter((row) => !given.has(row));
      seatings.push({ column, rows: free?.length ?? rows, ids, free });
      ids.forEach((id, position) => {
        rowOf.set(id, free ? free[position]! : position);
        laneOf.set(id, lane);
      });
    }
  });
  return seatings.sort((one, other) => one.column - other.column);
}

/** Returns rising rows for the steps of one cell, each as near to its wish as the others leave room. */
function seats(wanted: readonly number[], rows: number, free: readonly number[] | undefined): number[] {
  let next = 0;
  return wanted.map((wish, position) => {
    const last = rows - (wanted.length - position);
    const seat = Math.min(last, Math.max(next, free ? nearestSeat(free, wish) : wish));
    next = seat + 1;
    return free ? free[seat]! : seat;
  });
}

/** Returns the place in the list of free rows that is nearest to a row. */
function nearestSeat(free: readonly number[], row: number): number {
  let low = 0;
  let high = free.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (free[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return low > 0 && (low === free.length || row - free[low - 1]! <= free[low]! - row) ? low - 1 : low;
}
