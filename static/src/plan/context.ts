/** What the parts of one canvas share. */

import { createContext, useContext } from "react";
import { useStore as useZustand } from "zustand";
import type { LiveState, LiveStore, Status } from "./live";
import type { StepId } from "./model";
import type { SelectionState, SelectionStore } from "./selection";

/** What lanes and arrows need, in the live view and in the designer. */
export interface SurfaceContext<Id extends StepId = StepId> {
  selection: SelectionStore<Id>;
  laneName(code: string): string;
  toggleLane(code: string): void;
}

/** A running plan's canvas. */
export interface PlanContext extends SurfaceContext<number> {
  live: LiveStore;
  choose(id: number | undefined): void;
}

export const Surface = createContext<SurfaceContext | undefined>(undefined);
export const Plan = createContext<PlanContext | undefined>(undefined);

export function usePlan(): PlanContext {
  const plan = useContext(Plan);
  if (!plan) throw new Error("This part stands outside a plan.");
  return plan;
}

export function useSurface(): SurfaceContext {
  const surface = useContext(Surface);
  if (!surface) throw new Error("This part stands outside a canvas.");
  return surface;
}

export function useStatus(id: number): Status | undefined {
  return useZustand(usePlan().live, (state) => state.statuses.get(id));
}

export function useLive<Result>(pick: (state: LiveState) => Result): Result {
  return useZustand(usePlan().live, pick);
}

export function useSelection<Result>(pick: (state: SelectionState<StepId>) => Result): Result {
  return useZustand(useSurface().selection, pick);
}
