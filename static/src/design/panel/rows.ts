/** Which fields of a schema stand in a form, under which headings, and which of them share a row. */

import type { Fields } from "../document/records";
import type { FieldSchema, KindSchema } from "../schema";

/** A row of a form: one field, an amount with its unit, or what a delay is counted from with the delay. */
export interface Row {
  readonly field: FieldSchema;
  readonly unit?: FieldSchema;
  readonly delay?: Row;
}

export interface Section {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** Units whose name is not that of the amount with "_unit" behind it. */
const UNITS: Readonly<Record<string, string>> = { retry_intervals: "interval_unit" };
/** Delays by what they are counted from: "2 days after the start date". */
const DELAYS: Readonly<Record<string, string>> = { schedule_base: "delay" };

/** A field is hidden where its `when` does not hold for every record; one that holds something wrong is shown, so that it can be cleared. */
export function isShown(field: FieldSchema, records: readonly Fields[], faulty: ReadonlySet<string>): boolean {
  if (!field.when || (faulty.has(field.name) && records.some((record) => !isBlank(record[field.name])))) return true;
  return Object.entries(field.when).every(([other, values]) => records.every((record) => values.includes(textOf(record[other]))));
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === "" || value === false || (Array.isArray(value) && value.length === 0);
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
  const rowOf = (field: FieldSchema): Row => {
    const unit = byName.get(UNITS[field.name] ?? `${field.name}_unit`);
    const delay = byName.get(DELAYS[field.name] ?? "");
    return { field, ...(unit && { unit }), ...(delay && { delay: rowOf(delay) }) };
  };
  const rows = fields.map(rowOf);
  const beside = new Set(rows.flatMap(({ unit, delay }) => [unit?.name, delay?.field.name]));
  const sections = new Map<string, Row[]>();
  for (const row of rows) {
    const { name, section } = row.field;
    if (beside.has(name) || (only && !only.includes(section))) continue;
    sections.set(section, [...(sections.get(section) ?? []), row]);
  }
  return [...sections].map(([name, found]) => ({ name, rows: found }));
}

/** All fields of a row. */
export function fieldsOf({ field, unit, delay }: Row): readonly FieldSchema[] {
  return [field, ...(unit ? [unit] : []), ...(delay ? fieldsOf(delay) : [])];
}
