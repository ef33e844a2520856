/** The rules around a step: what the server explains, and the rules that are made for it. */

import type { Fields, Kind, Step } from "../document/records";

export interface RankedRule {
  readonly code: string;
  /** null: it depends on the order. */
  readonly wins: boolean | null;
  readonly reason: string;
  readonly effect: string;
}

export interface RuleChoice {
  readonly error_code: string;
  readonly outcome: string;
  readonly rules: readonly RankedRule[];
}

export interface StepRulesAnswer {
  readonly fallout: readonly RuleChoice[];
  readonly jeopardy: RuleChoice;
  readonly assignment: RuleChoice;
}

/** Kinds whose unsaved records decide about the rules of a step. */
export const DECIDING: readonly Kind[] = ["StepDefinition", "FalloutRule", "JeopardyRule", "TaskAssignmentRule", "Queue"];

export type RuleKind = "FalloutRule" | "JeopardyRule" | "TaskAssignmentRule";

/** The types of steps that can fail and be tried again. */
const FAILING: ReadonlySet<Step["type"]> = new Set<Step["type"]>(["AutoTask", "Callout", "StagedAssetize"]);

export function kindsOf(type: Step["type"]): readonly RuleKind[] {
  return [...(type === "ManualTask" ? (["TaskAssignmentRule"] as const) : []), ...(FAILING.has(type) ? (["FalloutRule"] as const) : []), "JeopardyRule"];
}

/** A rule that can be made for a step: for whom it is, in words, and what its fields begin with. */
export interface Proposal {
  readonly label: string;
  readonly name: string;
  readonly fields: Fields;
}

export function proposalsFor(kind: RuleKind, step: Step, typeName: string, taken: readonly Fields[]): readonly Proposal[] {
  if (kind === "TaskAssignmentRule") {
    if (!step.queue) return [];
    const highest = Math.max(0, ...taken.filter((rule) => rule["source_queue"] === step.queue).map((rule) => Number(rule["priority"]) || 0));
    return [{ label: "for the tasks of this queue", name: `${step.queue} rule`, fields: { name: "", source_queue: step.queue, priority: highest + 10, destination_queue: step.queue } }];
  }
  const own = kind === "JeopardyRule" ? { estimated_duration: 1, estimated_duration_unit: "Hours", threshold: 0, threshold_unit: "Minutes" } : { retry_policy: "Staggered", retry_intervals: [1, 5, 30], interval_unit: "Minutes" };
  const word = kind === "JeopardyRule" ? "duration" : "retries";
  const found: Proposal[] = [];
  if (kind === "JeopardyRule") found.push({ label: "for this step alone", name: `${step.code} ${word}`, fields: { ...own, step_definition: step.code } });
  if (step.integration) found.push({ label: "for this integration", name: `${step.integration} ${word}`, fields: { ...own, integration: step.integration } });
  if (step.type === "AutoTask" && step.action) found.push({ label: "for this action", name: `${step.action} ${word}`, fields: { ...own, action: step.action } });
  found.push({ label: `for every ${typeName}`, name: `${step.type} ${word}`, fields: { ...own, step_type: step.type } });
  return found;
}

/** The rules that match a step and lose at every choice, or depend; each once, the winners aside. */
export function losersOf(choice: RuleChoice): readonly RankedRule[] {
  return choice.rules.filter(({ wins }) => wins === false);
}
