/**
 * Lines between two columns of rows: out of a row at the left, down or up in a channel of its own, into a row at the right, with
 * rounded corners. No two lie on each other, but for those of one bundle (an expression that reads several attributes), which come
 * together before their end. Pure.
 */

import { roundedPath, type Point } from "../../plan/geometry";
import { Tracks } from "../../plan/tracks";
import { compare } from "./records";

export interface Wire {
  readonly id: string;
  /** Wires of one bundle end as one line. */
  readonly bundle: string;
  /** Middle of the row where it begins, and of the row where it ends. */
  readonly from: number;
  readonly to: number;
}

export interface DrawnWire {
  readonly id: string;
  readonly bundle: string;
  readonly points: readonly Point[];
  readonly path: string;
  readonly head: string;
  /** Where it comes in: its mark stands there. */
  readonly end: Point;
}

export interface Gutter {
  readonly width: number;
  /** Height that the ends in one row may share. */
  readonly rowHeight: number;
  /** Room at the right that belongs to the marks; no channel lies there. */
  readonly marks: number;
}

const PITCH = 12;
const LEAST_PITCH = 4;
const SLOT = 8;
const MARGIN = 14;
const HEAD = 7;
const CLEARANCE = 6;

/** Returns the wires in the gutter between the columns: x = 0 is the left column's edge, x = width the right one's. */
export function drawWires(wires: readonly Wire[], gutter: Gutter): readonly DrawnWire[] {
  const slots = placeEnds(wires, gutter.rowHeight);
  const placed = wires.map((wire) => ({ wire, start: wire.from + slots.get(outKey(wire))!, end: wire.to + slots.get(inKey(wire))! }));
  const channels = placeTurns(placed);
  const used = Math.max(0, ...channels.values()) + 1;
  const room = gutter.width - gutter.marks - 2 * MARGIN;
  const pitch = used > 1 ? Math.max(LEAST_PITCH, Math.min(PITCH, room / (used - 1))) : 0;
  const first = MARGIN + Math.max(0, (room - pitch * (used - 1)) / 2);
  return placed.map(({ wire, start, end }) => {
    const x = first + (channels.get(wire.id) ?? 0) * pitch;
    const points = start === end ? [{ x: 0, y: start }] : [{ x: 0, y: start }, { x, y: start }, { x, y: end }];
    const tip = { x: gutter.width, y: end };
    return { id: wire.id, bundle: wire.bundle, points: [...points, tip], path: roundedPath([...points, { x: tip.x - HEAD + 1, y: end }]), head: headAt(tip), end: tip };
  });
}

function headAt({ x, y }: Point): string {
  return `M${x - HEAD} ${y - HEAD / 2 - 0.5}L${x} ${y}L${x - HEAD} ${y + HEAD / 2 + 0.5}Z`;
}

function outKey(wire: Wire): string {
  return `out ${wire.id}`;
}

function inKey(wire: Wire): string {
  return `in ${wire.bundle}`;
}

interface End {
  readonly keys: string[];
  /** How far the other end lies: above zero below. Ends that lead up get the upper places. */
  readonly lean: number;
}

/** Gives every end in a row a place of its own beside the row's middle, at both sides alike: so no two horizontal runs meet. */
function placeEnds(wires: readonly Wire[], rowHeight: number): Map<string, number> {
  const rows = new Map<number, Map<string, End>>();
  const add = (y: number, key: string, lean: number) => {
    const row = rows.get(y) ?? new Map<string, End>();
    rows.set(y, row);
    if (!row.has(key)) row.set(key, { keys: [key], lean });
  };
  const alone = new Map<string, number>();
  for (const wire of wires) alone.set(wire.bundle, (alone.get(wire.bundle) ?? 0) + 1);
  for (const wire of wires) {
    if (wire.from === wire.to && alone.get(wire.bundle) === 1) {
      const row = rows.get(wire.from) ?? new Map<string, End>();
      rows.set(wire.from, row.set(outKey(wire), { keys: [outKey(wire), inKey(wire)], lean: 0 }));
      continue;
    }
    add(wire.from, outKey(wire), wire.to - wire.from);
    add(wire.to, inKey(wire), wire.from - wire.to);
  }
  const slots = new Map<string, number>();
  for (const row of rows.values()) {
    const ends = [...row.values()].toSorted((one, other) => one.lean - other.lean || compare(one.keys[0]!, other.keys[0]!));
    // A line that goes straight through keeps the middle; else the ends share it evenly.
    const straight = ends.findIndex((end) => end.keys.length > 1);
    const middle = straight < 0 ? (ends.length - 1) / 2 : straight;
    const most = Math.max(middle, ends.length - 1 - middle);
    const pitch = most > 0 ? Math.min(SLOT, (rowHeight - SLOT) / 2 / most) : 0;
    ends.forEach((end, position) => end.keys.forEach((key) => slots.set(key, (position - middle) * pitch)));
  }
  return slots;
}

interface Turn {
  readonly id: string;
  readonly upper: number;
  readonly lower: number;
}

/**
 * Gives every vertical run its channel. What goes down turns the earlier the lower it begins, what goes up the earlier the higher, each
 * after those of its direction that it passes: so lines that keep their order do not cross.
 */
function placeTurns(placed: readonly { wire: Wire; start: number; end: number }[]): Map<string, number> {
  const tracks = new Tracks(CLEARANCE);
  const channels = new Map<string, number>();
  const turning = placed.filter(({ start, end }) => start !== end);
  const down = turning.filter(({ start, end }) => end > start).toSorted((one, other) => other.end - one.end || other.start - one.start || compare(one.wire.id, other.wire.id));
  const up = turning.filter(({ start, end }) => end < start).toSorted((one, other) => one.end - other.end || one.start - other.start || compare(one.wire.id, other.wire.id));
  for (const direction of [down, up]) {
    const passed: Turn[] = [];
    for (const { wire, start, end } of direction) {
      const turn = { id: wire.id, upper: Math.min(start, end), lower: Math.max(start, end) };
      const beside = passed.filter((other) => other.upper - CLEARANCE <= turn.lower && turn.upper - CLEARANCE <= other.lower);
      let channel = Math.max(-1, ...beside.map((other) => channels.get(other.id)!)) + 1;
      while (!tracks.isFree(channel, turn.upper, turn.lower)) channel++;
      channels.set(wire.id, tracks.take(channel, turn.upper, turn.lower));
      passed.push(turn);
    }
  }
  return channels;
}
