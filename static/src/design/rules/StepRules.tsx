/** The rules around one step: which fallout, jeopardy and assignment rules match it, which one wins and why; editing them. */
export function StepRules(_: { step: string }) {
  return null;
}
