import { stepOf } from "../../document/canvas";
import { groupSelection } from "../../document/commands";
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

/** A new lane comes below the one that is selected, else below all. */
function laneCell({ session }: CanvasContext): LaneCell | undefined {
  const { lane } = session.getState();
  return lane === undefined ? undefined : { lane, column: 0, row: 0 };
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
      canvas.open({ kind: "add", after: step, at: place && { x: place.left, y: place.bottom + 8 } });
    },
  },
  {
    id: "add-note", label: "Add a note", section: "Add", icon: "message-square", keys: ["Shift+N"], menus: ["canvas", "lane"], isEdit: true, isUseful: always,
    run: (canvas) => {
      const { open } = canvas.session.getState();
      canvas.place({ kind: "note" }, { cell: (open?.kind === "menu" ? canvas.view.cellAt(open.at) : undefined) ?? cellForNew(canvas) });
    },
  },
  {
    id: "add-lane", label: "Add a lane", section: "Add", icon: "layers", keys: ["L"], menus: ["canvas", "lane"], isEdit: true, isUseful: always,
    run: (canvas) => canvas.place({ kind: "lane" }, { cell: laneCell(canvas) }),
  },
  {
    id: "group", label: "Group in a new lane", section: "Lanes", icon: "combine", keys: ["Ctrl+Shift+G"], menus: ["step"], isEdit: true, isUseful: hasSteps,
    run: (canvas) => {
      const { store, workspace } = canvas.editor;
      const { steps } = canvas.session.getState().selection;
      if (!canvas.perform(groupSelection(store.getState().records, workspace, steps))) return;
      canvas.write({ what: "lane", id: stepOf(store.getState().records, steps[0]!)!.group });
    },
  },
];
