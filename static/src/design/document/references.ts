/** Which fields of which records name others, as far as an editing screen changes their codes or makes new ones. */

import { withChanges, type Change, type Records } from "./document";
import { codeField, type Fields, type Kind, type Reference, type Workspace } from "./records";

const NAMED_BY: Readonly<Partial<Record<Kind, readonly (readonly [Kind, string])[]>>> = {
  StepGroup: [["StepDefinition", "group"], ["StepDefinition", "amend_group"], ["StepDefinition", "cancel_group"], ["Scenario", "group"]],
  StepDefinition: [["StepDependency", "step"], ["StepDependency", "depends_on"], ["JeopardyRule", "step_definition"]],
  Integration: [["StepDefinition", "integration"], ["FalloutRule", "integration"], ["JeopardyRule", "integration"]],
  Queue: [["StepDefinition", "queue"], ["FalloutRule", "queue"], ["TaskAssignmentRule", "source_queue"], ["TaskAssignmentRule", "destination_queue"]],
  CustomScope: [["StepDefinition", "custom_scope"], ["StepDependency", "custom_scope"], ["Product", "custom_scope"]],
  WorkingCalendar: [["Queue", "calendar"], ["JeopardyRule", "calendar"]],
  Product: [["Scenario", "product"], ["DecompositionRule", "source_product"], ["DecompositionRule", "destination_product"], ["ProductComponent", "parent"], ["ProductComponent", "child"], ["ProductAttribute", "product"]],
  ProductClassification: [
    ["Scenario", "classification"], ["Product", "classification"], ["ProductClassification", "parent"], ["DecompositionRule", "source_classification"], ["ProductComponent", "child_classification"],
    ["ProductAttribute", "classification"],
  ],
  AttributeDefinition: [["ProductAttribute", "attribute"]],
  Picklist: [["AttributeDefinition", "picklist"]],
};

/** Fields without which a record cannot be: it goes with what it names. */
const NEEDED: ReadonlySet<string> = new Set([
  "StepDefinition.group", "StepDependency.step", "StepDependency.depends_on", "Scenario.group", "JeopardyRule.step_definition", "TaskAssignmentRule.source_queue",
  "DecompositionRule.destination_product", "ProductComponent.parent", "ProductAttribute.attribute",
]);

/** Tells whether a record names another. */
export function isNaming(kind: Kind, fields: Fields, target: Kind, code: string): boolean {
  if (kind === "Workspace" && target === "StepGroup") return (fields as Workspace).items.some(({ group }) => group === code);
  return (NAMED_BY[target] ?? []).some(([other, field]) => other === kind && fields[field] === code);
}

/** Returns the changes that take a record away, with all that cannot be without it and from wherever else it is named. */
export function removalOf(records: Records, kind: Kind, code: string): Change[] {
  const changes = new Map<string, Change>([[`${kind}/${code}`, { kind, code, fields: null }]]);
  const gone: Reference[] = [{ kind, code }];
  for (let at = 0; at < gone.length; at++) {
    const target = gone[at]!;
    for (const other of Object.keys(records) as Kind[]) {
      for (const [named, record] of Object.entries(records[other] ?? {})) {
        const key = `${other}/${named}`;
        const before = changes.has(key) ? changes.get(key)!.fields : record;
        if (!before) continue;
        const fields = withoutName(other, before, target);
        if (fields === before) continue;
        changes.set(key, { kind: other, code: named, fields });
        if (!fields) gone.push({ kind: other, code: named });
      }
    }
  }
  return [...changes.values()];
}

/** Groups and steps: of these a document holds all that its records need. */
const WHOLE: readonly Kind[] = ["StepGroup", "StepDefinition"];

