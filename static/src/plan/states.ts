/** The words and groups of states. Shapes are symbols "state-…" of the sprite, colours are in the style sheet, both by the same name. */

const WORDS: Record<string, string> = {
  InProgress: "In progress", OnHold: "On hold", NotStarted: "Not started", FatallyFailed: "Fatally failed", Failed: "Failed, will retry",
};

export function stateWord(state: string): string {
  return WORDS[state] ?? state;
}

export function jeopardyWord(jeopardy: string): string {
  return jeopardy === "AtRisk" ? "At risk" : jeopardy === "Late" ? "Late" : "";
}

const FINISHED = new Set(["Completed", "Skipped", "Amended", "Cancelled", "Discarded"]);

export function isFinished(state: string): boolean {
  return FINISHED.has(state);
}

/** Bad news first, then what is being worked on: of several steps under one mark, the first of these is what to look at. */
const WORST_FIRST = ["FatallyFailed", "Failed", "OnHold", "InProgress", "Ready", "Scheduled", "Pending", "Skipped", "Discarded", "Cancelled", "Amended", "Completed"];

/** Compares two states for sorting, the worse first. */
export function worseFirst(one: string, other: string): number {
  return WORST_FIRST.indexOf(one) - WORST_FIRST.indexOf(other);
}

export interface Filter {
  name: string;
  word: string;
  matches(status: { state: string; jeopardy: string }, type: string): boolean;
}

/** What an operator looks for on a plan. */
export const FILTERS: readonly Filter[] = [
  { name: "failed", word: "Failed", matches: ({ state }) => state === "Failed" || state === "FatallyFailed" },
  { name: "jeopardy", word: "At risk", matches: ({ jeopardy }) => jeopardy === "AtRisk" || jeopardy === "Late" },
  { name: "tasks", word: "Tasks", matches: ({ state }, type) => type === "ManualTask" && (state === "Ready" || state === "InProgress") },
  { name: "progress", word: "In progress", matches: ({ state }) => state === "InProgress" || state === "Ready" },
  { name: "pending", word: "Waiting", matches: ({ state }) => state === "Pending" || state === "Scheduled" || state === "OnHold" },
];
