/** The records of a catalogue and its rules as this screen reads them, and look-ups over them. Pure. */

import { recordOf, recordsOf, type Records } from "../document/document";
import type { Fields, Reference } from "../document/records";

export type DataType = "Text" | "Number" | "Boolean" | "Date" | "Datetime" | "Currency" | "Percent" | "Picklist";
export type OperandType = "Attribute" | "Field";
export type Method = "AsIs" | "List" | "Expression";
export type Enforcement = "AllRequests" | "InitialRequest";

export interface Product extends Fields {
  readonly sku: string;
  readonly name: string;
  readonly kind: "Commercial" | "Technical";
  readonly classification: string | null;
  readonly active: boolean;
  readonly decomposition_scope: string;
  readonly custom_scope: string | null;
  readonly description: string;
}

export interface Classification extends Fields {
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
  readonly active: boolean;
}

export interface Definition extends Fields {
  readonly code: string;
  readonly name: string;
  readonly data_type: DataType;
  readonly picklist: string | null;
  readonly default_value: string;
  readonly required: boolean;
  readonly active: boolean;
}

/** Gives an attribute to one product or to every product of a class. */
export interface AttributeRow extends Fields {
  readonly code: string;
  readonly attribute: string;
  readonly product: string | null;
  readonly classification: string | null;
  readonly default_value: string;
  readonly required: boolean;
  readonly sequence: number;
}

export interface Component extends Fields {
  readonly code: string;
  readonly parent: string;
  readonly child: string | null;
  readonly child_classification: string | null;
  readonly component_group: string;
  readonly quantity: string;
  readonly required: boolean;
  readonly sequence: number;
}

export interface Mapping {
  readonly code: string;
  readonly source_type: OperandType;
  readonly source: string;
  readonly destination_type: OperandType;
  readonly destination: string;
  readonly method: Method;
  readonly value_list: string | null;
  readonly expression: string;
  readonly enforcement: Enforcement;
  readonly sequence: number;
}

export interface Rule extends Fields {
  readonly code: string;
  readonly name: string;
  readonly source_product: string | null;
  readonly source_classification: string | null;
  readonly destination_product: string;
  readonly priority: number | null;
  readonly condition: string;
  readonly mappings: readonly Mapping[];
}

export interface ValueList extends Fields {
  readonly code: string;
  readonly name: string;
  readonly source_type: DataType;
  readonly destination_type: DataType;
  readonly entries: readonly { readonly input: string; readonly output: string }[];
}

/** What a mapping may read, write and carry into what, as the server checks it. */
export interface MappingRules {
  readonly fields: Readonly<Record<string, DataType>>;
  readonly writable: readonly string[];
  readonly fits: Readonly<Record<DataType, readonly DataType[]>>;
  readonly list_fits: Readonly<Record<DataType, readonly DataType[]>>;
}

/** A rule of another product, or of a class outside this screen, that leads to the same destination. */
export interface ToldRule {
  readonly code: string;
  readonly name: string;
  readonly priority: number | null;
  readonly product: string | null;
  readonly classification: string | null;
}

export interface Surroundings {
  readonly root: Reference;
  readonly elsewhere: Readonly<Record<string, { readonly count: number; readonly rules: readonly ToldRule[] }>>;
  readonly members: readonly { readonly code: string; readonly name: string }[];
  readonly is_cut: boolean;
  readonly mapping_rules: MappingRules;
}

export function productOf(records: Records, sku: string | null): Product | undefined {
  return sku === null ? undefined : (recordOf(records, "Product", sku) as Product | undefined);
}

export function ruleOf(records: Records, code: string): Rule | undefined {
  return recordOf(records, "DecompositionRule", code) as Rule | undefined;
}

export function allRules(records: Records): readonly Rule[] {
  return recordsOf(records, "DecompositionRule") as readonly Rule[];
}

export function classificationOf(records: Records, code: string | null): Classification | undefined {
  return code === null ? undefined : (recordOf(records, "ProductClassification", code) as Classification | undefined);
}

