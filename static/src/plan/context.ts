/** What the parts of one canvas share. */

import { createContext, useContext } from "react";
import { useStore as useZustand } from "zustand";
import type { LiveState, LiveStore, Status } from "./live";
import type { SelectionState, SelectionStore } from "./selection";

export interface PlanContext {
  live: LiveStore;
  selection: SelectionStore;
  laneName(code: string): string;
  choose(id: number | undefined): void;
  toggleLane(code: string): void;
}

export const Plan = createContext<PlanContext | undefined>(undefined);

export function usePlan(): PlanContext {
  const plan = useContext(Plan);
  if (!plan) throw new Error("This part stands outside a plan.");
  return plan;
}

export function useStatus(id: number): Status | undefined {
  return useZustand(usePlan().live, (state) => state.statuses.get(id));
}

export function useLive<Result>(pick: (state: LiveState) => Result): Result {
  return useZustand(usePlan().live, pick);
}

export function useSelection<Result>(pick: (state: SelectionState) => Result): Result {
  return useZustand(usePlan().selection, pick);
}
