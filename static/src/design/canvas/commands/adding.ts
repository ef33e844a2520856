import { addLane, addNote, groupSelection } from "../../document/commands";
import { cellOf, type LaneCell } from "../../document/scene";
import type { CanvasContext } from "../context";
import { always, hasOneStep, hasSteps, type Command } from "./command";

/** The cell for something new: that of the menu or pointer, else beside the card that has the focus, else the first of all. */
export function cellForNew(canvas: CanvasContext): LaneCell | undefined {
  const { scene } = canvas.shown();
  const { lane } = canvas.session.getState();
  const { active, selected } = canvas.lights.getState();
  const at = active !== undefined && selected.has(active) ? cellOf(scene, active) : undefined;
  if (lane !== undefined) return { lane, column: 0, row: scene.grid.lanes.find(({ code }) => code === lane)?.rows ?? 0 };
  if (at) return { ...at, column: at.column + 1 };
  return scene.lanes[0] && { lane: scene.lanes[0].code, column: 0, row: 0 };
}

export const ADDING: readonly Command[] = [
  {
    id: "add-step", label: "Add a step…", section: "Add", icon: "plus", keys: ["/", "A"], menus: ["canvas", "lane"], isEdit: true, isUseful: always,
    run: (canvas) => {
      const at = canvas.session.getState().open;
      const pointer = at?.kind === "menu" ? at.at : undefined;
      canvas.open({ kind: "add", at: pointer, cell: pointer && canvas.view.cellAt(pointer) });
    },
  },
  {
    id: "add-next", label: "Add the next step…", section: "Add", icon: "circle-plus", keys: ["+", "N"], menus: ["step"], isEdit: true, isUseful: hasOneStep,
    run: (canvas) => {
      const step = canvas.session.getState().selection.steps[0]!;
      const place = canvas.view.placeOf(step);
      canvas.open({ kind: "add", after: step, at: place && { x: place.right + 12, y: place.top } });
    },
  },
  {
    id: "add-note", label: "Add a note", section: "Add", icon: "message-square", keys: ["Shift+N"], menus: ["canvas", "lane"], isEdit: true, isUseful: always,
    run: (canvas) => {
      const { open } = canvas.session.getState();
      const cell = (open?.kind === "menu" ? canvas.view.cellAt(open.at) : undefined) ?? cellForNew(canvas);
      if (cell) writeNote(canvas, cell);
    },
  },
  {
    id: "add-lane", label: "Add a lane", section: "Add", icon: "layers", keys: ["L"], menus: ["canvas", "lane"], isEdit: true, isUseful: always,
    run: (canvas) => newLane(canvas),
  },
  {
    id: "group", label: "Group in a new lane", section: "Lanes", icon: "combine", keys: ["Ctrl+Shift+G"], menus: ["step"], isEdit: true, isUseful: hasSteps,
    run: (canvas) => {
      const { store, workspace } = canvas.editor;
      const before = new Set(Object.keys(store.getState().records.StepGroup ?? {}));
      if (canvas.perform(groupSelection(store.getState().records, workspace, canvas.session.getState().selection.steps))) writeLane(canvas, before);
    },
  },
];

/** Adds a lane below the one that is selected, else below all, and lets its name be written. */
export function newLane(canvas: CanvasContext): void {
  const { store, workspace } = canvas.editor;
  const { lane } = canvas.session.getState();
  const { lanes } = canvas.shown().scene;
  const at = lanes.findIndex(({ code }) => code === lane);
  const before = new Set(Object.keys(store.getState().records.StepGroup ?? {}));
  if (canvas.perform(addLane(store.getState().records, workspace, undefined, at < 0 ? undefined : at + 1))) writeLane(canvas, before);
}

function writeLane(canvas: CanvasContext, before: ReadonlySet<string>): void {
  const added = Object.keys(canvas.editor.store.getState().records.StepGroup ?? {}).find((code) => !before.has(code));
  canvas.session.setState({ writing: added });
}

/** Puts a note into a cell and lets its text be written. */
export function writeNote(canvas: CanvasContext, cell: LaneCell): void {
  const { store, workspace } = canvas.editor;
  if (!canvas.perform(addNote(store.getState().records, workspace, { ...cell, text: "Note" }))) return;
  canvas.session.setState({ writing: `note:${canvas.session.getState().selection.notes[0] ?? ""}` });
}
