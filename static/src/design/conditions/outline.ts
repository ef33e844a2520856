/**
 * A condition as rows: the same shape that the server reads from CEL text (catalog/core/expressions/outline.py), and its way back to text.
 * Both writers are held to the same examples, tests/core/outline_examples.json.
 */

export type Join = "and" | "or";
export type Absent = "error" | "no" | "yes";
export type Quantifier = "exists" | "all" | "exists_one";
export type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "startsWith" | "endsWith" | "contains" | "matches" | "present" | "true";

export type Value =
  | { readonly kind: "text" | "date" | "datetime" | "expression"; readonly content: string }
  | { readonly kind: "number"; readonly content: number }
  | { readonly kind: "boolean"; readonly content: boolean }
  | { readonly kind: "variable"; readonly content: readonly string[] }
  | { readonly kind: "list"; readonly content: readonly Value[] };

/** `key` tells rows of a screen apart; it means nothing. */
interface Keyed {
  readonly key?: number;
}

/** A row about one variable. An empty path, or a missing value where the operator takes one, says nothing yet. */
export interface Comparison extends Keyed {
  readonly kind: "comparison";
  readonly path: readonly string[];
  readonly operator: Operator;
  readonly absent: Absent;
  readonly negated: boolean;
  readonly value?: Value;
}

export interface LinesTest extends Keyed {
  readonly kind: "lines";
  readonly quantifier: Quantifier;
  readonly item: string;
  readonly condition: Group;
  readonly negated: boolean;
}

export interface Expression extends Keyed {
  readonly kind: "expression";
  readonly text: string;
}

export interface Group extends Keyed {
  readonly kind: "group";
  readonly join: Join;
  readonly items: readonly Row[];
  readonly negated: boolean;
}

export type Row = Comparison | LinesTest | Expression | Group;

export const EMPTY: Group = { kind: "group", join: "and", items: [], negated: false };

const SIGN: Readonly<Record<Join, string>> = { and: " && ", or: " || " };
const TEXT_TESTS: ReadonlySet<Operator> = new Set<Operator>(["startsWith", "endsWith", "contains", "matches"]);
const WITHOUT_VALUE: ReadonlySet<Operator> = new Set<Operator>(["present", "true"]);
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const JOINS: ReadonlySet<string> = new Set(["&&", "||", "?"]);
const JOINS_AND_COMPARES: ReadonlySet<string> = new Set([...JOINS, "==", "!=", "<", "<=", ">", ">=", "in"]);

export function takesValue(operator: Operator): boolean {
  return !WITHOUT_VALUE.has(operator);
}

/** Whether a comparison says something: its variable and its value are there. */
export function isComplete(row: Comparison): boolean {
  return row.path.length > 1 && (!takesValue(row.operator) || (row.value !== undefined && !isEmptyList(row.value)));
}

function isEmptyList(value: Value): boolean {
  return value.kind === "list" && value.content.length === 0;
}

/** How many rows say nothing yet. */
export function unfinished(row: Row): number {
  switch (row.kind) {
    case "comparison": return isComplete(row) ? 0 : 1;
    case "expression": return row.text.trim() ? 0 : 1;
    case "lines": return unfinished(row.condition);
    case "group": return row.items.reduce((count, item) => count + unfinished(item), 0);
  }
}

/** The condition that rows stand for; blank where they say nothing. Rows that are not finished are left out. */
export function textOf(outline: Group): string {
  const row = pruned(outline);
  return row ? written(row) : "";
}

/** A row without what says nothing, and without groups of one row. */
function pruned(row: Row): Row | undefined {
  if (row.kind === "comparison") return isComplete(row) ? row : undefined;
  if (row.kind === "expression") return row.text.trim() ? row : undefined;
  if (row.kind === "lines") return row;
  const items = row.items.map(pruned).filter((item) => item !== undefined);
  const [only] = items;
  if (!only) return undefined;
  if (items.length > 1) return { ...row, items };
  return row.negated ? (opposite(only) ?? { ...row, items }) : only;
}

