/** What the gestures of this screen change: each function returns the changes of one entry of the history. Pure. */

import { recordOf, type Change, type Records } from "../document/document";
import type { Reference } from "../document/records";
import { mismatchOf, type Operand } from "./operands";
import { allRules, byStrength, inheritedFrom, nameOf, ruleOf, rulesFrom, type AttributeRow, type Mapping, type MappingRules, type Rule, type ValueList } from "./records";

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

/** The mapping that connects two operands, or a new one: as it is where the types allow it, else by a list that fits, else by an expression. */
export function mappingBetween(rule: Rule, source: Operand, destination: Operand, lists: readonly ValueList[], rules: MappingRules): Mapping {
  const existing = rule.mappings.find(
    (mapping) => mapping.method !== "Expression" && mapping.source_type === source.type && mapping.source === source.name && mapping.destination_type === destination.type && mapping.destination === destination.name,
  );
  if (existing) return existing;
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
  if (!mismatchOf(plain, source, destination, undefined, rules)) return plain;
  const list = lists.find((one) => !mismatchOf({ ...plain, method: "List", value_list: one.code }, source, destination, one, rules));
  return list ? { ...plain, method: "List", value_list: list.code } : plain;
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
export function withMethod(mapping: Mapping, method: Mapping["method"], lists: readonly ValueList[] = []): Mapping {
  if (method === mapping.method) return mapping;
  if (method === "Expression") return { ...mapping, method, expression: readingOf(mapping), value_list: null };
  return { ...mapping, method, expression: "", value_list: method === "List" ? (mapping.value_list ?? lists[0]?.code ?? null) : null };
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