/** Returns a class and those above it, nearest first; a loop is cut where it closes. */
export function classPath(records: Records, code: string | null): readonly string[] {
  const path: string[] = [];
  for (let at = classificationOf(records, code); at && !path.includes(at.code); at = classificationOf(records, at.parent)) path.push(at.code);
  return path;
}

/** Returns the classes that hand rules and attributes down to a product, or to the products of a class. */
export function classesOf(records: Records, root: Reference): readonly string[] {
  return classPath(records, root.kind === "Product" ? (productOf(records, root.code)?.classification ?? null) : root.code);
}

/** The stronger rule sorts first: lowest priority, none last; then name, then code. */
export function byStrength(one: Rule, other: Rule): number {
  if ((one.priority === null) !== (other.priority === null)) return one.priority === null ? 1 : -1;
  return (one.priority ?? 0) - (other.priority ?? 0) || compare(one.name, other.name) || compare(one.code, other.code);
}

/** Texts in the order of their characters' codes, as the server sorts them. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Returns the rules that start from a product or from one of its classes (of a class: from it or one above), the strongest first. */
export function rulesFrom(records: Records, root: Reference): readonly Rule[] {
  const classes = new Set(classesOf(records, root));
  const isOwn = (rule: Rule) => root.kind === "Product" && rule.source_product === root.code;
  return allRules(records)
    .filter((rule) => isOwn(rule) || (rule.source_classification !== null && classes.has(rule.source_classification)))
    .toSorted(byStrength);
}

/** Returns the class from which a root inherits a rule, undefined where the rule is its own. */
export function inheritedFrom(rule: Rule, root: Reference): string | undefined {
  const own = root.kind === "Product" ? rule.source_product === root.code : rule.source_classification === root.code;
  return own ? undefined : (rule.source_classification ?? undefined);
}

export function sourceOf(rule: Rule): Reference {
  return rule.source_product !== null ? { kind: "Product", code: rule.source_product } : { kind: "ProductClassification", code: rule.source_classification ?? "" };
}

/** An attribute that a product has, its own or handed down by a class. */
export interface OwnedAttribute {
  readonly code: string;
  readonly name: string;
  readonly type: DataType;
  readonly row: AttributeRow;
  readonly definition: Definition | undefined;
  /** The class that hands it down; undefined for its own. */
  readonly from: string | undefined;
}

/** Returns the attributes of a product or class in the order of their sequence; what is nearer hides what is farther. */
export function attributesOf(records: Records, owner: Reference): readonly OwnedAttribute[] {
  const rows = recordsOf(records, "ProductAttribute") as readonly AttributeRow[];
  const found = new Map<string, OwnedAttribute>();
  const take = (row: AttributeRow, from: string | undefined) => {
    if (found.has(row.attribute)) return;
    const definition = recordOf(records, "AttributeDefinition", row.attribute) as Definition | undefined;
    found.set(row.attribute, { code: row.attribute, name: definition?.name ?? row.attribute, type: definition?.data_type ?? "Text", row, definition, from });
  };
  if (owner.kind === "Product") for (const row of rows) if (row.product === owner.code) take(row, undefined);
  for (const code of classesOf(records, owner)) {
    const from = owner.kind === "ProductClassification" && code === owner.code ? undefined : code;
    for (const row of rows) if (row.classification === code) take(row, from);
  }
  return [...found.values()].toSorted((one, other) => one.row.sequence - other.row.sequence || compare(one.name, other.name) || compare(one.code, other.code));
}

export function membersOf(records: Records, sku: string): readonly Component[] {
  return (recordsOf(records, "ProductComponent") as readonly Component[])
    .filter((component) => component.parent === sku)
    .toSorted((one, other) => one.sequence - other.sequence || compare(one.code, other.code));
}

export function nameOf(records: Records, reference: Reference): string {
  return (recordOf(records, reference.kind, reference.code)?.["name"] as string | undefined) ?? reference.code;
}