/** The row that says the opposite; undefined for an expression, which keeps its sign in its text. */
export function opposite(row: Row): Row | undefined {
  if (row.kind === "expression") return undefined;
  if (row.negated || (row.kind === "comparison" && row.absent !== "error")) return { ...EMPTY, items: [row], negated: true };
  return { ...row, negated: true };
}

function written(row: Row): string {
  switch (row.kind) {
    case "expression": return row.text;
    case "comparison": return comparisonText(row);
    case "lines": return `${row.negated ? "!" : ""}lines.${row.quantifier}(${row.item}, ${textOf(row.condition) || "true"})`;
    case "group": {
      const [only] = row.items;
      const text = row.items.length === 1 && only ? written(only) : row.items.map((item) => part(item, row.join)).join(SIGN[row.join]);
      return row.negated ? `!(${text})` : text;
    }
  }
}

/** A row among others, in parentheses where it joins rows itself. */
function part(row: Row, join: Join): string {
  const text = written(row);
  if (row.kind === "expression") return binds(text, JOINS) ? `(${text})` : text;
  const joinsItself = (row.kind === "group" && !row.negated) || (row.kind === "comparison" && ((row.absent === "no" && join === "or") || (row.absent === "yes" && join === "and")));
  return joinsItself ? `(${text})` : text;
}

function comparisonText(row: Comparison): string {
  const path = pathText(row.path);
  const test = testText(path, row);
  if (row.absent === "no") return `has(${path}) && ${test}`;
  return row.absent === "yes" ? `!has(${path}) || ${test}` : test;
}

function testText(path: string, row: Comparison): string {
  const sign = row.negated ? "!" : "";
  if (row.operator === "present") return `${sign}has(${path})`;
  if (row.operator === "true" || !row.value) return `${sign}${path}`;
  if (TEXT_TESTS.has(row.operator)) return `${sign}${path}.${row.operator}(${valueText(row.value)})`;
  const value = valueText(row.value);
  const text = `${path} ${row.operator} ${row.value.kind === "expression" && binds(value, JOINS_AND_COMPARES) ? `(${value})` : value}`;
  return row.negated ? `!(${text})` : text;
}

export function pathText(path: readonly string[]): string {
  const [root = "", ...segments] = path;
  return root + segments.map((segment) => (IDENTIFIER.test(segment) ? `.${segment}` : `[${quoted(segment)}]`)).join("");
}

export function valueText(value: Value): string {
  switch (value.kind) {
    case "text": return quoted(value.content);
    case "number": return numberText(value.content);
    case "boolean": return String(value.content);
    case "date": return `date(${quoted(value.content)})`;
    case "datetime": return `timestamp(${quoted(value.content)})`;
    case "variable": return pathText(value.content);
    case "expression": return value.content;
    case "list": return `[${value.content.map(valueText).join(", ")}]`;
  }
}

/** A whole number beyond what a double holds exactly is written with its exponent, as the language asks for. */
function numberText(number: number): string {
  return Number.isInteger(number) && Math.abs(number) >= Number.MAX_SAFE_INTEGER ? number.toExponential() : String(number);
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };

export function quoted(text: string): string {
  // eslint-disable-next-line no-control-regex
  return `"${text.replace(/[\\"\u0000-\u001f\u007f-\u009f]/g, (one) => ESCAPES[one] ?? `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
}

/** Whether one of the signs stands in a text outside of its quotes and brackets, so that it binds weaker than what is beside it. */
function binds(text: string, signs: ReadonlySet<string>): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|&&|\|\||[=!<>]=|[A-Za-z_]\w*|./gs)) {
    if ("([{".includes(token)) depth += 1;
    else if (")]}".includes(token)) depth -= 1;
    else if (depth === 0 && signs.has(token)) return true;
  }
  return false;
}
