/** What the gestures of this screen change: each function returns the changes of one entry of the history. Pure. */

import { recordOf, recordsOf, type Change, type Records } from "../document/document";
import type { Reference } from "../document/records";
import { proposedCode } from "../panel/creating";
import { fitsAsIs, type Operand } from "./operands";
import { allRules, byStrength, compare, inheritedFrom, nameOf, ruleOf, rulesFrom, type AttributeRow, type DataType, type Mapping, type MappingRules, type Rule, type ValueList } from "./records";

const KIND = "DecompositionRule";

function put(rule: Rule): Change {
  return { kind: KIND, code: rule.code, fields: rule };
}

/** Returns the first of name, name-2, name-3 … that is not taken. */
export function freeCode(wished: string, isTaken: (code: string) => boolean): string {
  for (let number = 1; ; number++) {
    const code = number === 1 ? wished : `${wished}-${number}`;
    if (!isTaken(code)) return code;
  }
}

/** How a gesture connected two operands; "new list" made a list that is still to be filled. */
export type Connection = "existing" | "as is" | "list" | "new list";

export interface Connected {
  readonly mapping: Mapping;
  readonly how: Connection;
  readonly changes: readonly Change[];
}

/** Connects two operands: as it is where their types allow it, else by a list that fits, else by a new list. */
export function connect(records: Records, rule: Rule, source: Operand, destination: Operand, rules: MappingRules): Connected {
  const existing = rule.mappings.find(
    (mapping) => mapping.method !== "Expression" && mapping.source_type === source.type && mapping.source === source.name && mapping.destination_type === destination.type && mapping.destination === destination.name,
  );
  if (existing) return { mapping: existing, how: "existing", changes: [] };
  const plain: Mapping = {
    code: freeCode(destination.name, (code) => rule.mappings.some((mapping) => mapping.code === code)),
    source_type: source.type,
    source: source.name,
    destination_type: destination.type,
    destination: destination.name,
    method: "AsIs",
    value_list: null,
    expression: "",
    enforcement: "AllRequests",
    sequence: nextSequence(rule),
  };
  if (fitsAsIs(source, destination, rules)) return { mapping: plain, how: "as is", changes: [withMapping(rule, plain)] };
  return byList(records, rule, plain, source, destination, rules);
}

/** Lets a mapping go through a list that fits; where there is none, through a new one. */
function byList(records: Records, rule: Rule, mapping: Mapping, source: Operand | undefined, destination: Operand | undefined, rules: MappingRules): Connected {
  const lists = fittingLists(records, source, destination, rules);
  const made = lists.length ? [] : [newList(records, source, destination)];
  const value_list = lists[0]?.code ?? made[0]!.code;
  const changed: Mapping = { ...mapping, method: "List", value_list, expression: "" };
  return { mapping: changed, how: made.length ? "new list" : "list", changes: [...made, withMapping(rule, changed)] };
}

/** Returns the lists that translate values of one operand into values of the other. */
export function fittingLists(records: Records, source: Operand | undefined, destination: Operand | undefined, rules: MappingRules): readonly ValueList[] {
  const fits = (from: DataType | undefined, to: DataType | undefined, table: MappingRules["fits"]) => !from || !to || table[from].includes(to);
  return (recordsOf(records, "ValueList") as readonly ValueList[])
    .filter((list) => fits(source?.dataType, list.source_type, rules.fits) && fits(list.destination_type, destination?.dataType, rules.list_fits))
    .toSorted((one, other) => compare(one.name, other.name) || compare(one.code, other.code));
}

/** A list without entries between the types of two operands. */
export function newList(records: Records, source: Operand | undefined, destination: Operand | undefined, name = `${source?.label ?? "Values"} to ${destination?.label ?? "values"}`): Change {
  const code = proposedCode(name, (taken) => recordOf(records, "ValueList", taken) !== undefined);
  const list: ValueList = { code, name, source_type: source?.dataType ?? "Text", destination_type: destination?.dataType ?? "Text", entries: [] };
  return { kind: "ValueList", code, fields: list };
}

function nextSequence(rule: Rule): number {
  return rule.mappings.length ? Math.max(...rule.mappings.map((mapping) => mapping.sequence)) + 10 : 10;
}

/** An expression that sets a destination; it names what it reads. */
export function expressionFor(rule: Rule, destination: Operand): Mapping {
  return {
    code: freeCode(destination.name, (code) => rule.mappings.some((mapping) => mapping.code === code)),
    source_type: "Attribute",
    source: "",
    destination_type: destination.type,
    destination: destination.name,
    method: "Expression",
    value_list: null,
    expression: "",
    enforcement: "AllRequests",
    sequence: nextSequence(rule),
  };
}

/** Puts a mapping in the place of the one of its code, or adds it. */
export function withMapping(rule: Rule, mapping: Mapping): Change {
  const at = rule.mappings.findIndex((one) => one.code === mapping.code);
  return put({ ...rule, mappings: at < 0 ? [...rule.mappings, mapping] : rule.mappings.with(at, mapping) });
}

export function withoutMapping(rule: Rule, code: string): Change {
  return put({ ...rule, mappings: rule.mappings.filter((mapping) => mapping.code !== code) });
}

