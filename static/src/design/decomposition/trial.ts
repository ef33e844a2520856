/** Trying an order line: the order that the form stands for, and what the answer says of each rule, mapping and attribute. Pure. */

import type { Fields } from "../document/records";
import type { DataType, Mapping, OwnedAttribute, Rule } from "./records";

export interface Operands {
  readonly name: string;
  readonly value: unknown;
}

export interface TraceEntry {
  readonly kind: string;
  readonly subject: string;
  readonly reason: string;
  readonly rule: string | null;
  readonly destination: string | null;
  readonly operands: readonly Operands[];
}

export interface MadeLine {
  readonly key: string;
  readonly product: string;
  readonly action: string;
  readonly quantity: string;
  readonly unit_of_measure: string | null;
  readonly scope_key: string;
  readonly attributes: Fields;
  readonly sources: readonly { readonly kind: string; readonly id: string; readonly rule: string }[];
}

export interface TrialAnswer {
  readonly order_lines: readonly { readonly id: string; readonly product: string; readonly attributes: Fields }[];
  readonly lines: readonly MadeLine[];
  readonly trace: readonly TraceEntry[];
  readonly refusal: {
    readonly message: string;
    readonly rule: string | null;
    readonly operands: readonly Operands[];
    readonly missing: readonly { readonly line: string; readonly product: string; readonly attribute: string; readonly remedy: string }[];
  } | null;
}

/** What the form holds: texts as they are typed; an attribute that is left blank takes its default. */
export interface TrialForm {
  readonly product: string;
  readonly action: string;
  readonly quantity: string;
  readonly start_date: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Attributes of the order and of the account that conditions may speak of: JSON by name. */
  readonly order: Readonly<Record<string, string>>;
  readonly account: Readonly<Record<string, string>>;
}

export const LINE = "1";

export function blankForm(product: string): TrialForm {
  return { product, action: "Add", quantity: "1", start_date: "", attributes: {}, order: {}, account: {} };
}

/** Returns the order of one line that the form stands for. */
export function orderOf(form: TrialForm, attributes: readonly OwnedAttribute[], typeOf: (attribute: string) => DataType): object {
  const own = new Map(attributes.map((attribute) => [attribute.code, attribute.type]));
  const typed = (values: Readonly<Record<string, string>>, type: (code: string) => DataType) =>
    Object.fromEntries(Object.entries(values).filter(([, text]) => text !== "").map(([code, text]) => [code, valueOf(text, type(code))]));
  return {
    source: "trial",
    external_id: "trial",
    account: { id: "trial", name: "Trial", attributes: typed(form.account, typeOf) },
    attributes: typed(form.order, typeOf),
    lines: [
      {
        id: LINE,
        product: form.product,
        action: form.action,
        quantity: form.quantity === "" ? "1" : form.quantity,
        start_date: form.start_date === "" ? null : form.start_date.length === 10 ? `${form.start_date}T00:00:00Z` : form.start_date,
        attributes: typed(form.attributes, (code) => own.get(code) ?? typeOf(code)),
      },
    ],
  };
}

/** A typed text as JSON carries its type; numbers and amounts go as text, so that none is rounded on the way. */
function valueOf(text: string, type: DataType): unknown {
  if (type === "Boolean") return text === "true" ? true : text === "false" ? false : text;
  return text;
}

interface SampleLine {
  readonly id: string;
  readonly product: string;
  readonly action?: string;
  readonly quantity?: string | number;
  readonly start_date?: string | null;
  readonly attributes?: Fields;
}

export interface SampleOrder {
  readonly code: string;
  readonly name: string;
  readonly document: { readonly lines?: readonly SampleLine[]; readonly attributes?: Fields; readonly account?: { readonly attributes?: Fields } };
}

/** A line of a sample order that can be tried. */
export interface Start {
  readonly key: string;
  readonly label: string;
  readonly form: TrialForm;
}

