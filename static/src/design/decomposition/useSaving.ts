/** Saves what was changed by itself, after a pause; says what is the matter where it cannot. */

import { useCallback, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import type { DesignStore } from "../document/store";
import { save, unsaved, type Conflict, type Versioned } from "../panel/saving";
import { flushTyping } from "../panel/typing";
import { absorb } from "./absorb";

export type SaveState = "saved" | "changed" | "saving" | "failed";

export interface Saving {
  readonly state: SaveState;
  readonly sentence: string;
  readonly conflicts: readonly Conflict[];
  /** Counts what was saved: whoever asks the server about the draft asks again then. */
  readonly saves: number;
  saveNow(): void;
  decide(isTheirs: boolean): void;
  /** Takes records in that come to the screen later. */
  absorb(found: Versioned): void;
}

const PAUSE = 800;

export function useSaving(store: DesignStore, baseline: Versioned): Saving {
  const records = useStore(store, (state) => state.records);
  const base = useRef(baseline);
  const isBusy = useRef(false);
  /** What was found in the draft as it is stored; what a refused change would bring comes on top. */
  const known = useRef(store.getState().problems);
  const [state, setState] = useState<SaveState>("saved");
  const [sentence, setSentence] = useState("");
  const [conflicts, setConflicts] = useState<readonly Conflict[]>([]);
  const [saves, setSaves] = useState(0);

  const saveNow = useCallback(async () => {
    flushTyping();
    if (isBusy.current || unsaved(store.getState().records, base.current).length === 0) return;
    isBusy.current = true;
    setState("saving");
    const result = await save(store.getState().records, base.current);
    isBusy.current = false;
    if (result.outcome === "saved") {
      base.current = result.baseline;
      known.current = result.problems;
      store.setState({ problems: result.problems });
      setConflicts([]);
      setSentence("");
      setSaves((count) => count + 1);
      if (unsaved(store.getState().records, base.current).length) return void saveNow();
      return setState("saved");
    }
    setState("failed");
    setSentence(result.sentence);
    if (result.outcome === "refused") store.setState({ problems: [...result.problems, ...known.current] });
    if (result.outcome === "conflict") setConflicts(result.conflicts);
  }, [store]);

  useEffect(() => {
    if (unsaved(records, base.current).length === 0) return setState("saved");
    setState("changed");
    const timer = setTimeout(() => void saveNow(), PAUSE);
    return () => clearTimeout(timer);
  }, [records, saveNow]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      flushTyping();
      if (unsaved(store.getState().records, base.current).length) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [store]);

  const decide = (isTheirs: boolean) => {
    const next: Record<string, Record<string, unknown>> = { ...base.current } as never;
    for (const { kind, code, version, fields } of conflicts) next[kind] = { ...next[kind], [code]: { version, fields: fields ?? {} } };
    base.current = next as never;
    setConflicts([]);
    setSentence("");
    if (isTheirs) store.getState().edit(conflicts);
    else void saveNow();
  };

  return { state, sentence, conflicts, saves, saveNow: () => void saveNow(), decide, absorb: (found) => void (base.current = absorb(store, base.current, found)) };
}
