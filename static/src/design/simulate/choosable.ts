import { recordsOf, type Records } from "../document/document";
import type { Step, Workspace } from "../document/records";
import type { Choosable } from "./ChoicesPanel";

/** The step definitions of a screen's records, as they can be chosen to fail, to take long, or to be answered for. */
export function choosableSteps(records: Records): readonly Choosable[] {
  const integrations = records.Integration ?? {};
  return (recordsOf(records, "StepDefinition") as readonly Step[]).map(({ code, name, type, integration, form }) => ({
    code, name, type, form: Array.isArray(form) ? (form as Choosable["form"]) : [], system: integration ? String(integrations[integration]?.["system"] ?? "") : "",
  }));
}

/** Codes of a workspace's lanes in their order. */
export function lanesOf(records: Records, workspace: string): readonly string[] {
  const found = records.Workspace?.[workspace] as Workspace | undefined;
  return [...(found?.items ?? [])].sort((one, other) => one.order - other.order).map(({ group }) => group);
}