/** Returns the lines of sample orders that are for one of some products, each as the form would hold it. */
export function startsOf(samples: readonly SampleOrder[], products: ReadonlySet<string>): readonly Start[] {
  return samples.flatMap(({ code, name, document }) =>
    (document.lines ?? [])
      .filter((line) => products.has(line.product))
      .map((line) => ({
        key: `${code} ${line.id}`,
        label: `${name}, line ${line.id}`,
        form: {
          product: line.product,
          action: line.action ?? "Add",
          quantity: String(line.quantity ?? "1"),
          start_date: line.start_date ?? "",
          attributes: texts(line.attributes),
          order: texts(document.attributes),
          account: texts(document.account?.attributes),
        },
      })),
  );
}

function texts(values: Fields = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && typeof value !== "object").map(([code, value]) => [code, String(value)]));
}

export type RuleState = "applies" | "refused" | "not made" | "failed" | "not asked";

export interface RuleOutcome {
  readonly state: RuleState;
  readonly reason: string;
  readonly operands: readonly Operands[];
}

const STATES: Readonly<Record<string, RuleState>> = { RuleSelected: "applies", RuleRefused: "refused", LineNotMade: "not made" };

/** Returns what became of a rule: the first line that it was asked for decides, since a trial has one. */
export function outcomeOf(answer: TrialAnswer, rule: string): RuleOutcome {
  if (answer.refusal?.rule === rule) return { state: "failed", reason: answer.refusal.message, operands: answer.refusal.operands };
  const entry = answer.trace.find((one) => one.rule === rule && one.kind in STATES);
  if (entry) return { state: STATES[entry.kind]!, reason: entry.reason, operands: entry.operands };
  return { state: "not asked", reason: answer.refusal ? "The order was refused before this rule was asked." : "No line of its source was made.", operands: [] };
}

/** Returns the line that a rule helped to make. */
export function lineMadeBy(answer: TrialAnswer, rule: string): MadeLine | undefined {
  return answer.lines.find((line) => line.sources.some((source) => source.rule === rule));
}

export type MappingState = "applied" | "overridden" | "failed";

export interface MappingOutcome {
  readonly state: MappingState;
  readonly reason: string;
  readonly operands: readonly Operands[];
}

const MAPPING_STATES: Readonly<Record<string, MappingState>> = { MappingApplied: "applied", MappingOverridden: "overridden", MappingFailed: "failed" };

/** Returns what became of a mapping; undefined where its rule did not apply. Of several with one destination each has its entry, in their order. */
export function mappingOutcome(answer: TrialAnswer, rule: Rule, mapping: Mapping): MappingOutcome | undefined {
  const alike = rule.mappings.filter((one) => one.destination === mapping.destination).toSorted((one, other) => one.sequence - other.sequence);
  const entries = answer.trace.filter((one) => one.rule === rule.code && one.destination === mapping.destination && one.kind in MAPPING_STATES);
  const entry = entries[alike.indexOf(mapping)] ?? (alike.length === 1 ? entries[0] : undefined);
  return entry && { state: MAPPING_STATES[entry.kind]!, reason: entry.reason, operands: entry.operands };
}

/** Returns why an attribute of a made line has its value without a mapping: its default. */
export function defaultOf(answer: TrialAnswer, line: MadeLine, attribute: string): string | undefined {
  return answer.trace.find((one) => one.kind === "DefaultApplied" && one.subject === line.key && one.destination === attribute)?.reason;
}

/** The value that a source operand has on the line that the rule starts from. */
export function sourceValue(answer: TrialAnswer, rule: Rule, name: string): unknown {
  const subject = answer.trace.find((one) => one.rule === rule.code && one.kind in STATES)?.subject;
  const line = answer.order_lines.find((one) => one.id === subject)?.attributes ?? answer.lines.find((one) => one.key === subject)?.attributes;
  return line?.[name];
}

/** A value as a person reads it. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "no value";
  if (typeof value === "string") return `“${value}”`;
  if (typeof value === "object" && "amount" in value && "currency" in value) return `${String(value.amount)} ${String(value.currency)}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