/** Returns the expression that gives the same value as reading an operand as it is: a start for who turns a mapping into one. */
export function readingOf(mapping: Mapping): string {
  if (mapping.expression !== "" || mapping.source === "") return mapping.expression;
  if (mapping.source_type === "Field") return `line.${mapping.source}`;
  return /^[A-Za-z_]\w*$/.test(mapping.source) ? `line.attributes.${mapping.source}` : `line.attributes[${JSON.stringify(mapping.source)}]`;
}

/** Changes how a mapping finds its value. Only an expression goes without source, and only a list has a list. */
export function switchMethod(records: Records, rule: Rule, mapping: Mapping, method: Mapping["method"], source: Operand | undefined, destination: Operand | undefined, rules: MappingRules): readonly Change[] {
  if (method === mapping.method) return [];
  if (method === "Expression") return [withMapping(rule, { ...mapping, method, expression: readingOf(mapping), value_list: null })];
  if (method === "AsIs") return [withMapping(rule, { ...mapping, method, expression: "", value_list: null })];
  return byList(records, rule, mapping, source, destination, rules).changes;
}

/** Returns a new rule from the root to a destination, weaker than all that are there. */
export function newRule(records: Records, root: Reference, destination: string): Change {
  const code = freeCode(`${root.code}-to-${destination}`, (taken) => ruleOf(records, taken) !== undefined);
  const priorities = rulesFrom(records, root).map((rule) => rule.priority ?? 0);
  return put({
    code,
    name: `${nameOf(records, root)} to ${nameOf(records, { kind: "Product", code: destination })}`,
    source_product: root.kind === "Product" ? root.code : null,
    source_classification: root.kind === "Product" ? null : root.code,
    destination_product: destination,
    priority: Math.max(0, ...priorities) + 10,
    condition: "",
    mappings: [],
  });
}

export function duplicateRule(records: Records, rule: Rule): Change {
  const code = freeCode(`${rule.code}-copy`, (taken) => ruleOf(records, taken) !== undefined);
  return put({ ...rule, code, name: `${rule.name} (copy)`, priority: rule.priority === null ? null : rule.priority + 1 });
}

/** Copies an inherited rule to the root itself, so that it can differ there. */
export function ownCopy(records: Records, rule: Rule, root: Reference): Change {
  const code = freeCode(`${root.code}-to-${rule.destination_product}`, (taken) => ruleOf(records, taken) !== undefined);
  const [source_product, source_classification] = root.kind === "Product" ? [root.code, null] : [null, root.code];
  return put({ ...rule, code, source_product, source_classification, priority: rule.priority === null ? null : rule.priority - 1 });
}

export function withoutRule(rule: Rule): Change {
  return { kind: KIND, code: rule.code, fields: null };
}

/**
 * Moves one of a root's rules by some places. Priorities change as little as possible: the moved rule gets a number between its new
 * neighbours; where there is none, all of the root's own rules are numbered anew in tens. Inherited rules keep theirs.
 */
export function moveRule(records: Records, root: Reference, code: string, places: number): readonly Change[] {
  const rules = rulesFrom(records, root);
  const at = rules.findIndex((rule) => rule.code === code);
  const goal = Math.min(Math.max(at + places, 0), rules.length - 1);
  if (at < 0 || goal === at || inheritedFrom(rules[at]!, root) !== undefined) return [];
  const wished = rules.toSpliced(at, 1).toSpliced(goal, 0, rules[at]!);
  const between = numberBetween(wished[goal - 1], wished[goal + 1]);
  if (between !== undefined) {
    const moved = { ...rules[at]!, priority: between };
    if (isInOrder(wished.with(goal, moved))) return [put(moved)];
  }
  const renumbered = wished.map((rule, position) => (inheritedFrom(rule, root) === undefined ? { ...rule, priority: (position + 1) * 10 } : rule));
  return renumbered.filter((rule, position) => rule !== wished[position] && rule.priority !== wished[position]!.priority).map(put);
}

function numberBetween(before: Rule | undefined, after: Rule | undefined): number | undefined {
  if (before && before.priority === null) return undefined;
  const low = before?.priority ?? undefined;
  const high = after?.priority ?? undefined;
  if (low === undefined) return high === undefined ? 10 : Math.max(high - 10, high >= 1 ? 0 : high - 10);
  if (high === undefined) return low + 10;
  return high - low > 1 ? Math.floor((low + high) / 2) : undefined;
}

function isInOrder(rules: readonly Rule[]): boolean {
  return rules.every((rule, position) => position === 0 || byStrength(rules[position - 1]!, rule) < 0);
}

/** Gives an attribute to a product or class, behind those that are there. */
export function newAttribute(records: Records, owner: Reference, attribute: string, sequence: number): Change {
  const code = freeCode(`${owner.code}.${attribute}`, (taken) => recordOf(records, "ProductAttribute", taken) !== undefined);
  const row: AttributeRow & Record<string, unknown> = {
    code,
    attribute,
    product: owner.kind === "Product" ? owner.code : null,
    classification: owner.kind === "Product" ? null : owner.code,
    default_value: "",
    required: false,
    sequence,
    ignored_for_action: false,
    ignored_for_supplemental_action: false,
    ignored_for_asset: false,
  };
  return { kind: "ProductAttribute", code, fields: row };
}

/** Returns how many mappings of all rules use a value list. */
export function usesOfList(records: Records, code: string): number {
  return allRules(records).reduce((count, rule) => count + rule.mappings.filter((mapping) => mapping.value_list === code).length, 0);
}
