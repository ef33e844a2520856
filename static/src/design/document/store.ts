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
  /**
   * Makes changes as one entry of the history. Nothing happens, and no entry is made, where nothing differs. Within a visit they go into the
   * entry of its last edit, unless something else was done meanwhile.
   */
  edit(changes: readonly Change[], visit?: Visit): void;
}

/** What belongs together in the history, such as one stay in a field, or something that is made and then named. `left` is what the records were after its last edit. */
export interface Visit {
  left?: Records;
}

export type DesignStore = StoreApi<DesignState> & { temporal: TemporalApi<TemporalState<Pick<DesignState, "records">>> };

const MOST_UNDO = 100;

export function createDesign(records: Records, problems: readonly Problem[] = []): DesignStore {
  const store = createStore<DesignState>()(
    temporal(
      (set, get) => ({
        records,
        problems,
        edit: (changes, visit = {}) => {
          const before = get().records;
          const next = withChanges(before, changes);
          if (next === before) return;
          if (before === visit.left) replacePresent(store, next);
          else set({ records: next });
          visit.left = next;
        },
      }),
      { limit: MOST_UNDO, partialize: ({ records: kept }) => ({ records: kept }), equality: (one, other) => one.records === other.records },
    ),
  ) as DesignStore;
  return store;
}

/** Puts other records in place of the last entry's outcome; what could be done again is based on the old ones, and gone. */
function replacePresent(store: DesignStore, records: Records): void {
  const { pause, resume } = store.temporal.getState();
  pause();
  store.setState({ records });
  resume();
  store.temporal.setState({ futureStates: [] });
}
