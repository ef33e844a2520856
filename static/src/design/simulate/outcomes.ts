/** What a simulation made of each step definition, as its card shows it. Pure. */

import { stateWord, worseFirst } from "../../plan/states";
import type { Simulation } from "./result";

/** State by code of a step definition; a step of which none was made is not in it. */
export type Outcomes = ReadonlyMap<string, string>;

/** Of several steps of one definition the worst is shown. */
export function outcomesOf(simulation: Simulation): Outcomes {
  const found = new Map<string, string>();
  for (const { definition, state } of simulation.steps) {
    const before = found.get(definition);
    if (before === undefined || worseFirst(state, before) < 0) found.set(definition, state);
  }
  return found;
}

/** What the card of a step says of it; undefined while nothing is shown. */
export function outcomeWord(state: string | undefined): string | undefined {
  return state === undefined ? undefined : state === "" ? "not made in the simulation" : `${stateWord(state).toLowerCase()} in the simulation`;
}
