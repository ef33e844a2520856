/**
 * The store of an editing screen. `records` alone is undoable; problems, saving and schema are not. Every gesture is one `edit`.
 */

import { createStore, type StoreApi } from "zustand/vanilla";
import { temporal, type TemporalState } from "zundo";
import type { StoreApi as TemporalApi } from "zustand/vanilla";
import { withChanges, type Change, type Problem, type Records } from "./document";

export interface DesignState {
  readonly records: Records;
  readonly problems: readonly Problem[];
  /** Makes changes as one entry of the history. Nothing happens, and no entry is made, where nothing differs. */
  edit(changes: readonly Change[]): void;
}

export type DesignStore = StoreApi<DesignState> & { temporal: TemporalApi<TemporalState<Pick<DesignState, "records">>> };

const MOST_UNDO = 100;

export function createDesign(records: Records, problems: readonly Problem[] = []): DesignStore {
  return createStore<DesignState>()(
    temporal(
      (set) => ({
        records,
        problems,
        edit: (changes) => set((state) => ({ records: withChanges(state.records, changes) })),
      }),
      { limit: MOST_UNDO, partialize: ({ records: kept }) => ({ records: kept }), equality: (one, other) => one.records === other.records },
    ),
  ) as DesignStore;
}
