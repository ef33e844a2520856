/** Where the columns of the picture and of the board stand, and the lines between them. Pure. */

import type { Picture } from "./picture";
import { CARD, GAP } from "./picture";
import { drawWires, type DrawnWire } from "./wires";

export interface Columns {
  readonly source: Column;
  readonly rules: Column;
  readonly destinations: Column;
}

interface Column {
  readonly x: number;
  readonly width: number;
}

/** Below this width the columns stand one below the other. */
export const NARROW = 620;

const FIRST_GUTTER = 52;
const SECOND_GUTTER = 68;

export function columnsIn(width: number): Columns {
  const room = width - FIRST_GUTTER - SECOND_GUTTER;
  const source = Math.min(232, Math.floor(room * 0.26));
  const rules = Math.min(460, Math.floor((room - source) * 0.52));
  const x = source + FIRST_GUTTER;
  return { source: { x: 0, width: source }, rules: { x, width: rules }, destinations: { x: x + rules + SECOND_GUTTER, width: width - x - rules - SECOND_GUTTER } };
}

/** A card of the left column: the product or class itself, or a class that hands rules down to it. */
export interface Giver {
  /** Undefined: the root. */
  readonly classification: string | undefined;
  readonly y: number;
  readonly rules: number;
}

/** Returns the cards at the left: the root on top, each class beside the first rule that it hands down, none on another. */
export function giversOf(picture: Picture): readonly Giver[] {
  const givers: Giver[] = [{ classification: undefined, y: 0, rules: picture.rules.filter((row) => row.from === undefined).length }];
  let free = CARD + GAP;
  for (const row of picture.rules) {
    if (row.from === undefined || givers.some((giver) => giver.classification === row.from)) continue;
    const y = Math.max(free, row.y);
    givers.push({ classification: row.from, y, rules: picture.rules.filter((other) => other.from === row.from).length });
    free = y + CARD + GAP;
  }
  return givers;
}

/** The height of the picture with the cards at the left. */
export function heightOf(picture: Picture, givers: readonly Giver[]): number {
  return Math.max(picture.height, ...givers.map((giver) => giver.y + CARD));
}

export function sourceWires(picture: Picture, givers: readonly Giver[]): readonly DrawnWire[] {
  const middle = (from: string | undefined) => givers.find((giver) => giver.classification === from)!.y + CARD / 2;
  const wires = picture.rules.map((row) => ({ id: row.rule.code, bundle: row.rule.code, from: middle(row.from), to: row.middle }));
  return drawWires(wires, { width: FIRST_GUTTER, rowHeight: CARD, marks: 0 });
}

export function destinationWires(picture: Picture): readonly DrawnWire[] {
  const middle = new Map(picture.destinations.map((row) => [row.sku, row.middle]));
  const wires = picture.rules.map((row) => ({ id: row.rule.code, bundle: row.rule.code, from: row.middle, to: middle.get(row.rule.destination_product)! }));
  return drawWires(wires, { width: SECOND_GUTTER, rowHeight: CARD, marks: 0 });
}
