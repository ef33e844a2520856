import { named } from "../../document/canvas";
import { align, deleteAndReconnect, deleteSelection, distribute, downstreamOf, tidyUp, upstreamOf, type Outcome } from "../../document/commands";
import { noteCard } from "../../document/scene";
import type { Records } from "../../document/document";
import type { CanvasContext } from "../context";
import { always, hasOneStep, hasSelection, hasSeveralCards, hasSteps, type Command } from "./command";

type Make = (records: Records, workspace: string, canvas: CanvasContext) => Outcome;

function does(make: Make): (canvas: CanvasContext) => void {
  return (canvas) => void canvas.perform(make(canvas.editor.store.getState().records, canvas.editor.workspace, canvas));
}

export function selectedCards(canvas: CanvasContext): readonly string[] {
  const { steps, notes } = canvas.session.getState().selection;
  return [...steps, ...notes.map(noteCard)];
}

/** After something is gone, the focus goes to the nearest card that is left. */
function deletes(make: Make): (canvas: CanvasContext) => void {
  return (canvas) => {
    if (canvas.perform(make(canvas.editor.store.getState().records, canvas.editor.workspace, canvas))) canvas.focus();
  };
}

function selection(canvas: CanvasContext) {
  return canvas.session.getState().selection;
}

const STEPS: readonly Command[] = [
  {
    id: "properties", label: "Open the properties", section: "Steps", icon: "sliders-horizontal", keys: ["Enter"], menus: ["step", "arrow", "lane"], isEdit: false,
    isUseful: (situation) => hasSelection(situation) || situation.session.lane !== undefined,
    run: (canvas) => canvas.session.setState({ isInspecting: true, isEntering: true, field: undefined }),
  },
  {
    id: "rename", label: "Rename", section: "Steps", icon: "pencil", keys: ["F2"], menus: ["step", "note"], isEdit: true,
    isUseful: ({ selection: { steps, notes } }) => steps.length + notes.length === 1,
    run: (canvas) => canvas.write({ what: "card", id: selectedCards(canvas)[0]! }),
  },
  { id: "move-to-lane", label: "Move to a lane…", section: "Steps", icon: "move", keys: ["M"], menus: ["step"], isEdit: true, isUseful: hasSteps, run: (canvas) => canvas.open({ kind: "move" }) },
  {
    id: "delete", label: "Delete", section: "Edit", icon: "trash-2", keys: ["Delete", "Backspace"], menus: ["step", "arrow", "note"], isEdit: true, isUseful: hasSelection,
    run: deletes((records, workspace, canvas) => deleteSelection(records, workspace, selection(canvas))),
  },
  {
    id: "delete-reconnect", label: "Delete and join the neighbours", section: "Edit", icon: "unlink", keys: ["Ctrl+Delete", "Ctrl+Backspace"], menus: ["step"], isEdit: true, isUseful: hasSteps,
    run: deletes((records, workspace, canvas) => deleteAndReconnect(records, workspace, selection(canvas))),
  },
];

const ARROWS: readonly Command[] = [
  {
    id: "connect", label: "Draw an arrow to…", section: "Arrows", icon: "arrow-up-right", keys: ["C"], menus: ["step"], isEdit: true, isUseful: hasOneStep,
    run: (canvas) => canvas.open({ kind: "connect", from: selection(canvas).steps[0]! }),
  },
  {
    id: "insert", label: "Insert a step here…", section: "Arrows", icon: "git-merge", keys: ["I"], menus: ["arrow"], isEdit: true, isUseful: ({ selection: { arrows, steps } }) => arrows.length === 1 && steps.length === 0,
    run: (canvas) => {
      const { open } = canvas.session.getState();
      canvas.open({ kind: "add", into: selection(canvas).arrows[0], at: open?.kind === "menu" ? open.at : undefined });
    },
  },
  {
    id: "next-arrow", label: "Select the next arrow of the step", section: "Arrows", icon: "arrow-up-right", keys: ["."], menus: [], isEdit: false, isUseful: always,
    run: (canvas) => {
      const { active } = canvas.lights.getState();
      const arrows = active === undefined ? [] : canvas.shown().scene.links.filter(({ from, to }) => from === active || to === active);
      const now = arrows.findIndex((link) => link.arrows[0] === selection(canvas).arrows[0]);
      const next = arrows[(now + 1) % arrows.length];
      if (!next) return canvas.editor.say("No arrow leads to this step or away from it.");
      canvas.choose({ arrows: next.arrows });
      canvas.editor.say(arrowWords(canvas, next));
    },
  },
];

