/** What the palette and the quick list put onto the canvas, as one gesture each. Pure. */

import { lanesOf, stepOf } from "../document/canvas";
import { freeCell } from "../document/cells";
import { insertPart } from "../document/clipboard";
import { addConnected, addLane, addNote, addStep, connect, insertOnArrow, isRefused, predecessorsOf, type Outcome } from "../document/commands";
import { withChanges, type Change, type Records } from "../document/document";
import { counted, done } from "../document/outcome";
import type { StepType } from "../document/records";
import type { LaneCell } from "../document/scene";
import { TEMPLATES, type Template } from "../document/templates";
import type { Piece } from "./session";

export interface PieceKind {
  readonly piece: Piece;
  readonly label: string;
  readonly detail: string;
  readonly icon: string;
}

const TYPES: readonly { type: StepType; label: string; detail: string }[] = [
  { type: "Callout", label: "Callout", detail: "Calls a downstream system" },
  { type: "ManualTask", label: "Manual task", detail: "A person does it" },
  { type: "AutoTask", label: "Automated task", detail: "The product does it by itself" },
  { type: "Milestone", label: "Milestone", detail: "Marks that something is reached" },
  { type: "Pause", label: "Pause", detail: "Waits for a date or a condition" },
  { type: "StagedAssetize", label: "Asset creation", detail: "Records what the customer owns now" },
];

export const STEP_PIECES: readonly PieceKind[] = TYPES.map(({ type, label, detail }) => ({ piece: { kind: "step", type }, label, detail, icon: `type-${type}` }));
export const OTHER_PIECES: readonly PieceKind[] = [
  { piece: { kind: "note" }, label: "Note", detail: "A remark on the canvas", icon: "sticky-note" },
  { piece: { kind: "lane" }, label: "Lane", detail: "A group of steps that scenarios select", icon: "layers" },
];
export const TEMPLATE_PIECES: readonly PieceKind[] = TEMPLATES.map(({ name, detail }) => ({ piece: { kind: "template", name }, label: name, detail, icon: "component" }));

/** Where a piece goes: into a cell, or into a lane where the layout places it; behind a step; between the ends of an arrow. */
export interface Where {
  readonly lane?: string | undefined;
  readonly cell?: LaneCell | undefined;
  readonly after?: string | undefined;
  readonly into?: string | undefined;
}

/** Puts a piece onto the canvas. A step that comes to an empty canvas brings its lane along. */
export function placePiece(records: Records, workspace: string, piece: Piece, where: Where): Outcome {
  const lanes = lanesOf(records, workspace);
  const lane = where.cell?.lane ?? where.lane;
  if (piece.kind === "lane") return addLane(records, workspace, undefined, lane === undefined ? undefined : lanes.findIndex(({ code }) => code === lane) + 1);
  if (piece.kind === "template") return placeTemplate(records, workspace, TEMPLATES.find(({ name }) => name === piece.name)!, where);
  if (lanes.length === 0) return chained(records, [(now) => addLane(now, workspace, "Fulfillment"), (now) => placePiece(now, workspace, piece, where)]);
  if (piece.kind === "note") {
    const at = lane ?? lanes[0]!.code;
    return addNote(records, workspace, where.cell ? { ...where.cell, text: "Note" } : { ...freeCell(records, workspace, at, 0, 0), text: "Note" });
  }
  if (where.after !== undefined) return addConnected(records, workspace, { from: where.after, type: piece.type });
  if (where.into !== undefined) return insertOnArrow(records, workspace, { arrow: where.into, type: piece.type });
  return addStep(records, workspace, { type: piece.type, lane, cell: where.cell });
}

/** Behind a step, an arrow leads from it to each step with which the template begins. */
function placeTemplate(records: Records, workspace: string, { name, part }: Template, { lane, cell, after }: Where): Outcome {
  const own = after === undefined ? (cell?.lane ?? lane) : stepOf(records, after)?.group;
  const outcome = insertPart(records, workspace, part, { lane: own, cell });
  if (isRefused(outcome)) return outcome;
  const { steps } = outcome.selection;
  const now = withChanges(records, outcome.changes);
  const starts = after === undefined ? [] : steps.filter((code) => predecessorsOf(now, code).length === 0 && stepOf(now, code)?.group === own);
  const joined = chained(now, starts.map((to) => (later: Records) => connect(later, { from: after!, to })));
  if (isRefused(joined)) return joined;
  return done(`“${name}” is added: ${counted(steps.length, "step")}.`, [...outcome.changes, ...joined.changes], outcome.selection);
}

/** Does several commands as one gesture; the first refusal is the answer of all. What the last one selects is selected. */
export function chained(records: Records, makes: readonly ((now: Records) => Outcome)[]): Outcome {
  let now = records;
  let last: Outcome = done("", []);
  const changes: Change[] = [];
  for (const make of makes) {
    last = make(now);
    if (isRefused(last)) return last;
    changes.push(...last.changes);
    now = withChanges(now, last.changes);
  }
  return { ...last, changes };
}
