import { collapseLanes, deleteGroup, removeLane, reorderLane, resizeLane, type Outcome } from "../../document/commands";
import { laneName, lanesOf } from "../../document/canvas";
import type { Records } from "../../document/document";
import { sceneOf } from "../../document/scene";
import { ask } from "../../../site/dialogs";
import type { CanvasContext } from "../context";
import { hasLane, type Command } from "./command";

function does(make: (records: Records, workspace: string, lane: string) => Outcome): (canvas: CanvasContext) => void {
  return (canvas) => {
    const { lane } = canvas.session.getState();
    if (lane === undefined) return;
    const hasFocus = document.activeElement?.closest(".lane-head") != null;
    canvas.perform(make(canvas.editor.store.getState().records, canvas.editor.workspace, lane));
    canvas.session.setState({ lane });
    if (hasFocus) focusHead(lane);
  };
}

/** The lane keeps the focus, also where its head is drawn in another place. */
function focusHead(lane: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-lane="${CSS.escape(lane)}"] button.lane-name`)?.focus());
}

function resizes(by: 1 | -1): (canvas: CanvasContext) => void {
  return does((records, workspace, lane) => resizeLane(records, workspace, lane, rowsOf(records, workspace, lane) + by));
}

function rowsOf(records: Records, workspace: string, lane: string): number {
  return sceneOf(records, workspace).grid.lanes.find(({ code }) => code === lane)?.rows ?? 0;
}

function placeOf(records: Records, workspace: string, lane: string): number {
  return lanesOf(records, workspace).findIndex(({ code }) => code === lane);
}

export const LANES: readonly Command[] = [
  { id: "rename-lane", label: "Rename the lane", section: "Lanes", icon: "pencil", keys: ["F2"], menus: ["lane"], isEdit: true, isUseful: hasLane, run: (canvas) => canvas.write({ what: "lane", id: canvas.session.getState().lane! }) },
  { id: "lane-up", label: "Move the lane up", section: "Lanes", icon: "arrow-up", keys: ["Ctrl+Shift+ArrowUp"], menus: ["lane"], isEdit: true, isUseful: hasLane, run: does((records, workspace, lane) => reorderLane(records, workspace, lane, placeOf(records, workspace, lane) - 1)) },
  { id: "lane-down", label: "Move the lane down", section: "Lanes", icon: "arrow-down", keys: ["Ctrl+Shift+ArrowDown"], menus: ["lane"], isEdit: true, isUseful: hasLane, run: does((records, workspace, lane) => reorderLane(records, workspace, lane, placeOf(records, workspace, lane) + 1)) },
  { id: "lane-taller", label: "Make the lane higher", section: "Lanes", icon: "unfold-vertical", keys: ["Alt+Shift+ArrowDown"], menus: ["lane"], isEdit: true, isUseful: hasLane, run: resizes(1) },
  { id: "lane-lower", label: "Make the lane lower", section: "Lanes", icon: "fold-vertical", keys: ["Alt+Shift+ArrowUp"], menus: ["lane"], isEdit: true, isUseful: hasLane, run: resizes(-1) },
  { id: "collapse-lane", label: "Collapse or expand the lane", section: "Lanes", icon: "chevrons-down-up", keys: [], menus: ["lane"], isEdit: true, isUseful: hasLane, run: does((records, workspace, lane) => collapseLanes(records, workspace, !lanesOf(records, workspace).find(({ code }) => code === lane)!.collapsed, [lane])) },
  { id: "collapse-all", label: "Collapse all lanes", section: "Lanes", icon: "fold-vertical", keys: [], menus: ["canvas", "lane"], isEdit: true, isUseful: () => true, run: (canvas) => void canvas.perform(collapseLanes(canvas.editor.store.getState().records, canvas.editor.workspace, true)) },
  { id: "expand-all", label: "Expand all lanes", section: "Lanes", icon: "unfold-vertical", keys: [], menus: ["canvas", "lane"], isEdit: true, isUseful: () => true, run: (canvas) => void canvas.perform(collapseLanes(canvas.editor.store.getState().records, canvas.editor.workspace, false)) },
  { id: "remove-lane", label: "Take the lane out of this workspace", section: "Lanes", icon: "circle-minus", keys: [], menus: ["lane"], isEdit: true, isUseful: hasLane, run: does(removeLane) },
  {
    id: "delete-group", label: "Delete the group with its steps…", section: "Lanes", icon: "trash-2", keys: [], menus: ["lane"], isEdit: true, isUseful: hasLane,
    run: (canvas) => {
      const { lane } = canvas.session.getState();
      if (lane === undefined) return;
      const { records } = canvas.editor.store.getState();
      const outcome = deleteGroup(records, canvas.editor.workspace, lane, canvas.sharedWith(lane));
      if ("refused" in outcome) return void canvas.perform(outcome);
      const question = { title: `Delete ${laneName(records, lane)}?`, text: `${outcome.sentence.replace("is deleted", "is deleted from the design")} You can undo this.`, action: "Delete" };
      void ask(question).then((isSure) => isSure && canvas.perform(outcome));
    },
  },
];
