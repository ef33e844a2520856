/** What the parts of one difference share. */

import { createContext, useContext } from "react";
import type { ChangeWord } from "./document";

export interface DifferenceContext {
  /** The words that are shown; none: all, and what did not change. */
  readonly shown: ReadonlySet<ChangeWord>;
  readonly laneChange: ReadonlyMap<string, ChangeWord | null>;
  chooseStep(id: string): void;
}

export const Difference = createContext<DifferenceContext | undefined>(undefined);

export function useDifference(): DifferenceContext {
  const difference = useContext(Difference);
  if (!difference) throw new Error("This part stands outside a difference.");
  return difference;
}
