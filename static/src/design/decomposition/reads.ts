/** What of the source line an expression reads: for the lines that are drawn to it. Texts in quotes are no names. Pure. */

import type { OperandType } from "./records";

export interface Read {
  readonly type: OperandType;
  readonly name: string;
}

const TEXT = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/.source;

/** Matches texts in quotes, and names that begin with a variable: group 1, 2 or 3 is an attribute, 4 a field. */
function namesOf(variable: string): RegExp {
  const attribute = String.raw`attributes\s*(?:\.\s*([A-Za-z_]\w*)|\[\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)')\s*\])`;
  return new RegExp(String.raw`${TEXT}|(?<![\w.])${variable}\s*\.\s*(?:${attribute}|([a-z_]\w*))`, "g");
}

const NAMES = { line: namesOf("line"), order: namesOf("order"), account: namesOf("account") } as const;
const NOT_FIELDS = new Set(["attributes", "scope_keys"]);

/** Returns the attributes and fields of `line` that an expression names, each once, in the order of their first place. */
export function readsOf(expression: string): readonly Read[] {
  const found = new Map<string, Read>();
  for (const [, dotted, double, single, field] of expression.matchAll(NAMES.line)) {
    const attribute = dotted ?? unescaped(double ?? single);
    if (attribute !== undefined) found.set(`Attribute:${attribute}`, { type: "Attribute", name: attribute });
    else if (field !== undefined && !NOT_FIELDS.has(field)) found.set(`Field:${field}`, { type: "Field", name: field });
  }
  return [...found.values()];
}

function unescaped(text: string | undefined): string | undefined {
  return text?.replace(/\\(.)/g, "$1");
}

/** Returns the attributes of the order, or of its account, that expressions name, sorted. */
export function attributesNamed(variable: "order" | "account", expressions: readonly string[]): readonly string[] {
  const found = expressions.flatMap((text) => [...text.matchAll(NAMES[variable])].map(([, dotted, double, single]) => dotted ?? unescaped(double ?? single)));
  return [...new Set(found.filter((name) => name !== undefined))].toSorted();
}
