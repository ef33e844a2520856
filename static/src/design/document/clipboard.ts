/** Copy, cut, paste, duplicate; templates and imported workspaces come in the same way. */

import type { Schema } from "../schema";
import { arrowOf, lanesOf, stepOf, workspaceOf } from "./canvas";
import { isArranged, settled, type Move } from "./cells";
import type { Change, Records } from "./document";
import { newGroup, newLane, put, stepNames } from "./making";
import { freeCode, freeName, slug } from "./names";
import { counted, done, nothingSelected, refused, type Outcome, type Refusal, type Selection } from "./outcome";
import { partOf, partText, SUPPORTING, type DesignPart } from "./part";
import { readPart } from "./part_check";
import type { Dependency, Fields, Group, Note, Step } from "./records";
import { noteCard, sceneOf } from "./scene";
import type { CellOfLane } from "./steps";

/** Where a part goes: its uppermost lane into this lane, its upper left corner into this cell. */
export interface Into {
  readonly lane?: string | undefined;
  readonly cell?: CellOfLane | undefined;
}

/** Returns what is selected as text for the clipboard. */
export function copied(records: Records, workspace: string, selection: Partial<Selection>): string | Refusal {
  const part = partOf(records, workspace, selection);
  return part.steps.length + part.notes.length === 0 ? nothingSelected() : partText(part);
}

/** Puts what a clipboard's text holds into the workspace, with new codes. */
export function paste(records: Records, workspace: string, text: string, schema: Schema, into: Into = {}): Outcome {
  const part = readPart(text, schema);
  return "refused" in part ? part : insertPart(records, workspace, part, into);
}

/** Puts what is selected below itself once more, with the arrows inside. */
export function duplicate(records: Records, workspace: string, selection: Partial<Selection>): Outcome {
  const part = partOf(records, workspace, selection);
  if (part.steps.length + part.notes.length === 0) return nothingSelected();
  return insertPart(records, workspace, part);
}

/** Adds what an exported workspace holds: its lanes as new lanes below the others, with its scenarios. */
export function importPart(records: Records, workspace: string, text: string, schema: Schema): Outcome {
  const part = readPart(text, schema);
  return "refused" in part ? part : inserted(records, workspace, part, { lanes: newLanes(records, workspace, part.groups), isPlaced: true, left: 0, tops: new Map() });
}

/** Puts a part into the workspace. Its lanes become those from `lane` downwards; lanes that are not there are added. */
export function insertPart(records: Records, workspace: string, part: DesignPart, { lane, cell }: Into = {}): Outcome {
  const [first] = part.groups;
  if (!first) return refused("Unreadable", "This part of a design has no step.");
  const lanes = lanesFor(records, workspace, part.groups, lane);
  const isPlaced = cell !== undefined || isArranged(records, workspace, lanes.codes.get(first.code)!);
  const columns = [...Object.values(part.positions).map(([column]) => column), ...part.notes.map(({ column }) => column)];
  const tops = new Map(part.groups.map(({ code }) => {
    const row = code === first.code && cell ? cell.row : bottomOf(records, workspace, lanes.codes.get(code)!);
    return [code, row - topOf(part, code)];
  }));
  return inserted(records, workspace, part, { lanes, isPlaced, left: cell ? cell.column - Math.min(...columns, Infinity) : 0, tops });
}

function topOf(part: DesignPart, group: string): number {
  const ofSteps = part.steps.filter((step) => step.group === group).flatMap(({ code }) => (part.positions[code] ? [part.positions[code][1]] : []));
  const rows = [...ofSteps, ...part.notes.filter(({ lane }) => lane === group).map(({ row }) => row)];
  return rows.length === 0 ? 0 : Math.min(...rows);
}

/** The first row below everything in a lane. */
function bottomOf(records: Records, workspace: string, lane: string): number {
  const scene = sceneOf(records, workspace);
  const isEmpty = !scene.cards.some((card) => card.lane === lane);
  return isEmpty ? 0 : (scene.grid.lanes.find(({ code }) => code === lane)?.rows ?? 0);
}

interface Lanes {
  /** Code of the lane here, by the code of the group in the part. */
  readonly codes: ReadonlyMap<string, string>;
  readonly added: readonly Group[];
}

function lanesFor(records: Records, workspace: string, groups: readonly Group[], lane: string | undefined): Lanes {
  const here = lanesOf(records, workspace).map(({ code }) => code);
  if (lane === undefined && groups.every(({ code }) => here.includes(code))) return { codes: new Map(groups.map(({ code }) => [code, code])), added: [] };
  const start = lane === undefined ? 0 : Math.max(0, here.indexOf(lane));
  const codes = new Map<string, string>();
  let known = records;
  const added: Group[] = [];
  groups.forEach((group, index) => {
    const there = here[start + index];
    if (there !== undefined) return codes.set(group.code, there);
    const made = { ...newGroup(known, workspace, group.name), description: group.description };
    known = { ...known, StepGroup: { ...known.StepGroup, [made.code]: made } };
    added.push(made);
    return codes.set(group.code, made.code);
  });
  return { codes, added };
}

function newLanes(records: Records, workspace: string, groups: readonly Group[]): Lanes {
  const taken = new Set(Object.keys(records.StepGroup ?? {}));
  const names = new Set(lanesOf(records, workspace).map(({ name }) => name));
  const codes = new Map<string, string>();
  const added = groups.map((group) => {
    const code = freeCode(group.code, (wished) => taken.has(wished));
    const name = freeName(group.name, (wished) => names.has(wished));
    taken.add(code);
    names.add(name);
    codes.set(group.code, code);
    return { ...group, code, name };
  });
  return { codes, added };
}

