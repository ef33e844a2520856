/** What a reader hears of live changes: failures at once, the rest as a summary at most every five seconds. */

import type { StepChange } from "../site/changes";
import { stateWord } from "./states";

const PAUSE = 5_000;
const URGENT = new Set(["Failed", "FatallyFailed"]);

/** Returns a sentence for the changes: "3 completed, 1 in progress". */
export function summary(states: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  const parts = [...counts].map(([state, count]) => `${count} ${stateWord(state).toLowerCase()}`);
  return parts.length ? `Steps changed: ${parts.join(", ")}` : "";
}

export function createAnnouncer(say: (text: string) => void, nameOf: (id: number) => string | undefined): (changes: readonly StepChange[]) => void {
  let waiting: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (changes) => {
    const urgent = changes.filter((change) => URGENT.has(change.state)).map((change) => `${nameOf(change.id)}: ${stateWord(change.state)}`);
    if (urgent.length) say(urgent.slice(0, 3).join(". "));
    waiting.push(...changes.filter((change) => !URGENT.has(change.state)).map((change) => change.state));
    timer ??= setTimeout(() => {
      timer = undefined;
      if (waiting.length) say(summary(waiting));
      waiting = [];
    }, PAUSE);
  };
}