function arrowWords(canvas: CanvasContext, { from, to, scope }: { from: string; to: string; scope: string }): string {
  const { records } = canvas.editor.store.getState();
  return `Arrow from ${named(records, from)} to ${named(records, to)}, scope ${scope}.`;
}

const SELECT: readonly Command[] = [
  {
    id: "select-all", label: "Select all", section: "Select", icon: "square-check", keys: ["Ctrl+A"], menus: ["canvas"], isEdit: false, isUseful: () => true,
    run: (canvas) => {
      const { cards } = canvas.shown();
      canvas.choose({ steps: cards.filter(({ kind }) => kind === "step").map(({ id }) => id), notes: cards.flatMap(({ note }) => (note ? [note.id] : [])) });
      canvas.editor.say(`${cards.length} cards selected.`);
    },
  },
  { id: "select-upstream", label: "Select what leads here", section: "Select", icon: "arrow-left", keys: ["U"], menus: ["step"], isEdit: false, isUseful: hasSteps, run: (canvas) => selectAlong(canvas, upstreamOf) },
  { id: "select-downstream", label: "Select what follows", section: "Select", icon: "arrow-right", keys: ["D"], menus: ["step"], isEdit: false, isUseful: hasSteps, run: (canvas) => selectAlong(canvas, downstreamOf) },
];

function selectAlong(canvas: CanvasContext, reached: typeof upstreamOf): void {
  const { steps } = selection(canvas);
  const { picture } = canvas.shown();
  const found = [...reached(canvas.editor.store.getState().records, steps)].filter((code) => picture.cards.has(code));
  canvas.choose({ steps: [...found, ...steps] });
  canvas.editor.say(`${found.length + steps.length} steps selected.`);
}

const ARRANGE: readonly Command[] = [
  {
    id: "tidy", label: "Tidy up", section: "Arrange", icon: "wand-sparkles", keys: ["T"], menus: ["canvas"], isEdit: true, isUseful: () => true,
    run: does((records, workspace) => tidyUp(records, workspace)),
  },
  {
    id: "tidy-selection", label: "Tidy up the selection", section: "Arrange", icon: "sparkles", keys: ["Shift+T"], menus: ["step"], isEdit: true, isUseful: hasSteps,
    run: does((records, workspace, canvas) => tidyUp(records, workspace, selection(canvas).steps)),
  },
  { id: "align-column", label: "Align in one column", section: "Arrange", icon: "align-center-vertical", keys: ["Shift+C"], menus: ["step"], isEdit: true, isUseful: hasSeveralCards, run: does((records, workspace, canvas) => align(records, workspace, selectedCards(canvas), "column")) },
  { id: "align-row", label: "Align in one row", section: "Arrange", icon: "align-center-horizontal", keys: ["Shift+R"], menus: ["step"], isEdit: true, isUseful: hasSeveralCards, run: does((records, workspace, canvas) => align(records, workspace, selectedCards(canvas), "row")) },
  { id: "distribute-columns", label: "Spread over the columns", section: "Arrange", icon: "align-horizontal-distribute-center", keys: ["Shift+H"], menus: ["step"], isEdit: true, isUseful: hasSeveralCards, run: does((records, workspace, canvas) => distribute(records, workspace, selectedCards(canvas), "columns")) },
  { id: "distribute-rows", label: "Spread over the rows", section: "Arrange", icon: "align-vertical-distribute-center", keys: ["Shift+V"], menus: ["step"], isEdit: true, isUseful: hasSeveralCards, run: does((records, workspace, canvas) => distribute(records, workspace, selectedCards(canvas), "rows")) },
];

export const EDITING: readonly Command[] = [...STEPS, ...ARROWS, ...SELECT, ...ARRANGE];
