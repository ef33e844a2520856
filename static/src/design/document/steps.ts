/** Commands that make and change steps. */

import { arrowBetween, arrowOf, lanesOf, named, stepOf, workspaceOf } from "./canvas";
import { freeCell, isArranged, moveCards, type Move } from "./cells";
import type { Change, Records } from "./document";
import { inLane, newArrow, newStep, put, taken } from "./making";
import { downstreamOf, refusalOfArrow } from "./neighbours";
import { counted, done, noLane, nothingSelected, notThere, refused, type Outcome, type Refusal } from "./outcome";
import type { Fields, Kind, Step, StepType } from "./records";
import { cellOf, isNoteCard, sceneOf, type Card } from "./scene";

export interface CellOfLane {
  readonly column: number;
  readonly row: number;
}

export interface WantedStep {
  readonly type: StepType;
  readonly lane?: string | undefined;
  readonly cell?: CellOfLane | undefined;
  readonly name?: string | undefined;
}

/** Adds a step to a lane (the uppermost, where none is said), in a cell or where the layout puts it. */
export function addStep(records: Records, workspace: string, wanted: WantedStep): Outcome {
  const lanes = lanesOf(records, workspace).map(({ code }) => code);
  const lane = wanted.lane ?? lanes[0];
  if (lane === undefined || !lanes.includes(lane)) return noLane();
  const step = newStep(records, workspace, { type: wanted.type, lane, name: wanted.name });
  const cell = wanted.cell && { card: step.code, lane, ...wanted.cell };
  const changes = [put("StepDefinition", step), ...(cell ? moveCards(records, workspace, [cell]) : [])];
  return done(`“${step.name}” is added ${inLane(records, lane)}.`, changes, { steps: [step.code] });
}

/** Adds a step that follows another, with the arrow between them. It takes the other's scope. */
export function addConnected(records: Records, workspace: string, wanted: { from: string; type: StepType; name?: string | undefined }): Outcome {
  const before = stepOf(records, wanted.from);
  if (!before) return notThere("step");
  const lanes = lanesOf(records, workspace);
  const lane = lanes.find(({ code }) => code === before.group)?.code ?? lanes[0]?.code;
  if (lane === undefined) return noLane();
  const step = newStep(records, workspace, { type: wanted.type, lane, name: wanted.name }, { scope: before.scope, custom_scope: before.custom_scope });
  const arrow = newArrow(records, { from: before.code, to: step.code }, undefined, [before, step]);
  const cell = cellBeside(records, workspace, step.code, before, lane);
  const changes = [put("StepDefinition", step), put("StepDependency", arrow), ...(cell ? moveCards(records, workspace, [cell]) : [])];
  return done(`“${step.name}” is added after ${named(records, before.code)}.`, changes, { steps: [step.code] });
}

/** The cell right of a step, where its lane was arranged by hand. */
function cellBeside(records: Records, workspace: string, card: string, before: Step, lane: string): Move | undefined {
  if (!isArranged(records, workspace, lane)) return undefined;
  const at = cellOf(sceneOf(records, workspace), before.code);
  return at && { card, ...freeCell(records, workspace, lane, at.column + 1, at.lane === lane ? at.row : 0) };
}

/** Puts a step, a new one or one that is there, between the two steps of an arrow. The arrow becomes two of its kind. */
export function insertOnArrow(records: Records, workspace: string, wanted: { arrow: string; type?: StepType; step?: string; name?: string | undefined }): Outcome {
  const arrow = arrowOf(records, wanted.arrow);
  if (!arrow) return notThere("arrow");
  const { depends_on: from, step: to } = arrow;
  if (!stepOf(records, from) || !stepOf(records, to)) return notThere("arrow");
  const existing = wanted.step === undefined ? undefined : stepOf(records, wanted.step);
  if (wanted.step !== undefined && !existing) return notThere("step");
  if (existing) {
    const refusal = refusalOfInsertion(records, wanted.arrow, existing.code);
    if (refusal) return refusal;
  }
  const lanes = new Set(lanesOf(records, workspace).map(({ code }) => code));
  const lane = [from, to].map((code) => stepOf(records, code)?.group).find((group) => group !== undefined && lanes.has(group)) ?? [...lanes][0];
  if (lane === undefined) return noLane();
  const { scope, custom_scope } = stepOf(records, from)!;
  const step = existing ?? newStep(records, workspace, { type: wanted.type ?? "AutoTask", lane, name: wanted.name }, { scope, custom_scope });
  const changes: Change[] = [taken("StepDependency", arrow.code)];
  if (!existing) changes.push(put("StepDefinition", step), ...roomBetween(records, workspace, step, from, to));
  if (!arrowBetween(records, from, step.code)) changes.push(put("StepDependency", newArrow(records, { from, to: step.code }, arrow)));
  if (!arrowBetween(records, step.code, to)) changes.push(put("StepDependency", newArrow(records, { from: step.code, to }, arrow)));
  return done(`“${step.name}” stands between ${named(records, from)} and ${named(records, to)} now.`, changes, { steps: [step.code] });
}

