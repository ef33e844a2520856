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
  Product: [
    ["Scenario", "product"], ["DecompositionRule", "source_product"], ["DecompositionRule", "destination_product"], ["ProductComponent", "parent"], ["ProductComponent", "child"],
    ["ProductAttribute", "product"],
  ],
  ProductClassification: [
    ["Scenario", "classification"], ["Product", "classification"], ["ProductClassification", "parent"], ["DecompositionRule", "source_classification"],
    ["ProductComponent", "child_classification"], ["ProductAttribute", "classification"],
  ],
  AttributeDefinition: [["ProductAttribute", "attribute"]],
  Picklist: [["AttributeDefinition", "picklist"]],
};

/** Fields without which a record cannot be: it goes with what it names. */
const NEEDED: ReadonlySet<string> = new Set([
  "StepDefinition.group", "StepDependency.step", "StepDependency.depends_on", "Scenario.group", "JeopardyRule.step_definition", "TaskAssignmentRule.source_queue",
  "DecompositionRule.destination_product", "ProductComponent.parent", "ProductAttribute.attribute",
]);

/** The same, by the kind that names: field and target. */
const NAMES: ReadonlyMap<Kind, readonly (readonly [field: string, target: Kind])[]> = (() => {
  const names = new Map<Kind, (readonly [string, Kind])[]>();
  for (const [target, users] of Object.entries(NAMED_BY) as [Kind, readonly (readonly [Kind, string])[]][]) {
    for (const [kind, field] of users) names.set(kind, [...(names.get(kind) ?? []), [field, target]]);
  }
  return names;
})();

/** Returns what a record names. */
export function namedBy(kind: Kind, fields: Fields): readonly (Reference & { readonly field: string })[] {
  if (kind === "Workspace") return (fields as Workspace).items.map(({ group }) => ({ kind: "StepGroup", code: group, field: "items" }));
  return (NAMES.get(kind) ?? []).flatMap(([field, target]) => {
    const code = fields[field];
    return typeof code === "string" && code !== "" ? [{ kind: target, code, field }] : [];
  });
}

/** Tells whether a record names another. */
export function isNaming(kind: Kind, fields: Fields, target: Kind, code: string): boolean {
  return namedBy(kind, fields).some((named) => named.kind === target && named.code === code);
}

/** Returns the records that name each record, by its kind and code joined by a stroke. */
export function usersOf(records: Records): ReadonlyMap<string, readonly Reference[]> {
  const users = new Map<string, Reference[]>();
  for (const [kind, table] of Object.entries(records) as [Kind, Readonly<Record<string, Fields>>][]) {
    for (const [code, fields] of Object.entries(table)) {
      for (const named of namedBy(kind, fields)) {
        const key = `${named.kind}/${named.code}`;
        const found = users.get(key);
        if (found) found.push({ kind, code });
        else users.set(key, [{ kind, code }]);
      }
    }
  }
  return users;
}

/** Returns the changes that take a record away, with all that cannot be without it and from wherever else it is named. */
export function removalOf(records: Records, kind: Kind, code: string): Change[] {
  const users = usersOf(records);
  const changes = new Map<string, Change>([[`${kind}/${code}`, { kind, code, fields: null }]]);
  const gone: Reference[] = [{ kind, code }];
  for (let at = 0; at < gone.length; at++) {
    const target = gone[at]!;
    for (const user of [...(users.get(`${target.kind}/${target.code}`) ?? []), ...placesOf(records, target)]) {
      const key = `${user.kind}/${user.code}`;
      const before = changes.has(key) ? changes.get(key)!.fields : records[user.kind]![user.code]!;
      const fields = before && withoutName(user.kind, before, target);
      if (!before || fields === before) continue;
      changes.set(key, { ...user, fields });
      if (!fields) gone.push(user);
    }
  }
  return [...changes.values()];
}

/** A workspace has places for steps that it does not name. */
function placesOf(records: Records, { kind }: Reference): readonly Reference[] {
  return kind === "StepDefinition" ? Object.keys(records.Workspace ?? {}).map((code) => ({ kind: "Workspace", code })) : [];
}

