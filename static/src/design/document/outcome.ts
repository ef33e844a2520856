/** What a command answers. Commands are pure: nothing happens before their changes are handed to the store, as one entry of its history. */

import type { Change } from "./document";
import type { DesignStore, Visit } from "./store";

/** Why a command does nothing. */
export type Reason =
  | "Loop" | "SameArrow" | "AfterItself" | "NotThere" | "NothingSelected" | "NoLane" | "NameMissing" | "ScopeMissing" | "Shared" | "InUse" | "AlreadyThere" | "Unreadable" | "Collapsed" | "TooHigh";

/** Things on the canvas that can be chosen together: steps and arrows by code, notes by id. */
export interface Selection {
  readonly steps: readonly string[];
  readonly arrows: readonly string[];
  readonly notes: readonly string[];
}

export const NOTHING: Selection = { steps: [], arrows: [], notes: [] };

/** The changes of one gesture, what to select after it, and the sentence that tells it. */
export interface Done {
  readonly changes: readonly Change[];
  readonly selection: Selection;
  readonly sentence: string;
}

/** Why the gesture is refused, in words; `path` holds the codes of a loop in the direction of its arrows. */
export interface Refusal {
  readonly refused: Reason;
  readonly sentence: string;
  readonly path: readonly string[];
}

export type Outcome = Done | Refusal;

export function isRefused(outcome: Outcome): outcome is Refusal {
  return "refused" in outcome;
}

export function done(sentence: string, changes: readonly Change[], selection: Partial<Selection> = {}): Done {
  return { changes, sentence, selection: { ...NOTHING, ...selection } };
}

export function refused(reason: Reason, sentence: string, path: readonly string[] = []): Refusal {
  return { refused: reason, sentence, path };
}

export function noLane(): Refusal {
  return refused("NoLane", "A step stands in a lane of this workspace. Add a lane first.");
}

export function notThere(thing: string): Refusal {
  return refused("NotThere", `This ${thing} is not there any more.`);
}

export function nothingSelected(): Refusal {
  return refused("NothingSelected", "Nothing is selected that this could be done with.");
}

/** Does what a command answered, and says it; `visit`: what it belongs to in the history. Returns what to select, undefined where it was refused. */
export function perform(store: DesignStore, outcome: Outcome, say: (sentence: string) => void, visit?: Visit): Selection | undefined {
  if (!isRefused(outcome)) store.getState().edit(outcome.changes, visit);
  say(outcome.sentence);
  return isRefused(outcome) ? undefined : outcome.selection;
}

/** Returns a number of things in words: "1 step", "3 steps". */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
