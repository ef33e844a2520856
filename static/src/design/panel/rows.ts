/** Which fields of a schema stand in a form, under which headings, and which of them share a row. */

import type { Fields } from "../document/records";
import type { FieldSchema, KindSchema } from "../schema";

/** A row of a form: one field, or an amount with its unit (and what it is counted from) side by side. */
export interface Row {
  readonly field: FieldSchema;
  readonly unit?: FieldSchema;
  readonly base?: FieldSchema;
}

export interface Section {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** Units whose name is not that of the amount with "_unit" behind it. */
const UNITS: Readonly<Record<string, string>> = { retry_intervals: "interval_unit" };
/** What an amount is counted from: "2 days after the start date". */
const BASES: Readonly<Record<string, string>> = { delay: "schedule_base" };

/** A field is hidden where its `when` does not hold for every record; one with a problem is shown, so that it can be cleared. */
export function isShown(field: FieldSchema, records: readonly Fields[], faulty: ReadonlySet<string>): boolean {
  if (!field.when || faulty.has(field.name)) return true;
  return Object.entries(field.when).every(([other, values]) => records.every((record) => values.includes(textOf(record[other]))));
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

/** The fields that a form offers: no code, since a record keeps it; of several records only what they can share. */
export function offered(schema: KindSchema, count: number, codeName: string): readonly FieldSchema[] {
  const own = new Set(count > 1 ? [codeName, "name", "description"] : [codeName]);
  return schema.fields.filter((field) => !own.has(field.name));
}

/** Groups fields under their headings, in the order in which each heading comes first; units stand beside their amounts. */
export function sectionsOf(fields: readonly FieldSchema[], only?: readonly string[]): readonly Section[] {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const beside = new Set<string>();
  for (const field of fields) {
    for (const partner of [unitOf(field, byName), baseOf(field, byName)]) if (partner) beside.add(partner.name);
  }
  const sections = new Map<string, Row[]>();
  for (const field of fields) {
    if (beside.has(field.name) || (only && !only.includes(field.section))) continue;
    const unit = unitOf(field, byName);
    const base = baseOf(field, byName);
    const rows = sections.get(field.section) ?? [];
    rows.push({ field, ...(unit && { unit }), ...(base && { base }) });
    sections.set(field.section, rows);
  }
  return [...sections].map(([name, rows]) => ({ name, rows }));
}

function unitOf(field: FieldSchema, byName: ReadonlyMap<string, FieldSchema>): FieldSchema | undefined {
  return byName.get(UNITS[field.name] ?? `${field.name}_unit`);
}

function baseOf(field: FieldSchema, byName: ReadonlyMap<string, FieldSchema>): FieldSchema | undefined {
  return byName.get(BASES[field.name] ?? "");
}
