/** An order that is written in the simulator: its document, edited line by line. Immutable. */

import type { LineDocument, OrderDocument } from "./result";

export function emptyOrder(): OrderDocument {
  return { source: "simulation", external_id: "SAMPLE", account: { id: "SAMPLE-ACCOUNT", name: "Sample account", attributes: {} }, attributes: {}, lines: [] };
}

/** Returns the order that a text states, or a sentence that says why it states none. What is wrong with the order itself, the server says. */
export function readOrder(text: string): OrderDocument | string {
  if (!text.trim()) return "Paste an order as JSON.";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "An order is a JSON object.";
  return value as OrderDocument;
}

/** Whether the form can show an order: its lines and their members have the shapes that it draws. */
export function isShownAsForm(order: OrderDocument): boolean {
  const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isOptional = (value: unknown) => value === undefined || value === null || isObject(value);
  if (!isObject(order.account) || !Array.isArray(order.lines) || !isOptional(order.attributes) || !isOptional(order.account.attributes)) return false;
  return order.lines.every((line) => isObject(line) && typeof line.id === "string" && typeof line.product === "string" && isOptional(line.attributes) && isOptional(line.scope_keys));
}

/** Adds lines of a product, numbered on; members stay below their bundle. With `parent` they come below that line. */
export function withLines(order: OrderDocument, lines: readonly LineDocument[], parent: string | null = null): OrderDocument {
  const taken = new Set(order.lines.map(({ id }) => id));
  const renamed = new Map<string, string>();
  const added = lines.map((line) => {
    const above = line.parent ? renamed.get(line.parent)! : parent;
    const id = freeId(taken, above);
    taken.add(id);
    renamed.set(line.id, id);
    return { ...line, id, ...(above === null ? {} : { parent: above }) };
  });
  const end = parent === null ? order.lines.length : endOf(order.lines, parent);
  return { ...order, lines: [...order.lines.slice(0, end), ...added, ...order.lines.slice(end)] };
}

/** Takes a line away with all that is below it. */
export function withoutLine(order: OrderDocument, id: string): OrderDocument {
  const gone = below(order.lines, id);
  return { ...order, lines: order.lines.filter((line) => !gone.has(line.id)) };
}

export function withLine(order: OrderDocument, id: string, change: Partial<LineDocument>): OrderDocument {
  return { ...order, lines: order.lines.map((line) => (line.id === id ? { ...line, ...change } : line)) };
}

/** Sets a value under a name; undefined takes it away. */
export function withValue(values: Readonly<Record<string, unknown>> | null | undefined, name: string, value: unknown): Record<string, unknown> {
  const { [name]: _, ...rest } = values ?? {};
  return value === undefined ? rest : { ...values, [name]: value };
}

export function depthOf(lines: readonly LineDocument[], line: LineDocument): number {
  const parents = new Map(lines.map(({ id, parent }) => [id, parent ?? null]));
  let [depth, current] = [0, line.parent ?? null];
  while (current !== null && depth < 20) [depth, current] = [depth + 1, parents.get(current) ?? null];
  return depth;
}

function below(lines: readonly LineDocument[], id: string): Set<string> {
  const found = new Set([id]);
  let size = 0;
  while (size !== found.size) {
    size = found.size;
    for (const line of lines) if (line.parent && found.has(line.parent)) found.add(line.id);
  }
  return found;
}

function endOf(lines: readonly LineDocument[], id: string): number {
  const members = below(lines, id);
  return lines.reduce((end, line, index) => (members.has(line.id) ? index + 1 : end), 0);
}

function freeId(taken: ReadonlySet<string>, above: string | null): string {
  const prefix = above === null ? "" : `${above}.`;
  let number = 1;
  while (taken.has(`${prefix}${number}`)) number += 1;
  return `${prefix}${number}`;
}

/** What an input holds, as the value of an attribute of a type; a text that does not fit stays as it is, so that the server says what is wrong. */
export function attributeFrom(text: string, type: string): unknown {
  if (text === "") return undefined;
  switch (type) {
    case "Number":
    case "Percent": return Number.isFinite(Number(text)) ? Number(text) : text;
    case "Boolean": return text === "true";
    case "Datetime": return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text) ? `${text.length === 16 ? `${text}:00` : text}Z` : text;
    case "Currency": {
      const found = /^\s*(-?[\d.]+)\s*([A-Za-z]{3})\s*$/.exec(text);
      return found ? { amount: found[1]!, currency: found[2]!.toUpperCase() } : text;
    }
    default: return text;
  }
}

/** A value as its input shows it. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") {
    const money = value as { amount?: unknown; currency?: unknown };
    return money.amount === undefined ? JSON.stringify(value) : `${money.amount} ${money.currency ?? ""}`.trim();
  }
  return String(value);
}

/** A moment as a control of local time shows it, in UTC. */
export function localOf(value: unknown): string {
  const text = textOf(value);
  const date = new Date(text);
  return text && !Number.isNaN(date.getTime()) ? date.toISOString().slice(0, 16) : "";
}
