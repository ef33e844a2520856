/** The variables that a place offers, and how rows speak of them. */

import type { Comparison, Operator, Value } from "./outline";

export type ValueType = "Text" | "Number" | "Boolean" | "Date" | "Datetime" | "Currency" | "Percent" | "Picklist" | "TextList" | "NumberList" | "Dynamic";

export interface KnownValue {
  readonly value: string;
  readonly label: string;
}

export interface Variable {
  readonly path: string;
  readonly written: string;
  readonly type: ValueType;
  readonly label: string;
  readonly group: string;
  readonly near: boolean;
  readonly values: readonly KnownValue[];
}

/** The name of the list of lines; its fields are offered as "lines.quantity". */
export const LINES = "lines";

/** A variable's path in segments; the last one may hold dots. `item` stands for the lines' items inside a test of lines. */
export function segmentsOf(variable: Variable, item?: string): readonly string[] {
  const [root = "", group, ...rest] = variable.path.split(".");
  const segments = [root, group, rest.join(".")].filter((segment) => segment !== undefined && segment !== "") as string[];
  return item !== undefined && root === LINES ? [item, ...segments.slice(1)] : segments;
}

/** Variables by path, with what a row's path leads to: a variable, or a field below one whose fields only run time knows. */
export class Vocabulary {
  private readonly byPath: ReadonlyMap<string, Variable>;

  constructor(readonly variables: readonly Variable[]) {
    this.byPath = new Map(variables.map((variable) => [variable.path, variable]));
  }

  find(path: readonly string[], item?: string): Variable | undefined {
    const dotted = (item !== undefined && path[0] === item ? [LINES, ...path.slice(1)] : path).join(".");
    const exact = this.byPath.get(dotted);
    if (exact) return exact;
    for (let length = path.length - 1; length > 1; length -= 1) {
      const found = this.byPath.get(path.slice(0, length).join("."));
      if (found?.type === "Dynamic") return found;
    }
    return undefined;
  }

  /** What can be chosen: inside a test of lines first the fields of its items, outside everything but these. */
  choices(item?: string): readonly Variable[] {
    const [inside, outside] = [this.variables.filter(({ path }) => path.startsWith(`${LINES}.`)), this.variables.filter(({ path }) => !path.startsWith(`${LINES}.`))];
    return item === undefined ? outside : [...inside, ...outside];
  }

  joined(others: readonly Variable[]): Vocabulary {
    return new Vocabulary([...this.variables, ...others.filter(({ path }) => !this.byPath.has(path))]);
  }
}

/** Of variables those that hold every word of a query in label, group or path; near ones first. */
export function matchingVariables(variables: readonly Variable[], query: string): readonly Variable[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const first = words[0] ?? "";
  const rank = ({ label, near }: Variable) => (near ? 0 : 2) + (label.toLowerCase().startsWith(first) ? 0 : 1);
  const found = variables.filter(({ label, group, path }) => words.every((word) => `${group} ${label} ${path}`.toLowerCase().includes(word)));
  return words.length ? [...found].sort((one, other) => rank(one) - rank(other)) : found;
}

export interface Choice {
  readonly id: string;
  readonly operator: Operator;
  readonly negated: boolean;
  readonly label: string;
}

const choice = (operator: Operator, label: string, negated = false): Choice => ({ id: `${negated ? "!" : ""}${operator}`, operator, negated, label });

const EQUALITY = [choice("==", "is"), choice("!=", "is not")];
const MEMBERSHIP = [choice("in", "is one of"), choice("in", "is none of", true)];
const PRESENCE = [choice("present", "has a value"), choice("present", "has no value", true)];
const TRUTH = [choice("true", "is true"), choice("true", "is false", true)];
const ORDER = [choice(">", "is more than"), choice(">=", "is at least"), choice("<", "is less than"), choice("<=", "is at most")];
const TIMES = [choice("<", "is before"), choice("<=", "is on or before"), choice(">", "is after"), choice(">=", "is on or after")];
const TEXTS = [
  choice("startsWith", "starts with"), choice("startsWith", "does not start with", true), choice("endsWith", "ends with"), choice("endsWith", "does not end with", true),
  choice("contains", "contains"), choice("contains", "does not contain", true), choice("matches", "matches the pattern"), choice("matches", "does not match the pattern", true),
];
const NUMERIC = [...EQUALITY, ...ORDER, ...MEMBERSHIP, ...PRESENCE];
const TEMPORAL = [...TIMES, ...EQUALITY, ...PRESENCE];
const TEXTUAL = [...EQUALITY, ...MEMBERSHIP, ...TEXTS, ...PRESENCE];
const ANYTHING = [...EQUALITY, ...TRUTH, ...ORDER, ...MEMBERSHIP, ...TEXTS, ...PRESENCE];