interface Placing {
  readonly lanes: Lanes;
  /** Steps stand in cells; otherwise they are left to the layout. */
  readonly isPlaced: boolean;
  /** How far everything moves to the right, and in each lane (by its group in the part) downwards. */
  readonly left: number;
  readonly tops: ReadonlyMap<string, number>;
}

function inserted(records: Records, workspace: string, part: DesignPart, placing: Placing): Outcome {
  const { lanes, isPlaced, left, tops } = placing;
  const steps = newSteps(records, workspace, part, lanes);
  const arrows = newArrows(records, part, steps);
  const scenarios = newScenarios(records, part, lanes);
  const { notes, moves: noteMoves } = newNotes(records, workspace, part, placing);
  const moves = !isPlaced ? [] : part.steps.flatMap((step): readonly Move[] => {
    const place = part.positions[step.code];
    const made = steps.get(step.code)!;
    return place ? [{ card: made.code, lane: made.group, column: place[0] + left, row: place[1] + (tops.get(step.group) ?? 0) }] : [];
  });
  const changes: Change[] = [
    ...supportingChanges(records, part), ...lanes.added.map((group) => put("StepGroup", group)),
    ...[...steps.values()].map((step) => put("StepDefinition", step)), ...arrows.map((arrow) => put("StepDependency", arrow)),
    ...scenarios.map((fields): Change => ({ kind: "Scenario", code: fields["code"] as string, fields })), ...workspaceChange(records, workspace, lanes, [...moves, ...noteMoves], notes),
  ];
  const what = [counted(steps.size, "step"), ...(arrows.length > 0 ? [counted(arrows.length, "arrow")] : []), ...(notes.length > 0 ? [counted(notes.length, "note")] : [])].join(", ");
  return done(`${what} added.`, changes, { steps: [...steps.values()].map(({ code }) => code), notes: notes.map(({ id }) => id) });
}

function newSteps(records: Records, workspace: string, part: DesignPart, lanes: Lanes): ReadonlyMap<string, Step> {
  const names = new Set(stepNames(records, workspace));
  const taken = new Set<string>();
  const isTaken = (code: string) => taken.has(code) || stepOf(records, code) !== undefined;
  const group = (code: unknown) => (typeof code === "string" ? (lanes.codes.get(code) ?? code) : code);
  return new Map(part.steps.map((step) => {
    const name = freeName(step.name, (wished) => names.has(wished));
    const code = freeCode(isTaken(step.code) ? slug(`${group(step.group)} ${name}`) || step.code : step.code, isTaken);
    names.add(name);
    taken.add(code);
    return [step.code, { ...step, code, name, group: group(step.group) as string, amend_group: group(step["amend_group"]), cancel_group: group(step["cancel_group"]) }];
  }));
}

function newArrows(records: Records, part: DesignPart, steps: ReadonlyMap<string, Step>): readonly Dependency[] {
  const taken = new Set<string>();
  return part.arrows.map((arrow) => {
    const [before, after] = [steps.get(arrow.depends_on)!.code, steps.get(arrow.step)!.code];
    const code = freeCode(`${before}>${after}`, (wished) => taken.has(wished) || arrowOf(records, wished) !== undefined);
    taken.add(code);
    return { ...arrow, code, step: after, depends_on: before };
  });
}

function newScenarios(records: Records, part: DesignPart, lanes: Lanes): readonly Fields[] {
  const taken = new Set(Object.keys(records.Scenario ?? {}));
  return part.scenarios.map((scenario) => {
    const code = freeCode(scenario["code"] as string, (wished) => taken.has(wished));
    taken.add(code);
    return { ...scenario, code, group: lanes.codes.get(scenario["group"] as string) };
  });
}

function newNotes(records: Records, workspace: string, part: DesignPart, { lanes, left, tops }: Placing): { notes: readonly Note[]; moves: readonly Move[] } {
  const taken = new Set(workspaceOf(records, workspace).notes.map(({ id }) => id));
  const notes = part.notes.map(({ text, lane, column, row }) => {
    const id = freeCode("note", (wished) => taken.has(wished));
    taken.add(id);
    return { id, text, lane: lanes.codes.get(lane)!, column: column + left, row: row + (tops.get(lane) ?? 0) };
  });
  return { notes, moves: notes.map(({ id, lane, column, row }) => ({ card: noteCard(id), lane, column, row })) };
}

/** What the steps lean on and this design does not have. */
function supportingChanges(records: Records, part: DesignPart): readonly Change[] {
  const changes = SUPPORTING.flatMap((kind) => (part.supporting[kind] ?? []).map((fields): Change => ({ kind, code: fields["code"] as string, fields })));
  return changes.filter(({ kind, code }) => !records[kind]?.[code]);
}

function workspaceChange(records: Records, workspace: string, lanes: Lanes, moves: readonly Move[], notes: readonly Note[]): readonly Change[] {
  if (lanes.added.length === 0 && moves.length === 0 && notes.length === 0) return [];
  const record = workspaceOf(records, workspace);
  const added = lanes.added.map(({ code }) => newLane(code));
  const items = [...[...record.items].sort((one, other) => one.order - other.order), ...added].map((item, order) => (item.order === order ? item : { ...item, order }));
  const placed = moves.length > 0 ? settled(records, workspace, moves) : { positions: record.positions, notes: record.notes };
  const all = { positions: placed.positions, notes: [...placed.notes, ...notes] };
  return [{ kind: "Workspace", code: workspace, fields: { ...record, ...all, items: added.length === 0 ? record.items : items } }];
}

