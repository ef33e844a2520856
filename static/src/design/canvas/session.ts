/** What a person is doing on the canvas: what is selected, dragged, being connected, open. Not part of the design, and not undoable. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { Point } from "../../plan/geometry";
import { NOTHING, type Selection } from "../document/outcome";
import type { Reference, StepType } from "../document/records";
import type { LaneCell } from "../document/scene";
import type { Visit } from "../document/store";
import type { Outcomes } from "../simulate/outcomes";

/** An arrow that has its source and looks for its target. */
export interface Connecting {
  readonly from: string;
  /** It is drawn with the pointer held down; otherwise the next click chooses the target. */
  readonly isDragged: boolean;
  readonly forbidden: ReadonlySet<string>;
}

/** Where what is being dragged would come down: a cell, or an arrow that it would be put into. */
export interface Landing {
  readonly cell: LaneCell;
  readonly arrow: string | undefined;
  /** The ends of the arrow. */
  readonly ends: readonly string[];
}

/** What the palette and the quick list offer. */
export type Piece =
  | { readonly kind: "step"; readonly type: StepType }
  | { readonly kind: "note" }
  | { readonly kind: "lane" }
  | { readonly kind: "template"; readonly name: string };

/** What is open above the canvas. `at`: where on the screen; without it in the middle. */
export type Open =
  | { readonly kind: "add"; readonly at?: Point | undefined; readonly lane?: string | undefined; readonly cell?: LaneCell | undefined; readonly after?: string | undefined; readonly into?: string | undefined }
  | { readonly kind: "connect"; readonly from: string }
  | { readonly kind: "move" }
  | { readonly kind: "commands" }
  | { readonly kind: "shortcuts" }
  | { readonly kind: "group" }
  | { readonly kind: "conflicts" }
  | { readonly kind: "menu"; readonly at: Point; readonly place: MenuPlace };

export type MenuPlace = "step" | "note" | "arrow" | "lane" | "canvas";

export interface Writing {
  readonly what: "lane" | "card";
  readonly id: string;
  /** It was just made: its name makes its code, and belongs to the entry of the history that made it. */
  readonly visit?: Visit | undefined;
}

export interface SessionState {
  readonly selection: Selection;
  /** The lane whose head was chosen. */
  readonly lane: string | undefined;
  /** A record that is not on the canvas, shown in the inspector. */
  readonly record: Reference | undefined;
  readonly dragged: ReadonlyMap<string, Point>;
  readonly landing: Landing | undefined;
  /** A lane that is dragged, and the place among the lanes where it would come. */
  readonly laneGap: { readonly lane: string; readonly at: number } | undefined;
  /** A lane whose lower edge is dragged, and the rows that it would have. */
  readonly laneEdge: { readonly lane: string; readonly rows: number } | undefined;
  /** What is dragged from the palette, and where it is on the screen. */
  readonly carried: { readonly piece: Piece; readonly at: Point } | undefined;
  readonly connecting: Connecting | undefined;
  readonly open: Open | undefined;
  /** The name or text that is being written: of a lane by its group's code, of a step or note by its card. */
  readonly writing: Writing | undefined;
  readonly isInspecting: boolean;
  /** The focus is to go into the inspector once it is shown, to this field where one is named. */
  readonly isEntering: boolean;
  readonly field: string | undefined;
  readonly areProblemsShown: boolean;
  readonly isSimulating: boolean;
  /** What a simulation made of the steps, marked on their cards. */
  readonly outcomes: Outcomes | undefined;
  readonly isMapShown: boolean;
  readonly view: "canvas" | "outline";
  /** Step types in the order in which they were used last. */
  readonly recent: readonly StepType[];
  /** Why the last gesture was refused, shown until the next. */
  readonly refusal: string;
}

export type SessionStore = StoreApi<SessionState>;

export const STILL: ReadonlyMap<string, Point> = new Map();

export function createSession(view: SessionState["view"]): SessionStore {
  return createStore<SessionState>(() => ({
    selection: NOTHING, lane: undefined, record: undefined, dragged: STILL, landing: undefined, laneGap: undefined, laneEdge: undefined, carried: undefined, connecting: undefined, open: undefined, writing: undefined,
    isInspecting: false, isEntering: false, field: undefined, areProblemsShown: false, isSimulating: false, outcomes: undefined, isMapShown: false, view, recent: [], refusal: "",
  }));
}

export function isEmpty({ steps, arrows, notes }: Selection): boolean {
  return steps.length + arrows.length + notes.length === 0;
}
