/** What the parts of the designer's canvas share. */

import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Point } from "../../plan/geometry";
import type { SelectionStore } from "../../plan/selection";
import type { Editor } from "../context";
import type { Outcome, Selection } from "../document/outcome";
import type { LaneCell } from "../document/scene";
import type { Visit } from "../document/store";
import type { Shown } from "./picture";
import type { Where } from "./pieces";
import type { Open, Piece, SessionState, SessionStore, Writing } from "./session";

/** The surface's view, once it is drawn. */
export interface ViewControls {
  zoomBy(factor: number): void;
  zoomTo(zoom: number): void;
  /** Shows all. */
  fit(): void;
  /** Shows these cards as large as they fit. */
  fitCards(cards: readonly string[]): void;
  /** Brings a card into sight, moving no more than is needed; then gives it the focus where that is wished. */
  show(card: string, wishes?: { isCentred?: boolean; hasFocus?: boolean }): void;
  /** The cell of the lanes below a point of the screen; undefined beside the canvas. */
  cellAt(point: Point): LaneCell | undefined;
  /** True for a point of the screen on the canvas. */
  isInside(point: Point): boolean;
  /** A point of the screen in the picture. */
  pointAt(screen: Point): Point;
  /** Where the pointer is, or was last, on the screen; undefined when it never was on the canvas. */
  pointer(): Point | undefined;
  movePointer(screen: Point | undefined): void;
  /** True while the focus is on the canvas. */
  hasFocus(): boolean;
  /** Where a card is on the screen. */
  placeOf(card: string): DOMRect | undefined;
}

export interface CanvasContext {
  readonly editor: Editor;
  readonly session: SessionStore;
  /** How cards and arrows are lit, derived from what is selected. */
  readonly lights: SelectionStore<string>;
  readonly view: ViewControls;
  /** What is drawn now. */
  shown(): Shown;
  /** Selects; cards are the ids of steps and notes on the canvas. */
  choose(selection: Partial<Selection>): void;
  chooseLane(code: string): void;
  /** Collapses or expands a lane. */
  toggleLane(code: string): void;
  /** Does what a command answered, says it, selects what it made and gives that the focus; says why where it is refused. `visit`: what it belongs to in the history. */
  perform(outcome: Outcome, visit?: Visit): boolean;
  /** Says why something cannot be done, and shows it. */
  refuse(sentence: string): void;
  /** Lets the name of a lane or step, or the text of a note, be written where it stands. */
  write(what: Writing): void;
  /** Begins an arrow that looks for its target: the next card that is chosen. `end`: the end that is dragged with the pointer held down. */
  beginArrow(from: string, end?: "source" | "target"): void;
  /** Lets go of what is going on: an arrow without target, else the selection. */
  letGo(): void;
  /** The other workspaces that show a group. */
  sharedWith(group: string): readonly string[];
  /** Puts a piece of the palette onto the canvas. */
  place(piece: Piece, where: Where): void;
  /** Puts selected cards into the clipboard; the text of it, undefined where nothing is selected. */
  copy(): string | undefined;
  /** Puts what the clipboard's text holds onto the canvas, at the pointer. */
  paste(text: string): void;
  open(what: Open | undefined): void;
  /** Gives the focus back to the canvas: to the card that the tab key reaches. */
  focus(): void;
}

export const Canvas = createContext<CanvasContext | undefined>(undefined);

export function useCanvas(): CanvasContext {
  const canvas = useContext(Canvas);
  if (!canvas) throw new Error("This part stands outside the designer's canvas.");
  return canvas;
}

export function useSession<Result>(pick: (state: SessionState) => Result): Result {
  return useStore(useCanvas().session, pick);
}
