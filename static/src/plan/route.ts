/**
 * Arrows: horizontal and vertical runs with rounded corners, in channels of their own, so that no two lie on each other and none
 * crosses a card. Three kinds of room: the gap before each column (vertical runs), the corridor above each row (long horizontal
 * runs) and the row itself (the stubs at the cards, and long runs where the cells between are empty).
 *
 * An arrow turns in the gap after its source and in the gap before its target. Where it turns is chosen so that arrows of one
 * source, or of one target, do not cross each other.
 */

import type { Cell, Grid } from "./layout";
import { linkId, type Link, type StepId } from "./model";
import { Tracks } from "./tracks";

/** A horizontal run in a row or corridor, over the gaps from..to. */
interface Run {
  kind: "row" | "corridor";
  index: number;
  from: number;
  to: number;
  /** Which way the arrow leads from here: below zero upwards. Orders the runs of a row. */
  lean: number;
  track: number;
}

/** A vertical run in a gap, between two horizontal runs. */
interface Turn {
  gap: number;
  upper: Run;
  lower: Run;
  track: number;
}

export interface Sketch<Id extends StepId = number> {
  id: string;
  link: Link<Id>;
  source: Cell;
  target: Cell;
  runs: Run[];
  turns: Turn[];
}

const ROW_LOAD = 4;

/** What is known of the room while routes are sought: which cells have a card, and how many runs there are in each gap of rows and corridors. */
class Room {
  private readonly cards: Uint8Array[] = [];
  private readonly loads: Record<Run["kind"], Uint16Array[]> = { row: [], corridor: [] };

  constructor(private readonly columns: number, cells: Iterable<Cell>) {
    for (const { column, row } of cells) (this.cards[row] ??= new Uint8Array(columns))[column] = 1;
  }

  /** True when no card stands in the row between two gaps. */
  isEmpty(row: number, from: number, to: number): boolean {
    const cards = this.cards[row];
    if (cards) for (let column = from; column < to; column++) if (cards[column]) return false;
    return true;
  }

  /** The most runs that lie beside each other in one of the gaps. */
  load(kind: Run["kind"], index: number, from: number, to: number): number {
    const loads = this.loads[kind][index];
    let most = 0;
    if (loads) for (let gap = from; gap <= to; gap++) most = Math.max(most, loads[gap]!);
    return most;
  }

  take({ kind, index, from, to }: Run): void {
    const loads = (this.loads[kind][index] ??= new Uint16Array(this.columns + 1));
    for (let gap = from; gap <= to; gap++) loads[gap]!++;
  }
}

/** Returns the runs and turns of every link, with tracks in rows and corridors; turns get theirs when heights are known. */
export function sketchArrows<Id extends StepId>(grid: Grid<Id>, links: readonly Link<Id>[]): Sketch<Id>[] {
  const room = new Room(grid.columns, grid.cells.values());
  const ordered = links
    .map((link) => ({ link, source: grid.cells.get(link.from)!, target: grid.cells.get(link.to)! }))
    .sort((one, other) => span(one) - span(other));
  const sketches = ordered.map(({ link, source, target }) => {
    const runs = runsOf(source, target, room);
    for (const run of runs) room.take(run);
    return { id: linkId(link), link, source, target, runs, turns: turnsOf(runs, source, target) };
  });
  layTracks(sketches.flatMap((sketch) => sketch.runs));
  return sketches;
}

function span({ source, target }: { source: Cell; target: Cell }): number {
  return Math.abs(target.column - source.column) * 1000 + Math.abs(target.row - source.row);
}

function runsOf(source: Cell, target: Cell, room: Room): Run[] {
  const out = source.column + 1;
  const into = target.column;
  const rise = target.row - source.row;
  const row = (index: number, from: number, to: number, lean: number): Run => ({ kind: "row", index, from, to, lean, track: 0 });
  const isOpen = (index: number) => room.isEmpty(index, out, into) && room.load("row", index, out, into) < ROW_LOAD;
  if (into >= out && rise === 0 && isOpen(source.row)) return [row(source.row, out, into, 0)];
  if (into === out && rise !== 0) return [row(source.row, out, out, rise), row(target.row, out, out, -rise)];
  if (into > out && rise !== 0 && isOpen(source.row)) return [row(source.row, out, into, rise), row(target.row, into, into, -rise)];
  if (into > out && rise !== 0 && isOpen(target.row)) return [row(source.row, out, out, rise), row(target.row, out, into, -rise)];
  const corridor = chooseCorridor(source, target, room);
  const leave = corridor <= source.row ? -1 : 1;
  const arrive = corridor <= target.row ? -1 : 1;
  const [from, to] = into >= out ? [out, into] : [into, out];
  return [
    row(source.row, out, out, leave * (1 + Math.abs(rise))),
    { kind: "corridor", index: corridor, from, to, lean: rise, track: 0 },
    row(target.row, into, into, arrive * (1 + Math.abs(rise))),
  ];
}

/** The least used corridor between the two rows, the nearer to the target among equals. Corridor k lies above row k. */
function chooseCorridor(source: Cell, target: Cell, room: Room): number {
  const from = Math.min(source.column + 1, target.column);
  const to = Math.max(source.column + 1, target.column);
  const isDown = source.row < target.row;
  const first = isDown || source.row === target.row ? target.row : target.row + 1;
  const last = isDown ? source.row + 1 : source.row === target.row ? source.row + 1 : source.row;
  const step = isDown ? -1 : 1;
  let best = first;
  let least = Infinity;
  for (let index = first; step * (last - index) >= 0 && Math.abs(index - target.row) < least; index += step) {
    const cost = room.load("corridor", index, from, to) * 100 + Math.abs(index - target.row);
    if (cost < least) [best, least] = [index, cost];
  }
  return best;
}

function turnsOf(runs: Run[], source: Cell, target: Cell): Turn[] {
  const gaps = runs.length === 2 ? [runs[0]!.to > runs[0]!.from ? target.column : source.column + 1] : [source.column + 1, target.column];
  return runs.slice(1).map((run, position) => ({ gap: gaps[position]!, upper: runs[position]!, lower: run, track: 0 }));
}

/** In a row straight arrows get the middle, the others lie above or below it as they lead; in a corridor the first free track. */
function layTracks(runs: Run[]): void {
  const bands = new Map<string, Run[]>();
  for (const run of runs) {
    const key = `${run.kind}${run.index}`;
    const band = bands.get(key);
    if (band) band.push(run);
    else bands.set(key, [run]);
  }
  for (const band of bands.values()) {
    const tracks = new Tracks();
    band.sort((one, other) => Math.abs(one.lean) - Math.abs(other.lean) || one.from - other.from);
    for (const run of band) {
      const side = run.kind === "corridor" ? 1 : (Math.sign(run.lean) as -1 | 0 | 1);
      run.track = tracks.takeNearest(side, run.from, run.to);
    }
  }
}
