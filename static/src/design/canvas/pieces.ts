/** What the palette and the quick list put onto the canvas, as one gesture each. Pure. */

import { addConnected, addLane, addNote, addStep, connect, insertOnArrow, isRefused, type Outcome } from "../document/commands";
import { lanesOf } from "../document/canvas";
import { withChanges, type Change, type Records } from "../document/document";
import { done } from "../document/outcome";
import type { StepType } from "../document/records";
import type { LaneCell } from "../document/scene";
import type { Piece } from "./session";
import { TEMPLATES, type Template } from "./templates";

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

/** Where a piece goes: into a cell, behind a step, between the ends of an arrow; without any of these into the uppermost lane. */
export interface Where {
  readonly cell?: LaneCell | undefined;
  readonly after?: string | undefined;
  readonly into?: string | undefined;
}

/** Puts a piece onto the canvas. A step that comes to an empty canvas brings its lane along. */
export function placePiece(records: Records, workspace: string, piece: Piece, { cell, after, into }: Where): Outcome {
  if (piece.kind === "lane") return addLane(records, workspace, undefined, cell ? lanesOf(records, workspace).findIndex(({ code }) => code === cell.lane) + 1 : undefined);
  if (lanesOf(records, workspace).length === 0) {
    return chained(records, [(now) => addLane(now, workspace, "Fulfillment"), (now) => placePiece(now, workspace, piece, { after, into })]);
  }
  const lane = cell?.lane ?? lanesOf(records, workspace)[0]!.code;
  if (piece.kind === "note") return addNote(records, workspace, { lane, column: cell?.column ?? 0, row: cell?.row ?? 0, text: "Note" });
  if (piece.kind === "template") return placeTemplate(records, workspace, TEMPLATES.find(({ name }) => name === piece.name)!, lane, after);
  if (after !== undefined) return addConnected(records, workspace, { from: after, type: piece.type });
  if (into !== undefined) return insertOnArrow(records, workspace, { arrow: into, type: piece.type });
  return addStep(records, workspace, { type: piece.type, lane, cell });
}

function placeTemplate(records: Records, workspace: string, template: Template, lane: string, after: string | undefined): Outcome {
  const codes: string[] = [];
  const noted = (outcome: Outcome) => {
    if (!isRefused(outcome)) codes.push(...outcome.selection.steps);
    return outcome;
  };
  const outcome = chained(records, [
    ...template.steps.map(({ type, name }, index) => (now: Records) => noted(index === 0 && after !== undefined ? addConnected(now, workspace, { from: after, type, name }) : addStep(now, workspace, { type, name, lane }))),
    ...template.arrows.map(([from, to]) => (now: Records) => connect(now, { from: codes[from]!, to: codes[to]! })),
  ]);
  return isRefused(outcome) ? outcome : done(`“${template.name}” is added: ${codes.length} steps.`, outcome.changes, { steps: codes });
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
