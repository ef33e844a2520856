/** What of the source line an expression reads: for the lines that are drawn to it. Texts in quotes are no names. Pure. */

import type { OperandType } from "./records";

export interface Read {
  readonly type: OperandType;
  readonly name: string;
}

const NAMES = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?<![\w.])line\s*\.\s*(?:attributes\s*(?:\.\s*([A-Za-z_]\w*)|\[\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)')\s*\])|([a-z_]\w*))/g;
const NOT_FIELDS = new Set(["attributes", "scope_keys"]);

/** Returns the attributes and fields of `line` that an expression names, each once, in the order of their first place. */
export function readsOf(expression: string): readonly Read[] {
  const found = new Map<string, Read>();
  for (const [, dotted, double, single, field] of expression.matchAll(NAMES)) {
    const attribute = dotted ?? unescaped(double ?? single);
    if (attribute !== undefined) found.set(`Attribute:${attribute}`, { type: "Attribute", name: attribute });
    else if (field !== undefined && !NOT_FIELDS.has(field)) found.set(`Field:${field}`, { type: "Field", name: field });
  }
  return [...found.values()];
}

function unescaped(text: string | undefined): string | undefined {
  return text?.replace(/\\(.)/g, "$1");
}
