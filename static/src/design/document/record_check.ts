/** Checks a record that comes from outside against the schema that the server states. Pure. */

import type { FieldSchema, KindSchema } from "../schema";

/** What is wrong in a document, and where: a path such as steps[2].scope. */
export interface Fault {
  readonly place: string;
  readonly sentence: string;
}

const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?$/;
/** Names that objects of our language understand otherwise than a table does. */
const UNSAFE: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** A NUL or half a character (an unpaired surrogate), as JSON writes them: no database text may hold these. */
const UNSTORABLE = /(?:^|[^\\])(?:\\\\)*\\u(?:0000|d[89a-f])/i;

/** Tells whether the server could keep a value; what else it thinks of it, it says itself. */
export function isStorable(value: unknown): boolean {
  return !UNSTORABLE.test(JSON.stringify(value) ?? "");
}

/** Returns the record with defaults for what is absent, and what is wrong with it. */
export function checkedRecord(schema: KindSchema, value: unknown, place: string): { readonly fields: Record<string, unknown>; readonly faults: readonly Fault[] } {
  if (!isObject(value)) return { fields: {}, faults: [{ place, sentence: `${shown(value)} stands where an object is due: ${schema.label}.` }] };
  const faults: Fault[] = [];
  const fields: Record<string, unknown> = {};
  const known = new Map(schema.fields.map((field) => [field.name, field]));
  for (const name of Object.keys(value)) if (!known.has(name)) faults.push({ place: `${place}.${name}`, sentence: `A ${schema.label.toLowerCase()} has no such field.` });
  for (const field of schema.fields) {
    const given = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
    if (given === undefined) {
      if (field.required) faults.push({ place, sentence: `The field ${field.name} is missing.` });
      fields[field.name] = field.default;
      continue;
    }
    fields[field.name] = given;
    const sentence = faultOf(field, given);
    if (sentence) faults.push({ place: `${place}.${field.name}`, sentence });
  }
  return { fields, faults };
}

/** Returns what is wrong with a code, undefined where it can name a record. */
export function faultOfCode(code: unknown): string | undefined {
  if (typeof code !== "string" || code.trim() === "") return `${shown(code)} stands where a code is due.`;
  const isAddress = !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(code) && !code.split("/").some((part) => part === "." || part === "..");
  return UNSAFE.has(code) || !isAddress ? `${shown(code)} cannot be a code.` : undefined;
}

function faultOf(field: FieldSchema, value: unknown): string | undefined {
  if (value === null) return field.required || field.default !== null ? `null stands where ${due(field)} is due.` : undefined;
  if (!isStorable(value)) return "It holds a NUL or half a character, which no text may hold.";
  if (!isFitting(field, value)) return `${shown(value)} stands where ${due(field)} is due.`;
  if (typeof value === "string" && field.maximum_length !== undefined && value.length > field.maximum_length) return `The text has ${value.length} characters; at most ${field.maximum_length} fit.`;
  if (field.required && field.type === "text" && (value as string).trim() === "") return "The text is blank.";
  return undefined;
}

function isFitting(field: FieldSchema, value: unknown): boolean {
  const isText = typeof value === "string";
  const choices = field.choices?.map((choice) => choice.value);
  switch (field.type) {
    case "number": return Number.isInteger(value);
    case "decimal": return isText && DECIMAL.test(value);
    case "boolean": return typeof value === "boolean";
    case "choice": return isText && (choices === undefined || choices.includes(value) || (value === "" && field.default === ""));
    case "choices": return isListOf(value, (one) => typeof one === "string" && (choices === undefined || choices.includes(one)));
    case "texts": return isListOf(value, (one) => typeof one === "string");
    case "numbers": return isListOf(value, Number.isInteger);
    case "pairs": return isObject(value) && Object.values(value).every((one) => typeof one === "string");
    case "list": return isListOf(value, isObject);
    case "json": return true;
    default: return isText;
  }
}

function due(field: FieldSchema): string {
  switch (field.type) {
    case "number": return "a whole number";
    case "decimal": return 'a decimal as text, such as "12.5",';
    case "boolean": return "true or false";
    case "choice": return `one of ${field.choices?.map(({ value }) => value).join(", ") ?? "the choices"}`;
    case "choices": return `a list of ${field.choices?.map(({ value }) => value).join(", ") ?? "choices"}`;
    case "texts": return "a list of texts";
    case "numbers": return "a list of whole numbers";
    case "pairs": return "an object of texts";
    case "list": return "a list of objects";
    case "reference": return "the code of a record";
    default: return "text";
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOf(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

/** A value as a sentence shows it: short, whatever it holds. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
