/** The mapping board of one rule: rows at both sides, a line and a mark for each mapping. Pure. */

import type { Point } from "../../plan/geometry";
import { destinationKeyOf, keyOf, sourceKeyOf, type Operand } from "./operands";
import { readsOf } from "./reads";
import type { Mapping, Rule } from "./records";
import { drawWires, type DrawnWire, type Wire } from "./wires";

export const ROW = 36;
export const MARK = 22;
const MARK_GAP = 6;
const MARK_EDGE = 14;

export interface BoardRow {
  readonly y: number;
  readonly heading: string | undefined;
  readonly operand: Operand | undefined;
}

/** Returns the rows of a column: attributes under their heading, then fields under theirs. */
export function rowsOf(operands: readonly Operand[]): readonly BoardRow[] {
  const attributes = operands.filter((operand) => operand.type === "Attribute");
  const fields = operands.filter((operand) => operand.type === "Field");
  const rows: Omit<BoardRow, "y">[] = [{ heading: "Attributes", operand: undefined }, ...attributes.map((operand) => ({ heading: undefined, operand }))];
  rows.push({ heading: "Fields of the line", operand: undefined }, ...fields.map((operand) => ({ heading: undefined, operand })));
  return rows.map((row, position) => ({ ...row, y: position * ROW }));
}

export function heightOfRows(...columns: readonly (readonly BoardRow[])[]): number {
  return Math.max(...columns.map((rows) => rows.length)) * ROW;
}

export interface DrawnMapping {
  readonly mapping: Mapping;
  readonly wires: readonly DrawnWire[];
  /** The end of its line alone, for an expression that reads nothing of the line. */
  readonly stub: DrawnWire | undefined;
  readonly mark: Point;
}

/** Returns the mappings of a rule with their lines, in the order of their destinations. */
export function drawMappings(rule: Rule, left: readonly BoardRow[], right: readonly BoardRow[], width: number): readonly DrawnMapping[] {
  const middles = (rows: readonly BoardRow[]) => new Map(rows.flatMap((row) => (row.operand ? [[row.operand.key, row.y + ROW / 2] as const] : [])));
  const [from, to] = [middles(left), middles(right)];
  const known = rule.mappings.filter((mapping) => to.has(destinationKeyOf(mapping))).toSorted((one, other) => to.get(destinationKeyOf(one))! - to.get(destinationKeyOf(other))! || one.sequence - other.sequence);
  const wires = known.flatMap((mapping) => wiresOf(mapping, from, to.get(destinationKeyOf(mapping))!));
  const perRow = new Map<string, number>();
  const places = new Map(known.map((mapping) => {
    const key = destinationKeyOf(mapping);
    const place = perRow.get(key) ?? 0;
    perRow.set(key, place + 1);
    return [mapping.code, place] as const;
  }));
  const marks = MARK_EDGE + MARK + Math.max(0, ...perRow.values(), 1) * (MARK + MARK_GAP) - MARK;
  const drawn = drawWires(wires, { width, rowHeight: ROW, marks });
  return known.map((mapping) => {
    const own = drawn.filter((wire) => wire.bundle === mapping.code);
    const isStub = own.every((wire) => wire.id.startsWith(STUB));
    const mark = { x: width - MARK_EDGE - MARK / 2 - places.get(mapping.code)! * (MARK + MARK_GAP), y: own[0]!.end.y };
    return { mapping, wires: isStub ? [] : own, stub: isStub ? own[0] : undefined, mark };
  });
}

const STUB = "stub ";

function wiresOf(mapping: Mapping, from: ReadonlyMap<string, number>, to: number): readonly Wire[] {
  const keys = mapping.method === "Expression" ? readsOf(mapping.expression).map((read) => keyOf(read.type, read.name)) : [sourceKeyOf(mapping)];
  const starts = keys.filter((key) => from.has(key));
  if (starts.length === 0) return [{ id: `${STUB}${mapping.code}`, bundle: mapping.code, from: to, to }];
  return starts.map((key) => ({ id: `${mapping.code} ${key}`, bundle: mapping.code, from: from.get(key)!, to }));
}

/** The mappings that begin, or end, in a row. */
export function mappingsAt(rule: Rule, side: "source" | "destination", operand: Operand): readonly Mapping[] {
  return rule.mappings.filter((mapping) => {
    if (side === "destination") return destinationKeyOf(mapping) === operand.key;
    if (mapping.method === "Expression") return readsOf(mapping.expression).some((read) => keyOf(read.type, read.name) === operand.key);
    return sourceKeyOf(mapping) === operand.key;
  });
}
