import { stepOf } from "../../document/canvas";
import { groupSelection } from "../../document/commands";
import { cellOf, ELSEWHERE } from "../../document/scene";
import type { Visit } from "../../document/store";
import type { CanvasContext } from "../context";
import { always, hasOneStep, hasSteps, type Command } from "./command";

/** The lane for something new: that which is selected, else the one of the card that has the focus. */
export function laneForNew(canvas: CanvasContext): string | undefined {
  const { lane } = canvas.session.getState();
  const { active, selected } = canvas.lights.getState();
  const at = active !== undefined && selected.has(active) ? cellOf(canvas.shown().scene, active)?.lane : undefined;
  return lane ?? (at === ELSEWHERE ? undefined : at);
}

export const ADDING: readonly Command[] = [
  {
    id: "add-step", label: "Add a step…", section: "Add", icon: "plus", keys: ["/", "A"], menus: ["canvas", "lane"], isEdit: true, isUseful: always,
    run: (canvas) => {
      const at = canvas.session.getState().open;
      const pointer = at?.kind === "menu" ? at.at : undefined;
      canvas.open({ kind: "add", at: pointer, cell: pointer && canvas.view.cellAt(pointer), lane: laneForNew(canvas) });
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
      canvas.place({ kind: "note" }, { lane: laneForNew(canvas), cell: open?.kind === "menu" ? canvas.view.cellAt(open.at) : undefined });
    },
  },
  {
    id: "add-lane", label: "Add a lane", section: "Add", icon: "layers", keys: ["L"], menus: ["canvas", "lane"], isEdit: true, isUseful: always,
    run: (canvas) => canvas.place({ kind: "lane" }, { lane: canvas.session.getState().lane }),
  },
  {
    id: "group", label: "Group in a new lane", section: "Lanes", icon: "combine", keys: ["Ctrl+Shift+G"], menus: ["step"], isEdit: true, isUseful: hasSteps,
    run: (canvas) => {
      const { store, workspace } = canvas.editor;
      const { steps } = canvas.session.getState().selection;
      const visit: Visit = {};
      if (!canvas.perform(groupSelection(store.getState().records, workspace, steps), visit)) return;
      canvas.write({ what: "lane", id: stepOf(store.getState().records, steps[0]!)!.group, visit });
    },
  },
];
