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

/** Returns the runs and turns of every link, with tracks in rows and corridors; turns get theirs when heights are known. */
export function sketchArrows<Id extends StepId>(grid: Grid<Id>, links: readonly Link<Id>[]): Sketch<Id>[] {
  const occupied = new Set([...grid.cells.values()].map((cell) => `${cell.column}:${cell.row}`));
  const load = new Map<string, number>();
  const ordered = links
    .map((link) => ({ link, source: grid.cells.get(link.from)!, target: grid.cells.get(link.to)! }))
    .sort((one, other) => span(one) - span(other));
  const sketches = ordered.map(({ link, source, target }) => {
    const runs = runsOf(source, target, occupied, load);
    for (const run of runs) eachGap(run, (key) => load.set(key, (load.get(key) ?? 0) + 1));
    return { id: linkId(link), link, source, target, runs, turns: turnsOf(runs, source, target) };
  });
  layTracks(sketches.flatMap((sketch) => sketch.runs));
  return sketches;
}

function span({ source, target }: { source: Cell; target: Cell }): number {
  return Math.abs(target.column - source.column) * 1000 + Math.abs(target.row - source.row);
}

function eachGap(run: { kind: string; index: number; from: number; to: number }, visit: (key: string) => void): void {
  for (let gap = run.from; gap <= run.to; gap++) visit(`${run.kind}${run.index}:${gap}`);
}

function runsOf(source: Cell, target: Cell, occupied: Set<string>, load: Map<string, number>): Run[] {
  const out = source.column + 1;
  const into = target.column;
  const rise = target.row - source.row;
  const row = (index: number, from: number, to: number, lean: number): Run => ({ kind: "row", index, from, to, lean, track: 0 });
  const isOpen = (index: number) => {
    let open = true;
    for (let column = out; column < into; column++) open &&= !occupied.has(`${column}:${index}`);
    eachGap({ kind: "row", index, from: out, to: into }, (key) => (open &&= (load.get(key) ?? 0) < ROW_LOAD));
    return open;
  };
  if (into >= out && rise === 0 && isOpen(source.row)) return [row(source.row, out, into, 0)];
  if (into === out && rise !== 0) return [row(source.row, out, out, rise), row(target.row, out, out, -rise)];
  if (into > out && rise !== 0 && isOpen(source.row)) return [row(source.row, out, into, rise), row(target.row, into, into, -rise)];
  if (into > out && rise !== 0 && isOpen(target.row)) return [row(source.row, out, out, rise), row(target.row, out, into, -rise)];
  const corridor = chooseCorridor(source, target, load);
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
function chooseCorridor(source: Cell, target: Cell, load: Map<string, number>): number {
  const from = Math.min(source.column + 1, target.column);
  const to = Math.max(source.column + 1, target.column);
  const [first, last] = source.row < target.row ? [source.row + 1, target.row] : source.row > target.row ? [target.row + 1, source.row] : [source.row, source.row + 1];
  let best = first;
  let least = Infinity;
  for (let index = first; index <= last; index++) {
    let most = 0;
    eachGap({ kind: "corridor", index, from, to }, (key) => (most = Math.max(most, load.get(key) ?? 0)));
    const cost = most * 100 + Math.abs(index - target.row);
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