/** Groups and steps: of these a document holds all that its records need. */
const WHOLE: readonly Kind[] = ["StepGroup", "StepDefinition"];

/** Returns the records without those among the given that cannot be: what they need is not there. Whatever needs these goes with them. */
export function withoutDangling(records: Records, among: readonly Reference[]): Records {
  let next = records;
  for (const { kind, code } of among) {
    const fields = next[kind]?.[code];
    const absent = fields ? namedBy(kind, fields).filter((named) => WHOLE.includes(named.kind) && !next[named.kind]?.[named.code]) : [];
    if (kind === "Workspace") next = withChanges(next, absent.length > 0 ? [{ kind, code, fields: absent.reduce((kept: Fields, named) => withoutName(kind, kept, named)!, fields!) }] : []);
    else if (absent.some(({ field }) => NEEDED.has(`${kind}.${field}`))) next = withChanges(next, removalOf(next, kind, code));
  }
  return next;
}

/** Returns a record that does not name another any more; null where it cannot be without. */
function withoutName(kind: Kind, fields: Fields, { kind: target, code }: Reference): Fields | null {
  if (kind === "Workspace") return workspaceWithout(fields as Workspace, target, code);
  const names = fieldsNaming(kind, fields, target, code);
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

/** New codes by kind and code of the records, joined by a stroke. */
export type Renames = ReadonlyMap<string, string>;

/** Returns the records with other codes for those of the given that are there, wherever these are named. */
export function recoded(records: Records, wanted: Renames): Records {
  const renames = new Map([...wanted].filter(([key]) => {
    const [kind, code] = [key.slice(0, key.indexOf("/")) as Kind, key.slice(key.indexOf("/") + 1)];
    return records[kind]?.[code] !== undefined;
  }));
  if (renames.size === 0) return records;
  const [removals, changes]: [Change[], Change[]] = [[], []];
  for (const [kind, table] of Object.entries(records) as [Kind, Readonly<Record<string, Fields>>][]) {
    for (const [code, fields] of Object.entries(table)) {
      const to = renames.get(`${kind}/${code}`) ?? code;
      const named = kind === "Workspace" ? workspaceWith(fields as Workspace, renames) : renamed(kind, fields, renames);
      if (to !== code) removals.push({ kind, code, fields: null });
      if (to !== code || named !== fields) changes.push({ kind, code: to, fields: to === code ? named : { ...named, [codeField(kind)]: to } });
    }
  }
  return withChanges(records, [...removals, ...changes]);
}

function renamed(kind: Kind, fields: Fields, renames: Renames): Fields {
  const names = namedBy(kind, fields).flatMap((named) => {
    const to = renames.get(`${named.kind}/${named.code}`);
    return to === undefined ? [] : [[named.field, to] as const];
  });
  return names.length === 0 ? fields : { ...fields, ...Object.fromEntries(names) };
}

function fieldsNaming(kind: Kind, fields: Fields, target: Kind, code: string): readonly string[] {
  return namedBy(kind, fields).filter((named) => named.kind === target && named.code === code).map(({ field }) => field);
}

function workspaceWith(workspace: Workspace, renames: Renames): Workspace {
  const group = (code: string) => renames.get(`StepGroup/${code}`) ?? code;
  const step = (code: string) => renames.get(`StepDefinition/${code}`) ?? code;
  const isNamed = workspace.items.some((item) => group(item.group) !== item.group) || Object.keys(workspace.positions).some((code) => step(code) !== code);
  if (!isNamed) return workspace;
  return {
    ...workspace,
    positions: Object.fromEntries(Object.entries(workspace.positions).map(([code, place]) => [step(code), place])),
    items: workspace.items.map((item) => (group(item.group) === item.group ? item : { ...item, group: group(item.group) })),
    notes: workspace.notes.map((note) => (group(note.lane) === note.lane ? note : { ...note, lane: group(note.lane) })),
  };
}
