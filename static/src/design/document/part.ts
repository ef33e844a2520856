/**
 * A part of a design as JSON: what the clipboard holds, what a template is, what a workspace is exported as. Records are exactly those of the
 * design's files.
 */

import { arrowsOf, lanesOf, stepsByGroup, workspaceOf } from "./canvas";
import type { Records } from "./document";
import type { Selection } from "./outcome";
import type { Dependency, Fields, Group, Kind, Note, Step } from "./records";
import { cellOf, noteCard, sceneOf } from "./scene";

export const PART_FORMAT = "dro-design-part";
export const PART_VERSION = 1;

/** Kinds that steps lean on. They come along, for a design that does not have them. */
export const SUPPORTING: readonly Kind[] = ["WorkingCalendar", "CustomScope", "Queue", "Integration"];

export interface DesignPart {
  readonly format: typeof PART_FORMAT;
  readonly version: typeof PART_VERSION;
  readonly name: string;
  /** Lanes, uppermost first. */
  readonly groups: readonly Group[];
  readonly steps: readonly Step[];
  /** Arrows between these steps. */
  readonly arrows: readonly Dependency[];
  readonly scenarios: readonly Fields[];
  /** Cells by step code; rows are counted in their lane. A step without one is left to the layout. */
  readonly positions: Readonly<Record<string, readonly [number, number]>>;
  readonly notes: readonly Note[];
  readonly supporting: Readonly<Partial<Record<Kind, readonly Fields[]>>>;
}

export const NO_PART: DesignPart = { format: PART_FORMAT, version: PART_VERSION, name: "", groups: [], steps: [], arrows: [], scenarios: [], positions: {}, notes: [], supporting: {} };

/** Returns what is selected as a part: steps with the arrows between them, and notes, in the cells in which they are seen. */
export function partOf(records: Records, workspace: string, selection: Partial<Selection>): DesignPart {
  const { steps: codes = [], notes: ids = [] } = selection;
  const scene = sceneOf(records, workspace);
  const chosen = new Set(codes);
  const lanes = lanesOf(records, workspace);
  const steps = lanes.flatMap(({ code }) => (stepsByGroup(records).get(code) ?? []).filter((step) => chosen.has(step.code)));
  const notes = workspaceOf(records, workspace).notes.filter(({ id }) => ids.includes(id));
  const used = new Set([...steps.map(({ group }) => group), ...notes.map(({ lane }) => lane)]);
  const positions = Object.fromEntries(steps.flatMap(({ code }) => {
    const cell = cellOf(scene, code);
    return cell ? [[code, [cell.column, cell.row] as const]] : [];
  }));
  return {
    ...NO_PART, name: lanes.filter(({ code }) => used.has(code)).map(({ name }) => name).join(", "),
    groups: lanes.filter(({ code }) => used.has(code)).map(({ code }) => records.StepGroup![code] as Group),
    steps, arrows: arrowsAmong(records, steps), positions, notes: notes.map((note) => ({ ...note, ...placeOf(cellOf(scene, noteCard(note.id)), note) })),
  };
}

function placeOf(cell: { column: number; row: number } | undefined, note: Note): { column: number; row: number } {
  return { column: cell?.column ?? note.column, row: cell?.row ?? note.row };
}

/** Returns a workspace with all that its steps lean on. Arrows to steps of other workspaces are left out. */
export function partOfWorkspace(records: Records, workspace: string): DesignPart {
  const { name, positions, notes } = workspaceOf(records, workspace);
  const lanes = lanesOf(records, workspace);
  const groups = lanes.map(({ code }) => records.StepGroup![code] as Group);
  const steps = lanes.flatMap(({ code }) => stepsByGroup(records).get(code) ?? []);
  const here = new Set(steps.map(({ code }) => code));
  const isHere = new Set(lanes.map(({ code }) => code));
  return {
    ...NO_PART, name, groups, steps, arrows: arrowsAmong(records, steps), notes,
    scenarios: Object.values(records.Scenario ?? {}).filter((scenario) => isHere.has(scenario["group"] as string)),
    positions: Object.fromEntries(Object.entries(positions).filter(([code]) => here.has(code))),
    supporting: supportingOf(records, steps),
  };
}

function arrowsAmong(records: Records, steps: readonly Step[]): readonly Dependency[] {
  const codes = new Set(steps.map(({ code }) => code));
  const { from } = arrowsOf(records);
  return steps.flatMap(({ code }) => (from.get(code) ?? []).filter(({ step }) => codes.has(step)));
}

function supportingOf(records: Records, steps: readonly Step[]): DesignPart["supporting"] {
  const arrows = arrowsAmong(records, steps);
  const queues = found(records, "Queue", steps.map(({ queue }) => queue));
  const tables: [Kind, readonly Fields[]][] = [
    ["WorkingCalendar", found(records, "WorkingCalendar", queues.map(({ calendar }) => calendar))],
    ["CustomScope", found(records, "CustomScope", [...steps, ...arrows].map((one) => one.custom_scope))],
    ["Queue", queues],
    ["Integration", found(records, "Integration", steps.map(({ integration }) => integration))],
  ];
  return Object.fromEntries(tables.filter(([, table]) => table.length > 0));
}

function found(records: Records, kind: Kind, codes: readonly unknown[]): readonly Fields[] {
  const named = [...new Set(codes)].filter((code): code is string => typeof code === "string").sort();
  return named.map((code) => records[kind]?.[code]).filter((record): record is Fields => record !== undefined);
}

/** Returns a part as text, the same for the same part. */
export function partText(part: DesignPart): string {
  return `${JSON.stringify(part, null, 2)}\n`;
}