const CHOICES: Readonly<Record<ValueType, readonly Choice[]>> = {
  Text: TEXTUAL, Picklist: TEXTUAL, Number: NUMERIC, Percent: NUMERIC, Currency: NUMERIC, Boolean: [...TRUTH, ...EQUALITY, ...PRESENCE],
  Date: TEMPORAL, Datetime: TEMPORAL, TextList: PRESENCE, NumberList: PRESENCE, Dynamic: ANYTHING,
};

/** What can be asked of a variable; what a row asks already is among it, also where it is unusual. */
export function choicesFor(type: ValueType | undefined, row: Comparison): readonly Choice[] {
  const choices = CHOICES[type ?? "Dynamic"];
  if (choices.some((one) => one.operator === row.operator && one.negated === row.negated)) return choices;
  const plain = ANYTHING.concat(TIMES).find((one) => one.operator === row.operator && !one.negated);
  return [...choices, choice(row.operator, row.negated ? `not: ${plain?.label ?? row.operator}` : (plain?.label ?? row.operator), row.negated)];
}

export function choiceOf(row: Comparison): string {
  return `${row.negated ? "!" : ""}${row.operator}`;
}

const KINDS: Readonly<Partial<Record<ValueType, Value["kind"]>>> = { Number: "number", Percent: "number", Currency: "number", Boolean: "boolean", Date: "date", Datetime: "datetime" };

/** Of which kind the values are that a variable is compared with. */
export function kindFor(type: ValueType | undefined): "text" | "number" | "boolean" | "date" | "datetime" {
  return (KINDS[type ?? "Text"] ?? "text") as "text" | "number" | "boolean" | "date" | "datetime";
}

/** Whether an order may come without this value, so that a row has to say what that counts as. */
export function mayBeAbsent(variable: Variable | undefined): boolean {
  if (!variable) return true;
  const [, group = "", name] = variable.path.split(".");
  return name !== undefined || OPTIONAL.has(group);
}

const OPTIONAL: ReadonlySet<string> = new Set(["orchestration_group", "requested_completion_date", "supplemental_action", "start_date", "end_date", "classification", "result"]);

/** A row that begins to ask about a variable: what it asked before stays, as far as it makes sense there. */
export function about(row: Comparison, variable: Variable, item?: string): Comparison {
  const choices = CHOICES[variable.type];
  const kept = choices.some((one) => one.operator === row.operator && one.negated === row.negated);
  const [first] = choices;
  const { value, ...rest } = row;
  const next: Comparison = {
    ...rest, path: segmentsOf(variable, item), absent: mayBeAbsent(variable) ? (row.path.length ? row.absent : "no") : "error",
    ...(kept ? {} : { operator: first?.operator ?? "==", negated: first?.negated ?? false }),
  };
  return value && kept && fits(value, variable) ? { ...next, value } : next;
}

function fits(value: Value, variable: Variable): boolean {
  if (value.kind === "variable" || value.kind === "expression") return true;
  if (value.kind === "list") return value.content.every((item) => fits(item, variable));
  if (variable.values.length && variable.type === "Picklist") return variable.values.some((one) => one.value === value.content);
  return value.kind === kindFor(variable.type) || variable.type === "Dynamic";
}

/** A row that asks something else of its variable; a single value becomes a list of one, and the other way round. */
export function asking(row: Comparison, { operator, negated }: Choice): Comparison {
  const { value, ...rest } = row;
  const next: Comparison = { ...rest, operator, negated };
  if (operator === "present") return { ...next, absent: "error" };
  if (operator === "true" || !value) return next;
  const [first] = value.kind === "list" ? value.content : [value];
  const changed: Value | undefined = operator === "in" ? (value.kind === "list" || value.kind === "variable" || value.kind === "expression" ? value : { kind: "list", content: [value] }) : first;
  return changed ? { ...next, value: changed } : next;
}
