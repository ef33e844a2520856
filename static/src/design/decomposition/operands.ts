/** What a mapping of a rule can read and write: the rows at the left and at the right of the mapping board. Pure. */

import { recordOf, type Records } from "../document/document";
import { attributesOf, sourceOf, type DataType, type Definition, type Mapping, type MappingRules, type OperandType, type Rule, type ValueList } from "./records";
import { readsOf } from "./reads";
import { fieldLabel } from "./words";

/** One row of the board: an attribute or a field of the line. */
export interface Operand {
  /** Unique on its side: type and name. */
  readonly key: string;
  readonly type: OperandType;
  readonly name: string;
  readonly label: string;
  readonly dataType: DataType | undefined;
  /** The class that hands the attribute down. */
  readonly from: string | undefined;
  readonly required: boolean;
  /** A mapping names it, but the product does not have it. */
  readonly isMissing: boolean;
}

export function keyOf(type: OperandType, name: string): string {
  return `${type}:${name}`;
}

export function sourceKeyOf(mapping: Mapping): string {
  return keyOf(mapping.source_type, mapping.source);
}

export function destinationKeyOf(mapping: Mapping): string {
  return keyOf(mapping.destination_type, mapping.destination);
}

/** Returns what a rule's mappings can read: attributes of its source, what mappings name beside them, then the fields of a line. */
export function sourceOperands(records: Records, rule: Rule, rules: MappingRules): readonly Operand[] {
  const named = rule.mappings.flatMap((mapping) => (mapping.method === "Expression" ? readsOf(mapping.expression) : [{ type: mapping.source_type, name: mapping.source }]));
  return [...attributeOperands(records, sourceOf(rule), named), ...Object.keys(rules.fields).map((name) => fieldOperand(name, rules))];
}

/** Returns what a rule's mappings can write: attributes of its destination, what mappings name beside them, then the fields that can be set. */
export function destinationOperands(records: Records, rule: Rule, rules: MappingRules): readonly Operand[] {
  const named = rule.mappings.map((mapping) => ({ type: mapping.destination_type, name: mapping.destination }));
  const owner = { kind: "Product" as const, code: rule.destination_product };
  return [...attributeOperands(records, owner, named), ...rules.writable.map((name) => fieldOperand(name, rules))];
}

function attributeOperands(records: Records, owner: Parameters<typeof attributesOf>[1], named: readonly { type: OperandType; name: string }[]): Operand[] {
  const owned = attributesOf(records, owner).filter((attribute) => attribute.definition?.active !== false);
  const rows: Operand[] = owned.map((attribute) => ({
    key: keyOf("Attribute", attribute.code),
    type: "Attribute",
    name: attribute.code,
    label: attribute.name,
    dataType: attribute.definition?.data_type,
    from: attribute.from,
    required: attribute.row.required || attribute.definition?.required === true,
    isMissing: false,
  }));
  const known = new Set(owned.map((attribute) => attribute.code));
  const others = new Set(named.filter(({ type, name }) => type === "Attribute" && name !== "" && !known.has(name)).map(({ name }) => name));
  return [...rows, ...[...others].toSorted().map((name) => missingOperand(records, name))];
}

function missingOperand(records: Records, name: string): Operand {
  const definition = recordOf(records, "AttributeDefinition", name) as Definition | undefined;
  return { key: keyOf("Attribute", name), type: "Attribute", name, label: definition?.name ?? name, dataType: definition?.data_type, from: undefined, required: false, isMissing: true };
}

function fieldOperand(name: string, rules: MappingRules): Operand {
  return { key: keyOf("Field", name), type: "Field", name, label: fieldLabel(name), dataType: rules.fields[name], from: undefined, required: false, isMissing: false };
}

/** Says why a value cannot go where a mapping carries it; undefined where it can. */
export function mismatchOf(mapping: Mapping, source: Operand | undefined, destination: Operand | undefined, list: ValueList | undefined, rules: MappingRules): string | undefined {
  if (mapping.method === "Expression" || !destination?.dataType) return undefined;
  if (mapping.method === "AsIs") return misfit(source?.dataType, destination.dataType, rules.fits);
  if (!list) return mapping.value_list === null ? "It needs a value list." : undefined;
  const into = misfit(source?.dataType, list.source_type, rules.fits);
  return (into && `Into the list: ${into}`) ?? misfit(list.destination_type, destination.dataType, rules.list_fits);
}

/** Whether a value of one operand may be carried into the other as it is. */
export function fitsAsIs(source: Operand, destination: Operand, rules: MappingRules): boolean {
  return misfit(source.dataType, destination.dataType, rules.fits) === undefined;
}

function misfit(source: DataType | undefined, destination: DataType | undefined, fits: MappingRules["fits"]): string | undefined {
  if (!source || !destination || fits[source].includes(destination)) return undefined;
  return `${source} does not fit into ${destination}; it fits into ${fits[source].join(", ")}.`;
}
