/** From the grid and the sketches of the arrows to pixels. Room between cards grows with the arrows that go through it. */

import type { Grid } from "./layout";
import { sketchArrows, type Sketch } from "./route";
import { Tracks } from "./tracks";
import type { Link, StepId } from "./model";

export const CARD_WIDTH = 232;
export const CARD_HEIGHT = 84;
const PITCH = 10;
const CORRIDOR = 20;
const LANE_PADDING = 8;
const GAP_LEFT = 20;
const GAP_RIGHT = 28;
const CORNER = 7;
const ARROW = 7;

export interface Point {
  x: number;
  y: number;
}

export interface Arrow<Id extends StepId = number> {
  id: string;
  link: Link<Id>;
  points: Point[];
  path: string;
  head: string;
}

export interface Band {
  code: string;
  y: number;
  height: number;
  /** Where the cards of each of its rows begin. */
  rows: number[];
}

export interface Picture<Id extends StepId = number> {
  cards: Map<Id, Point>;
  arrows: Arrow<Id>[];
  bands: Band[];
  /** Where the cards of each column begin. */
  columns: number[];
  width: number;
  height: number;
}

/** Returns the picture of a plan: cards, arrows and lanes in pixels. */
export function draw<Id extends StepId>(grid: Grid<Id>, links: readonly Link<Id>[]): Picture<Id> {
  const sketches = sketchArrows(grid, links);
  const rows = placeRows(grid, sketches);
  const gaps = placeColumns(grid, sketches, rows.yOf);
  const cards = new Map([...grid.cells].map(([id, cell]) => [id, { x: gaps.columnX[cell.column]!, y: rows.rowY[cell.row]! }]));
  const arrows = sketches.map((sketch) => arrowOf(sketch, gaps, rows.yOf));
  return { cards, arrows, bands: rows.bands, columns: gaps.columnX, width: gaps.width, height: rows.height };
}

type AnySketch = Sketch<StepId>;
type Run = AnySketch["runs"][number];

function placeRows(grid: Grid<StepId>, sketches: readonly AnySketch[]) {
  const corridorTracks = new Array<number>(grid.rows + 1).fill(0);
  const rowTracks = new Array<number>(grid.rows).fill(0);
  for (const run of sketches.flatMap((sketch) => sketch.runs)) {
    const tracks = run.kind === "corridor" ? corridorTracks : rowTracks;
    tracks[run.index] = Math.max(tracks[run.index]!, run.kind === "corridor" ? run.track + 1 : Math.abs(run.track));
  }
  const corridorY: number[] = [];
  const rowY: number[] = [];
  const bands: Band[] = [];
  let y = 0;
  for (const lane of grid.lanes) {
    const top = y;
    y += LANE_PADDING;
    for (let row = lane.firstRow; row < lane.firstRow + lane.rows; row++) {
      corridorY[row] = y + CORRIDOR / 2;
      y += CORRIDOR + Math.max(0, corridorTracks[row]! - 1) * PITCH;
      rowY[row] = y;
      y += CARD_HEIGHT;
    }
    const isLast = lane.firstRow + lane.rows === grid.rows;
    corridorY[lane.firstRow + lane.rows] = y + CORRIDOR / 2;
    y += CORRIDOR + (isLast ? Math.max(0, corridorTracks[grid.rows]! - 1) * PITCH : 0) + LANE_PADDING;
    bands.push({ code: lane.code, y: top, height: y - top, rows: rowY.slice(lane.firstRow, lane.firstRow + lane.rows) });
  }
  const yOf = (run: Run) => {
    if (run.kind === "corridor") return corridorY[run.index]! + run.track * PITCH;
    const pitch = Math.min(PITCH, (CARD_HEIGHT / 2 - 10) / Math.max(1, rowTracks[run.index]!));
    return rowY[run.index]! + CARD_HEIGHT / 2 + run.track * pitch;
  };
  return { rowY, bands, height: y, yOf };
}

