/** Steps and arrows in words, as panel and outline show them. */

import type { Records } from "../document/document";
import type { Dependency, Scope, Step, StepType } from "../document/records";

export const TYPE_ICONS: Readonly<Record<StepType, string>> = { AutoTask: "zap", Callout: "cable", ManualTask: "hand", Milestone: "diamond", Pause: "timer", StagedAssetize: "package-check" };

/** Of which instances of the other step an instance waits. */
const SCOPES: Readonly<Record<Scope, string>> = { Plan: "in the whole plan", Bundle: "for the same bundle", LineItem: "for the same line", CrossPlan: "in another plan", Custom: "with the same key" };

export function scopeInWords(records: Records, { scope, custom_scope: custom }: Pick<Dependency, "scope" | "custom_scope">): string {
  if (scope !== "Custom") return SCOPES[scope];
  const name = custom ? String(records.CustomScope?.[custom]?.["name"] ?? custom) : "";
  return name ? `with the same ${name}` : SCOPES.Custom;
}

/** Who or what does a step: the integration it calls, the action it runs, the queue or person that gets the task; blank where nobody does yet. */
export function workerOf(records: Records, step: Step): string {
  switch (step.type) {
    case "Callout": return step.integration ? String(records.Integration?.[step.integration]?.["name"] ?? step.integration) : "";
    case "AutoTask": return step.action;
    case "ManualTask": return step.queue ? String(records.Queue?.[step.queue]?.["name"] ?? step.queue) : step.user;
    default: return "";
  }
}

/** The condition on which a step runs, or resumes; blank where it always does. */
export function conditionOf(step: Step): string {
  return step.type === "Pause" && step.resume_on ? step.resume_on : step.execute_on;
}

/** "Inventory confirmed, Schedule visit": names with commas. */
export function listed(names: readonly string[]): string {
  return names.join(", ");
}
