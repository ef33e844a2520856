/** Items of a list field, such as mappings or values of a picklist: made, moved, named. */

import type { Fields } from "../document/records";
import type { FieldSchema } from "../schema";
import { defaultsOf, proposedCode } from "./creating";

/** Fields that a person does not write: the key of an item, and its place. */
const OWN = new Set(["code", "sequence"]);
const AUTOMATIC = /^item-\d+$/;
/** What a key is made of, as soon as it is written. */
const NAMING = ["name", "value", "destination", "label"];

const PLAIN: ReadonlySet<FieldSchema["type"]> = new Set<FieldSchema["type"]>(["text", "number", "decimal", "boolean", "choice", "reference"]);
const MOST_COLUMNS = 4;

export function shownFields(item: readonly FieldSchema[]): readonly FieldSchema[] {
  return item.filter((field) => !OWN.has(field.name));
}

/** Few plain fields stand in one line for each item; others need a card. */
export function isTable(item: readonly FieldSchema[]): boolean {
  const fields = shownFields(item);
  return fields.length <= MOST_COLUMNS && fields.every((field) => PLAIN.has(field.type) && !field.when);
}

/** What an item of a free shape begins with, beside what its fields need. */
const STARTS: Readonly<Record<string, Fields>> = { "name,label,type,required,choices": { type: "text" } };

/** Returns the items with a new one at the end. What nobody has to say is left out, where nothing is its default. */
export function withItem(item: readonly FieldSchema[], items: readonly Fields[]): readonly Fields[] {
  const needed = item.filter((field) => field.required || field.default !== null);
  const made = { ...defaultsOf(needed), ...STARTS[item.map(({ name }) => name).join()] };
  const code = item.some(({ name }) => name === "code") ? { code: proposedCode(`item-${items.length + 1}`, (taken) => items.some((one) => one["code"] === taken)) } : {};
  return numbered(item, [...items, { ...made, ...code }]);
}

/** Returns the items with one of them changed; a key that nobody wrote follows what the item is called. */
export function withValues(items: readonly Fields[], index: number, values: Fields): readonly Fields[] {
  return items.map((one, place) => {
    if (place !== index) return one;
    const name = NAMING.map((field) => values[field]).find((value) => typeof value === "string" && value !== "");
    const isAutomatic = typeof one["code"] === "string" && AUTOMATIC.test(one["code"]);
    const code = isAutomatic && name !== undefined ? { code: proposedCode(String(name), (taken) => items.some((other, at) => at !== index && other["code"] === taken)) } : {};
    return { ...one, ...values, ...code };
  });
}

export function without(item: readonly FieldSchema[], items: readonly Fields[], index: number): readonly Fields[] {
  return numbered(item, items.filter((_, place) => place !== index));
}

export function moved(item: readonly FieldSchema[], items: readonly Fields[], index: number, by: -1 | 1): readonly Fields[] {
  const to = index + by;
  if (to < 0 || to >= items.length) return items;
  const next = [...items];
  [next[index], next[to]] = [next[to]!, next[index]!];
  return numbered(item, next);
}

/** Gives items with a sequence the one of their place, where their order does not say it already. */
function numbered(item: readonly FieldSchema[], items: readonly Fields[]): readonly Fields[] {
  if (!item.some(({ name }) => name === "sequence")) return items;
  const isRising = items.every((one, index) => index === 0 || Number(one["sequence"]) > Number(items[index - 1]!["sequence"]));
  return isRising ? items : items.map((one, index) => ({ ...one, sequence: (index + 1) * 10 }));
}

/** What an item is called in its heading. */
export function titleOf(item: readonly FieldSchema[], one: Fields, index: number): string {
  const text = (name: string) => (typeof one[name] === "string" ? (one[name] as string) : "");
  if (item.some(({ name }) => name === "destination")) {
    const from = text("source") || (text("expression") ? "expression" : "");
    if (from || text("destination")) return `${from || "…"} → ${text("destination") || "…"}`;
  }
  return text("label") || text("name") || text("value") || text("input") || `${index + 1}`;
}
