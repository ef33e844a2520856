/** A small design for tests: two lanes, a step of another workspace that waits for one of ours, a rule for one step alone. */

import NEW from "./new_records.json";
import type { Records } from "./document";
import type { Fields, Kind, Step } from "./records";

export function stepRecord(code: string, group: string, name = code, more: Partial<Step> = {}): Fields {
  return { ...NEW.StepDefinition, code, group, name, type: "Callout", ...more };
}

export function arrowRecord(from: string, to: string, more: Fields = {}): Fields {
  return { ...NEW.StepDependency, code: `${from}>${to}`, depends_on: from, step: to, ...more };
}

export function workspaceRecord(groups: readonly string[], more: Fields = {}): Fields {
  return { code: "home", name: "Home", description: "", items: groups.map((group, order) => ({ group, order, collapsed: false, rows: 0 })), positions: {}, notes: [], ...more };
}

export function recordsWith(tables: Partial<Record<Kind, readonly Fields[]>>): Records {
  return Object.fromEntries(Object.entries(tables).map(([kind, records]) => [kind, Object.fromEntries(records.map((record) => [record["code"], record]))]));
}

/** ship → confirm → bill, and check beside them; archive (elsewhere) waits for bill. */
export function sampleDesign(workspace: Fields = {}): Records {
  return recordsWith({
    Workspace: [workspaceRecord(["shipping", "billing"], workspace)],
    StepGroup: ["shipping", "billing", "records"].map((code) => ({ ...NEW.StepGroup, code, name: code[0]!.toUpperCase() + code.slice(1) })),
    StepDefinition: [
      stepRecord("ship", "shipping", "Ship"), stepRecord("confirm", "shipping", "Confirm"), stepRecord("check", "shipping", "Check"),
      stepRecord("bill", "billing", "Bill"), stepRecord("archive", "records", "Archive"),
    ],
    StepDependency: [arrowRecord("ship", "confirm"), arrowRecord("confirm", "bill"), arrowRecord("bill", "archive")],
    Scenario: [{ code: "s", name: "All", group: "billing", product: null, classification: null, actions: [], condition: "" }],
    JeopardyRule: [{ code: "late-bill", step_definition: "bill" }, { code: "late", step_type: "Callout" }],
  });
}
