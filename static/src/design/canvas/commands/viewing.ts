import type { Direction } from "../../../plan/walk";
import { along, nearest } from "../../../plan/walk";
import { moveSteps } from "../../document/commands";
import type { CanvasContext } from "../context";
import { movedBy } from "../moving";
import { always, hasSelection, type Command } from "./command";
import { toggleCard, withCards } from "../choosing";
import { selectedCards } from "./editing";

const VIEW: readonly Command[] = [
  { id: "zoom-in", label: "Zoom in", section: "View", icon: "zoom-in", keys: ["Ctrl++", "Ctrl+="], menus: [], isEdit: false, isUseful: always, run: ({ view }) => view.zoomBy(1.25) },
  { id: "zoom-out", label: "Zoom out", section: "View", icon: "zoom-out", keys: ["Ctrl+-"], menus: [], isEdit: false, isUseful: always, run: ({ view }) => view.zoomBy(1 / 1.25) },
  { id: "zoom-whole", label: "Zoom to 100 %", section: "View", icon: "search", keys: ["Ctrl+0"], menus: [], isEdit: false, isUseful: always, run: ({ view }) => view.zoomTo(1) },
  { id: "fit", label: "Show everything", section: "View", icon: "maximize", keys: ["Ctrl+1"], menus: ["canvas"], isEdit: false, isUseful: always, run: ({ view }) => view.fit() },
  { id: "fit-selection", label: "Zoom to the selection", section: "View", icon: "scan-search", keys: ["Ctrl+2"], menus: ["step"], isEdit: false, isUseful: hasSelection, run: (canvas) => canvas.view.fitCards(selectedCards(canvas)) },
  { id: "map", label: "Overview map", section: "View", icon: "map", keys: [], menus: ["canvas"], isEdit: false, isUseful: always, run: toggles("isMapShown") },
  { id: "inspector", label: "Properties panel", section: "View", icon: "panel-right", keys: ["Ctrl+Shift+E"], menus: [], isEdit: false, isUseful: always, run: toggles("isInspecting") },
  { id: "problems", label: "Problems", section: "View", icon: "circle-alert", keys: ["Ctrl+Shift+M"], menus: [], isEdit: false, isUseful: always, run: toggles("areProblemsShown") },
  {
    id: "outline", label: "Outline instead of the canvas", section: "View", icon: "list-tree", keys: ["Ctrl+Shift+O"], menus: ["canvas"], isEdit: false, isUseful: always,
    run: ({ session }) => session.setState({ view: session.getState().view === "outline" ? "canvas" : "outline" }),
  },
];

function toggles(name: "isMapShown" | "isInspecting" | "areProblemsShown"): (canvas: CanvasContext) => void {
  return ({ session }) => session.setState({ [name]: !session.getState()[name] });
}

const WAYS: readonly { key: Direction; word: string }[] = [
  { key: "ArrowLeft", word: "left" }, { key: "ArrowRight", word: "right" }, { key: "ArrowUp", word: "up" }, { key: "ArrowDown", word: "down" },
];

function goTo(canvas: CanvasContext, card: string | undefined): void {
  if (card === undefined) return;
  if (canvas.session.getState().selection.arrows.length > 0) canvas.choose({});
  canvas.view.movePointer(undefined);
  canvas.lights.setState({ active: card });
  canvas.view.show(card, { hasFocus: true });
}

function from(canvas: CanvasContext): string | undefined {
  return canvas.lights.getState().active;
}

const ABOUT: readonly Command[] = [
  ...WAYS.map(({ key, word }): Command => ({
    id: `go-${word}`, label: `To the nearest card ${word}`, section: "Move about", icon: `arrow-${word}`, keys: [key], menus: [], isEdit: false, isUseful: always,
    run: (canvas) => {
      const at = from(canvas);
      if (at !== undefined) goTo(canvas, nearest(canvas.shown().picture.cards, at, key));
    },
  })),
  ...WAYS.slice(0, 2).map(({ key, word }): Command => ({
    id: `follow-${word}`, label: word === "left" ? "Back along an arrow" : "Forwards along an arrow", section: "Move about", icon: `arrow-${word}`, keys: [`Alt+${key}`], menus: [], isEdit: false, isUseful: always,
    run: (canvas) => {
      const at = from(canvas);
      const { picture, graph } = canvas.shown();
      if (at !== undefined) goTo(canvas, along(picture.cards, graph, at, word === "right"));
    },
  })),
  ...WAYS.map(({ key, word }): Command => ({
    id: `move-${word}`, label: `Move the selection ${word}`, section: "Arrange", icon: `arrow-${word}`, keys: [`Ctrl+${key}`], menus: [], isEdit: true, isUseful: hasSelection,
    run: (canvas) => {
      const { store, workspace } = canvas.editor;
      const moves = movedBy(canvas.shown().scene, selectedCards(canvas), key);
      if (moves.length > 0) canvas.perform(moveSteps(store.getState().records, workspace, moves));
    },
  })),
];

const CHOOSE: readonly Command[] = [
  {
    id: "toggle", label: "Add to the selection, or take out of it", section: "Select", icon: "square", keys: [" "], menus: [], isEdit: false, isUseful: always,
    run: (canvas) => {
      const at = from(canvas);
      if (at !== undefined) toggleCard(canvas, at);
    },
  },
  ...WAYS.map(({ key, word }): Command => ({
    id: `extend-${word}`, label: `Extend the selection ${word}`, section: "Select", icon: `arrow-${word}`, keys: [`Shift+${key}`], menus: [], isEdit: false, isUseful: always,
    run: (canvas) => {
      const at = from(canvas);
      const next = at === undefined ? undefined : nearest(canvas.shown().picture.cards, at, key);
      if (next === undefined) return;
      canvas.choose(withCards(canvas, [at!, next]));
      goTo(canvas, next);
    },
  })),
  { id: "back", label: "Let go", section: "Select", icon: "x", keys: ["Escape"], menus: [], isEdit: false, isUseful: always, run: (canvas) => canvas.letGo() },
];

export const VIEWING: readonly Command[] = [...VIEW, ...CHOOSE, ...ABOUT];
