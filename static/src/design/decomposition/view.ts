/** What this screen shows and what is chosen on it: not undoable, kept in the address so that it can be linked to. */

import { createContext, useContext } from "react";
import { createStore, useStore, type StoreApi } from "zustand";
import type { Reference } from "../document/records";
import type { Surroundings } from "./records";
import type { TrialAnswer } from "./trial";

export interface Chosen {
  readonly rule?: string | undefined;
  readonly mapping?: string | undefined;
  /** A product or class whose own form is shown. */
  readonly record?: Reference | undefined;
}

export interface ViewState {
  readonly mode: "picture" | "table";
  /** The rule whose mappings are drawn. */
  readonly board: string | undefined;
  readonly chosen: Chosen;
  readonly field: string | undefined;
  readonly isTrying: boolean;
  readonly answer: TrialAnswer | undefined;
  /** Keys of the destinations and branches that are opened. */
  readonly opened: ReadonlySet<string>;
}

export type ViewStore = StoreApi<ViewState>;

export function createView(search: string): ViewStore {
  const asked = new URLSearchParams(search);
  const rule = asked.get("rule") ?? undefined;
  return createStore<ViewState>(() => ({
    mode: asked.get("view") === "table" ? "table" : "picture",
    board: rule,
    chosen: rule ? { rule, mapping: asked.get("mapping") ?? undefined } : {},
    field: undefined,
    isTrying: false,
    answer: undefined,
    opened: new Set(),
  }));
}

/** The address of what is shown. */
export function searchOf({ mode, board, chosen }: ViewState): string {
  const asked = new URLSearchParams();
  if (mode === "table") asked.set("view", "table");
  if (board) asked.set("rule", board);
  if (board && chosen.mapping && chosen.rule === board) asked.set("mapping", chosen.mapping);
  const text = asked.toString();
  return text && `?${text}`;
}

export interface Screen {
  readonly view: ViewStore;
  readonly around: Surroundings;
}

export const ScreenContext = createContext<Screen | undefined>(undefined);

export function useScreen(): Screen {
  const screen = useContext(ScreenContext);
  if (!screen) throw new Error("This part stands outside a screen of decomposition.");
  return screen;
}

export function useView<Result>(pick: (state: ViewState) => Result): Result {
  return useStore(useScreen().view, pick);
}
