/** What several records say in one field: the value that they share, or that they differ. */

import type { Change } from "../document/document";
import { codeField, type Fields, type Kind } from "../document/records";

export type Shared = { readonly isMixed: false; readonly value: unknown } | { readonly isMixed: true; readonly value: undefined };

export function sharedValue(records: readonly Fields[], name: string): Shared {
  const [first, ...others] = records;
  if (!first) return { isMixed: false, value: undefined };
  return others.every((other) => isSame(other[name], first[name])) ? { isMixed: false, value: first[name] } : { isMixed: true, value: undefined };
}

/** Whether two JSON values are equal; the order of an object's keys does not matter. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [ones, others] = [one as Fields, other as Fields];
  const names = Object.keys(ones);
  return names.length === Object.keys(others).length && names.every((name) => name in others && isSame(ones[name], others[name]));
}

/** The changes that give every record these values; none for a record that has them. */
export function changesTo(kind: Kind, records: readonly Fields[], values: Fields): readonly Change[] {
  const differs = (record: Fields) => Object.entries(values).some(([name, value]) => !isSame(record[name], value));
  return records.filter(differs).map((record) => ({ kind, code: String(record[codeField(kind)]), fields: { ...record, ...values } }));
}