/** Returns why a step cannot be put on an arrow, undefined where it can. */
export function refusalOfInsertion(records: Records, arrow: string, step: string): Refusal | undefined {
  const found = arrowOf(records, arrow);
  if (!found) return notThere("arrow");
  const { depends_on: from, step: to } = found;
  if (step === from || step === to) return refused("AlreadyThere", `${named(records, step)} is an end of this arrow.`);
  const before = arrowBetween(records, from, step) ? undefined : refusalOfArrow(records, from, step, found.scope);
  return before ?? (arrowBetween(records, step, to) ? undefined : refusalOfArrow(records, step, to, found.scope));
}

/** In a lane that was arranged by hand: a cell between both ends, and what follows moves one column to the right where there is none. */
function roomBetween(records: Records, workspace: string, step: Step, from: string, to: string): readonly Change[] {
  const lane = step.group;
  if (!isArranged(records, workspace, lane)) return [];
  const scene = sceneOf(records, workspace);
  const [before, after] = [cellOf(scene, from), cellOf(scene, to)];
  if (!before) return [];
  const column = before.column + 1;
  const row = before.lane === lane ? before.row : after?.lane === lane ? after.row : 0;
  const following = downstreamOf(records, [to]);
  const isMoving = ({ id, kind, lane: at }: Card) => kind === "step" && at === after?.lane && cellOf(scene, id)!.column >= column && (id === to || following.has(id));
  const moving = after?.column === column ? scene.cards.filter(isMoving) : [];
  const shifted = moving.map(({ id }) => {
    const cell = cellOf(scene, id)!;
    return { card: id, ...cell, column: cell.column + 1 };
  });
  const isSeatFree = scene.cards.every(({ id }) => {
    const cell = cellOf(scene, id);
    return !cell || cell.lane !== lane || cell.column !== column || cell.row !== row || moving.some((card) => card.id === id);
  });
  const seat = isSeatFree ? { lane, column, row } : freeCell(records, workspace, lane, column, row);
  return moveCards(records, workspace, [...shifted, { card: step.code, ...seat }]);
}

/** Moves steps and notes to cells, also of other lanes. What stands there moves down. */
export function moveSteps(records: Records, workspace: string, moves: readonly Move[]): Outcome {
  if (moves.length === 0) return nothingSelected();
  const lanes = new Set(lanesOf(records, workspace).map(({ code }) => code));
  if (moves.some(({ lane }) => !lanes.has(lane))) return noLane();
  const steps = moves.filter(({ card }) => !isNoteCard(card));
  const changes: Change[] = [...moveCards(records, workspace, moves)];
  for (const { card, lane } of steps) {
    const step = stepOf(records, card);
    if (!step) return notThere("step");
    if (!lanes.has(step.group)) return refused("NotThere", `${named(records, card)} belongs to another workspace. Move it there.`);
    if (step.group !== lane) changes.push(put("StepDefinition", { ...step, group: lane }));
  }
  const what = steps.length === 1 && moves.length === 1 ? `${named(records, steps[0]!.card)} is` : `${counted(moves.length, "card")} are`;
  const places = [...new Set(moves.map(({ lane }) => lane))].map((lane) => inLane(records, lane)).join(", ");
  return done(`${what} moved: column ${moves[0]!.column + 1}, row ${moves[0]!.row + 1} ${places}.`, changes, { steps: steps.map(({ card }) => card) });
}

/** Moves steps to a lane without saying where in it: below what is there in their column, or where the layout puts them. */
export function moveToLane(records: Records, workspace: string, steps: readonly string[], lane: string): Outcome {
  const found = steps.map((code) => stepOf(records, code)).filter((step): step is Step => step !== undefined && step.group !== lane);
  if (found.length === 0) return nothingSelected();
  if (!lanesOf(records, workspace).some(({ code }) => code === lane)) return noLane();
  const scene = sceneOf(records, workspace);
  const changes: Change[] = found.map((step) => put("StepDefinition", { ...step, group: lane }));
  if (isArranged(records, workspace, lane)) {
    changes.push(...moveCards(records, workspace, found.map(({ code }) => ({ card: code, ...freeCell(records, workspace, lane, cellOf(scene, code)?.column ?? 0, 0) }))));
  } else {
    const record = workspaceOf(records, workspace);
    const positions = { ...record.positions };
    for (const { code } of found) delete positions[code];
    changes.push({ kind: "Workspace", code: workspace, fields: { ...record, positions } });
  }
  const what = found.length === 1 ? `${named(records, found[0]!.code)} is` : `${counted(found.length, "step")} are`;
  return done(`${what} moved, now ${inLane(records, lane)}.`, changes, { steps: found.map(({ code }) => code) });
}

/** Gives several records of one kind the same values in some fields. */
export function setFields(records: Records, kind: Kind, codes: readonly string[], fields: Fields): Outcome {
  const found = codes.filter((code) => records[kind]?.[code] !== undefined);
  if (found.length === 0) return nothingSelected();
  const names = Object.keys(fields);
  if (names.includes("code")) return refused("AlreadyThere", "A code names one record: several records cannot have the same.");
  const changes = found
    .filter((code) => names.some((name) => records[kind]![code]![name] !== fields[name]))
    .map((code) => ({ kind, code, fields: { ...records[kind]![code], ...fields } }));
  return done(`${counted(changes.length, "record")} changed.`, changes, kind === "StepDefinition" ? { steps: found } : kind === "StepDependency" ? { arrows: found } : {});
}
