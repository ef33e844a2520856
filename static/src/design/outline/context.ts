/** What rows and cells of the outline share. */

import { createContext, useContext } from "react";
import type { Column, Place } from "./rows";

export interface OutlineContext {
  /** The cell that is being edited. */
  readonly editing: Place | undefined;
  edit(place: Place): void;
  /** Ends editing; the focus goes back to the cell, unless it went elsewhere. */
  leave(keepsFocus: boolean): void;
  /** Names the new record: within the entry of the history that made it. */
  rename(row: string, name: string): void;
  toggle(lane: string): void;
  choose(row: string, column: Column | undefined): void;
}

export const Outlining = createContext<OutlineContext | undefined>(undefined);

export function useOutline(): OutlineContext {
  const outline = useContext(Outlining);
  if (!outline) throw new Error("This row stands outside an outline.");
  return outline;
}
