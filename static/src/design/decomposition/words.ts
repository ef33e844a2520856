/** Words and icons of this screen. */

import type { Problem, Records } from "../document/document";
import { nameOf, type Enforcement, type Mapping, type Method, type OperandType, type Rule } from "./records";

export const METHODS: readonly { readonly value: Method; readonly label: string; readonly icon: string; readonly help: string }[] = [
  { value: "AsIs", label: "As is", icon: "equal", help: "The value is carried over." },
  { value: "List", label: "List", icon: "list", help: "The value is translated by a list." },
  { value: "Expression", label: "Expression", icon: "function-square", help: "The value is computed." },
];

export const ENFORCEMENTS: readonly { readonly value: Enforcement; readonly label: string; readonly help: string }[] = [
  { value: "AllRequests", label: "Every request", help: "Also when an order in flight is changed." },
  { value: "InitialRequest", label: "First request only", help: "Later changes of the order keep the first value." },
];

export function methodIcon(method: Method): string {
  return METHODS.find((one) => one.value === method)!.icon;
}

const FIELD_LABELS: Readonly<Record<string, string>> = { id: "Line id", product: "Product", action: "Action", quantity: "Quantity", start_date: "Start date", end_date: "End date" };

export function fieldLabel(name: string): string {
  return FIELD_LABELS[name] ?? name;
}

/** A mapping in a sentence, for who does not see its line. */
export function mappingInWords(records: Records, mapping: Mapping): string {
  const label = (type: OperandType, code: string) => (type === "Field" ? fieldLabel(code) : nameOf(records, { kind: "AttributeDefinition", code }));
  const destination = label(mapping.destination_type, mapping.destination);
  if (mapping.method === "Expression") return `${destination} by an expression`;
  const list = mapping.value_list === null ? "that is still to be chosen" : nameOf(records, { kind: "ValueList", code: mapping.value_list });
  return `${label(mapping.source_type, mapping.source)} to ${destination}${mapping.method === "List" ? `, by the list ${list}` : ""}`;
}

export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** Splits words that are written together: "OrderLineItem" is "order line item". */
export function spaced(word: string): string {
  const text = word.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function worst(problems: readonly Problem[]): "Error" | "Warning" | undefined {
  if (problems.length === 0) return undefined;
  return problems.some((one) => one.severity === "Error") ? "Error" : "Warning";
}

export function priorityInWords(rule: Rule): string {
  return rule.priority === null ? "No priority: weaker than any number" : `Priority ${rule.priority}: lower wins`;
}
