/** New records: their fields as the schema's defaults say, and a code made from the name. */

import { freeCode, slug } from "../document/names";
import { codeField, type Fields, type Kind } from "../document/records";
import type { FieldSchema, KindSchema } from "../schema";

/** Returns a code made of a name that is not taken. */
export function proposedCode(name: string, isTaken: (code: string) => boolean): string {
  return freeCode(slug(name), isTaken);
}

/** Returns the fields of a record with these values; what they do not give is the schema's default. */
export function newRecord(schema: KindSchema, code: string, values: Fields = {}): Fields {
  return { ...defaultsOf(schema.fields), [codeField(schema.kind)]: code, ...values };
}

export function defaultsOf(fields: readonly FieldSchema[]): Fields {
  return Object.fromEntries(fields.map((field) => [field.name, field.default ?? blankOf(field)]));
}

/** What a field without default begins with. */
function blankOf(field: FieldSchema): unknown {
  switch (field.type) {
    case "text": case "long-text": case "condition": case "expression": return field.required || field.default !== null ? "" : null;
    case "boolean": return false;
    case "choice": return field.required ? (field.choices?.[0]?.value ?? null) : null;
    case "choices": case "numbers": case "list": return [];
    default: return null;
  }
}

/** The kinds that a person may make while pointing at them, by what a form asks for: their name. */
export function canBeNamed(kind: Kind): boolean {
  return kind !== "StepDefinition" && kind !== "StepDependency" && kind !== "Workspace";
}

/** Of kinds that a name alone does not make: the fields that a dialog asks for. What it leaves out is edited afterwards. */
export const ASKED: Readonly<Partial<Record<Kind, readonly string[]>>> = { Integration: ["name", "system", "method", "path"] };

/** Returns the required fields that hold nothing yet. */
export function missingOf(schema: KindSchema, fields: Fields): readonly FieldSchema[] {
  return schema.fields.filter(({ name, required }) => required && (fields[name] === null || fields[name] === undefined || String(fields[name]).trim() === ""));
}