/** Returns the records without those among the given that cannot be: what they need is not there. Whatever needs these goes with them. */
export function withoutDangling(records: Records, among: readonly Reference[]): Records {
  let next = records;
  for (const { kind, code } of among) {
    const fields = next[kind]?.[code];
    if (!fields) continue;
    for (const target of WHOLE) {
      for (const named of namedBy(kind, fields, target)) {
        if (next[target]?.[named]) continue;
        next = withChanges(next, kind === "Workspace" ? [{ kind, code, fields: workspaceWithout(next[kind]![code] as Workspace, target, named) }] : removalOf(next, kind, code));
      }
    }
  }
  return next;
}

/** The codes of a kind without which a record cannot be, or which a workspace shows. */
function namedBy(kind: Kind, fields: Fields, target: Kind): readonly string[] {
  if (kind === "Workspace") return target === "StepGroup" ? (fields as Workspace).items.map(({ group }) => group) : [];
  const names = (NAMED_BY[target] ?? []).filter(([other, field]) => other === kind && NEEDED.has(`${kind}.${field}`)).map(([, field]) => fields[field]);
  return names.filter((code): code is string => typeof code === "string" && code !== "");
}

/** Returns a record that does not name another any more; null where it cannot be without. */
function withoutName(kind: Kind, fields: Fields, { kind: target, code }: Reference): Fields | null {
  if (kind === "Workspace") return workspaceWithout(fields as Workspace, target, code);
  const names = (NAMED_BY[target] ?? []).filter(([other, field]) => other === kind && fields[field] === code).map(([, field]) => field);
  if (names.some((field) => NEEDED.has(`${kind}.${field}`))) return null;
  return names.length === 0 ? fields : { ...fields, ...Object.fromEntries(names.map((field) => [field, null])) };
}

function workspaceWithout(workspace: Workspace, kind: Kind, code: string): Workspace {
  if (kind === "StepDefinition" && workspace.positions[code]) {
    const { [code]: _, ...positions } = workspace.positions;
    return { ...workspace, positions };
  }
  if (kind !== "StepGroup" || !workspace.items.some(({ group }) => group === code)) return workspace;
  return { ...workspace, items: workspace.items.filter(({ group }) => group !== code), notes: workspace.notes.filter(({ lane }) => lane !== code) };
}

/** Returns the records with another code for one of them, wherever it is named. */
export function recoded(records: Records, kind: Kind, from: string, to: string): Records {
  const record = records[kind]?.[from];
  if (!record) return records;
  const changes: Change[] = [{ kind, code: from, fields: null }, { kind, code: to, fields: { ...record, [codeField(kind)]: to } }];
  for (const other of Object.keys(records) as Kind[]) {
    for (const [code, fields] of Object.entries(records[other] ?? {})) {
      const next = other === "Workspace" ? workspaceWith(fields as Workspace, kind, from, to) : renamed(other, fields, kind, from, to);
      if (next === fields) continue;
      const at = other === kind && code === from ? to : code;
      changes.push({ kind: other, code: at, fields: at === code ? next : { ...next, [codeField(kind)]: to } });
    }
  }
  return withChanges(records, changes);
}

function renamed(kind: Kind, fields: Fields, target: Kind, from: string, to: string): Fields {
  const names = (NAMED_BY[target] ?? []).filter(([other, field]) => other === kind && fields[field] === from).map(([, field]) => field);
  return names.length === 0 ? fields : { ...fields, ...Object.fromEntries(names.map((field) => [field, to])) };
}

function workspaceWith(workspace: Workspace, kind: Kind, from: string, to: string): Workspace {
  const place = kind === "StepDefinition" ? workspace.positions[from] : undefined;
  if (place) {
    const { [from]: _, ...others } = workspace.positions;
    return { ...workspace, positions: { ...others, [to]: place } };
  }
  if (kind !== "StepGroup" || !workspace.items.some(({ group }) => group === from)) return workspace;
  return {
    ...workspace,
    items: workspace.items.map((item) => (item.group === from ? { ...item, group: to } : item)),
    notes: workspace.notes.map((note) => (note.lane === from ? { ...note, lane: to } : note)),
  };
}