/** Gives the turns of each gap their tracks and makes the gap wide enough for them. */
function placeColumns(grid: Grid<StepId>, sketches: readonly AnySketch[], yOf: (run: Run) => number) {
  const byGap = new Map<number, { turn: AnySketch["turns"][number]; start: number; end: number }[]>();
  for (const turn of sketches.flatMap((sketch) => sketch.turns)) {
    const entry = { turn, start: yOf(turn.upper), end: yOf(turn.lower) };
    const entries = byGap.get(turn.gap);
    if (entries) entries.push(entry);
    else byGap.set(turn.gap, [entry]);
  }
  const columnX: number[] = [];
  const gapX: number[] = [];
  let x = 0;
  for (let gap = 0; gap <= grid.columns; gap++) {
    const entries = byGap.get(gap) ?? [];
    // Downwards the deepest end turns first, upwards the highest: then arrows of one card do not cross.
    entries.sort((one, other) => Math.sign(one.end - one.start) - Math.sign(other.end - other.start) || Math.sign(one.end - one.start) * (other.end - one.end));
    const tracks = new Tracks(CORNER * 2);
    let used = 0;
    for (const { turn, start, end } of entries) {
      turn.track = tracks.takeNearest(1, Math.min(start, end), Math.max(start, end));
      used = Math.max(used, turn.track + 1);
    }
    gapX[gap] = x + GAP_LEFT;
    x += GAP_LEFT + Math.max(0, used - 1) * PITCH + GAP_RIGHT;
    if (gap < grid.columns) {
      columnX[gap] = x;
      x += CARD_WIDTH;
    }
  }
  return { columnX, gapX, width: x };
}

function arrowOf<Id extends StepId>(sketch: Sketch<Id>, gaps: { columnX: number[]; gapX: number[] }, yOf: (run: Run) => number): Arrow<Id> {
  const first = sketch.runs[0]!;
  const last = sketch.runs.at(-1)!;
  const points: Point[] = [{ x: gaps.columnX[sketch.source.column]! + CARD_WIDTH, y: yOf(first) }];
  for (const turn of sketch.turns) {
    const x = gaps.gapX[turn.gap]! + turn.track * PITCH;
    points.push({ x, y: yOf(turn.upper) }, { x, y: yOf(turn.lower) });
  }
  const end = { x: gaps.columnX[sketch.target.column]!, y: yOf(last) };
  points.push(end);
  const head = `M${end.x - ARROW} ${end.y - ARROW / 2 - 0.5}L${end.x} ${end.y}L${end.x - ARROW} ${end.y + ARROW / 2 + 0.5}Z`;
  return { id: sketch.id, link: sketch.link, points, path: roundedPath(shortened(points)), head };
}

/** The line ends inside the arrow's head, not at its tip. */
function shortened(points: Point[]): Point[] {
  const end = points.at(-1)!;
  return [...points.slice(0, -1), { x: end.x - ARROW + 1, y: end.y }];
}

/** Returns an SVG path along the points with rounded corners. */
export function roundedPath(points: readonly Point[]): string {
  const [start, ...rest] = points;
  let path = `M${start!.x} ${start!.y}`;
  rest.forEach((corner, position) => {
    const next = rest[position + 1];
    if (!next) {
      path += `L${corner.x} ${corner.y}`;
      return;
    }
    const before = points[position]!;
    const radius = Math.min(CORNER, distance(before, corner) / 2, distance(corner, next) / 2);
    const enter = towards(corner, before, radius);
    const leave = towards(corner, next, radius);
    path += `L${enter.x} ${enter.y}Q${corner.x} ${corner.y} ${leave.x} ${leave.y}`;
  });
  return path;
}

function distance(one: Point, other: Point): number {
  return Math.abs(one.x - other.x) + Math.abs(one.y - other.y);
}

function towards(from: Point, to: Point, length: number): Point {
  return { x: from.x + Math.sign(to.x - from.x) * length, y: from.y + Math.sign(to.y - from.y) * length };
}
