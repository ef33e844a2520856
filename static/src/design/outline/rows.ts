/** The outline as rows: lanes with their steps below them; how the focus moves among rows and cells. */

import { arrowsOf, lanesOf, stepOf, stepsByGroup } from "../document/canvas";
import type { Records } from "../document/document";
import type { Step } from "../document/records";

export const COLUMNS = ["name", "type", "waits", "worker", "condition", "problems"] as const;
export type Column = (typeof COLUMNS)[number];

export interface LaneRow {
  readonly kind: "lane";
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly count: number;
  readonly isOpen: boolean;
  readonly position: number;
  readonly size: number;
}

export interface StepRow {
  readonly kind: "step";
  readonly id: string;
  readonly code: string;
  readonly lane: string;
  readonly step: Step;
  /** Names of what it waits for. */
  readonly waits: string;
  readonly position: number;
  readonly size: number;
}

export type OutlineRow = LaneRow | StepRow;

export function laneId(code: string): string {
  return `lane:${code}`;
}

export function stepId(code: string): string {
  return `step:${code}`;
}

/** The steps of a lane by their sequence; of equal ones the code decides. */
export function stepsOf(records: Records, lane: string): readonly Step[] {
  const steps = stepsByGroup(records).get(lane) ?? [];
  return [...steps].sort((one, other) => sequenceOf(one) - sequenceOf(other) || one.code.localeCompare(other.code));
}

export function sequenceOf(step: Step): number {
  return Number(step["sequence"]) || 0;
}

/** `before`: the rows until now; those that say the same stay the same objects, so that they need not be drawn again. */
export function rowsOf(records: Records, workspace: string, closed: ReadonlySet<string>, before: readonly OutlineRow[] = []): readonly OutlineRow[] {
  const known = new Map(before.map((row) => [row.id, row]));
  return freshRows(records, workspace, closed).map((row) => {
    const old = known.get(row.id);
    return old && isSameRow(old, row) ? old : row;
  });
}

function isSameRow(one: OutlineRow, other: OutlineRow): boolean {
  if (one.position !== other.position || one.size !== other.size) return false;
  if (one.kind === "lane" || other.kind === "lane") return one.kind === "lane" && other.kind === "lane" && one.name === other.name && one.count === other.count && one.isOpen === other.isOpen;
  return one.step === other.step && one.lane === other.lane && one.waits === other.waits;
}

function freshRows(records: Records, workspace: string, closed: ReadonlySet<string>): readonly OutlineRow[] {
  const { into } = arrowsOf(records);
  const lanes = lanesOf(records, workspace);
  return lanes.flatMap(({ code, name }, index): readonly OutlineRow[] => {
    const steps = stepsOf(records, code);
    const isOpen = !closed.has(code);
    const lane: LaneRow = { kind: "lane", id: laneId(code), code, name, count: steps.length, isOpen, position: index + 1, size: lanes.length };
    if (!isOpen) return [lane];
    const rows = steps.map((step, place): StepRow => {
      const waits = (into.get(step.code) ?? []).map((arrow) => stepOf(records, arrow.depends_on)?.name ?? arrow.depends_on).join(", ");
      return { kind: "step", id: stepId(step.code), code: step.code, lane: code, step, waits, position: place + 1, size: steps.length };
    });
    return [lane, ...rows];
  });
}

/** Where the focus is: on a row as a whole, or on one of its cells. */
export interface Place {
  readonly row: string;
  readonly column: Column | undefined;
}

export interface Key {
  readonly key: string;
  readonly ctrl: boolean;
}

/** What a key of the treegrid does: moves the focus, opens or closes a lane; undefined where it does nothing here. */
export type Movement = { readonly to: Place } | { readonly open: string } | { readonly close: string };

export function movementOf(rows: readonly OutlineRow[], at: Place, { key, ctrl }: Key): Movement | undefined {
  const index = rows.findIndex(({ id }) => id === at.row);
  const row = rows[index];
  if (!row) return undefined;
  const toRow = (place: number, column = at.column): Movement | undefined => {
    const goal = rows[Math.max(0, Math.min(rows.length - 1, place))];
    return goal && (goal.id !== at.row || column !== at.column) ? { to: { row: goal.id, column } } : undefined;
  };
  switch (key) {
    case "ArrowDown": return toRow(index + 1);
    case "ArrowUp": return toRow(index - 1);
    case "PageDown": return toRow(index + 10);
    case "PageUp": return toRow(index - 10);
    case "Home": return ctrl || !at.column ? toRow(0) : toRow(index, COLUMNS[0]);
    case "End": return ctrl || !at.column ? toRow(rows.length - 1) : toRow(index, COLUMNS.at(-1));
    case "ArrowRight": return rightOf(row, at);
    case "ArrowLeft": return leftOf(rows, row, at);
    default: return undefined;
  }
}

function rightOf(row: OutlineRow, at: Place): Movement | undefined {
  if (row.kind === "lane" && !row.isOpen && !at.column) return { open: row.code };
  const next = COLUMNS[at.column ? COLUMNS.indexOf(at.column) + 1 : 0];
  return next && { to: { row: row.id, column: next } };
}

function leftOf(rows: readonly OutlineRow[], row: OutlineRow, at: Place): Movement | undefined {
  if (at.column) {
    const before = COLUMNS.indexOf(at.column) - 1;
    return { to: { row: row.id, column: COLUMNS[before] } };
  }
  if (row.kind === "lane") return row.isOpen ? { close: row.code } : undefined;
  return rows.some(({ id }) => id === laneId(row.lane)) ? { to: { row: laneId(row.lane), column: undefined } } : undefined;
}

/** The place that holds after rows went away: the same row, else the one that took its place, else the last. */
export function keptPlace(rows: readonly OutlineRow[], at: Place | undefined, index: number): Place | undefined {
  if (at && rows.some(({ id }) => id === at.row)) return at;
  const goal = rows[Math.min(index, rows.length - 1)];
  return goal && { row: goal.id, column: at?.column };
}
