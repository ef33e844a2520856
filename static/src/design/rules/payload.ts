/**
 * A payload's template as a tree of rows, and back to the JSON that the server fills (orchestration/core/payload.py): a text that begins with
 * "=" is an expression, "==" begins a text that is to begin with "="; $each, $where, $item and $omit_null are instructions, "$$" begins the
 * name of a member that is to begin with "$".
 */

export interface Member {
  /** Tells rows of the screen apart. */
  readonly key: number;
  readonly name: string;
  readonly node: Node;
}

export interface Item {
  readonly key: number;
  readonly node: Node;
}

export type Node =
  | { readonly kind: "object"; readonly members: readonly Member[]; readonly omitsNull: boolean }
  | { readonly kind: "list"; readonly items: readonly Item[] }
  | { readonly kind: "lines"; readonly where: string | undefined; readonly item: Node }
  | { readonly kind: "text" | "expression"; readonly text: string }
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "boolean"; readonly is: boolean }
  | { readonly kind: "null" }
  /** JSON that no row can show, such as an instruction that does not exist: the check says what is wrong with it. */
  | { readonly kind: "json"; readonly value: unknown };

export type NodeKind = Node["kind"];

const LOOP = new Set(["$each", "$where", "$item"]);

let lastKey = 0;

export function newKey(): number {
  return (lastKey += 1);
}

export function nodeOf(template: unknown): Node {
  if (typeof template === "string") return textNode(template);
  if (typeof template === "number") return { kind: "number", number: template };
  if (typeof template === "boolean") return { kind: "boolean", is: template };
  if (template === null || template === undefined) return { kind: "null" };
  if (Array.isArray(template)) return { kind: "list", items: template.map((item) => ({ key: newKey(), node: nodeOf(item) })) };
  return objectNode(template as Readonly<Record<string, unknown>>);
}

function textNode(text: string): Node {
  if (text.startsWith("==")) return { kind: "text", text: text.slice(1) };
  return text.startsWith("=") ? { kind: "expression", text: text.slice(1) } : { kind: "text", text };
}

function objectNode(template: Readonly<Record<string, unknown>>): Node {
  const names = Object.keys(template);
  if (names.some((name) => LOOP.has(name))) return loopNode(template, names) ?? { kind: "json", value: template };
  const isOdd = names.some((name) => (name === "$omit_null" ? template[name] !== true : name.startsWith("$") && !name.startsWith("$$")));
  if (isOdd) return { kind: "json", value: template };
  const members = names.filter((name) => name !== "$omit_null").map((name) => ({ key: newKey(), name: name.startsWith("$$") ? name.slice(1) : name, node: nodeOf(template[name]) }));
  return { kind: "object", members, omitsNull: template["$omit_null"] === true };
}

function loopNode(template: Readonly<Record<string, unknown>>, names: readonly string[]): Node | undefined {
  const where = template["$where"];
  const isWhere = where === undefined || (typeof where === "string" && where.startsWith("=") && !where.startsWith("=="));
  if (template["$each"] !== "lines" || !("$item" in template) || !isWhere || !names.every((name) => LOOP.has(name))) return undefined;
  return { kind: "lines", where: typeof where === "string" ? where.slice(1) : undefined, item: nodeOf(template["$item"]) };
}

export function templateOf(node: Node): unknown {
  switch (node.kind) {
    case "text": return node.text.startsWith("=") ? `=${node.text}` : node.text;
    case "expression": return `=${node.text}`;
    case "number": return node.number;
    case "boolean": return node.is;
    case "null": return null;
    case "json": return node.value;
    case "list": return node.items.map((item) => templateOf(item.node));
    case "lines": return { $each: "lines", ...(node.where === undefined ? {} : { $where: `=${node.where}` }), $item: templateOf(node.item) };
    case "object": return { ...Object.fromEntries(node.members.map(({ name, node: inner }) => [writtenName(name), templateOf(inner)])), ...(node.omitsNull ? { $omit_null: true } : {}) };
  }
}

/** A member's name as the template has it. */
export function writtenName(name: string): string {
  return name.startsWith("$") ? `$${name}` : name;
}

/** A JSON pointer (RFC 6901), one step further. */
export function pointerTo(pointer: string, part: string | number): string {
  return `${pointer}/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The names that two members of one object share, anywhere in a tree: such an object cannot be written. */
export function repeatedNames(node: Node): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (one: Node): void => {
    if (one.kind === "object") {
      const seen = new Set<string>();
      for (const { name, node: inner } of one.members) {
        if (seen.has(name)) found.add(name);
        seen.add(name);
        visit(inner);
      }
    } else if (one.kind === "list") one.items.forEach((item) => visit(item.node));
    else if (one.kind === "lines") visit(one.item);
  };
  visit(node);
  return found;
}

/** A node of another kind that keeps what it can of what is there. */
export function changedTo(kind: NodeKind, node: Node): Node {
  const text = node.kind === "text" || node.kind === "expression" ? node.text : node.kind === "number" ? String(node.number) : node.kind === "boolean" ? String(node.is) : "";
  switch (kind) {
    case "text": case "expression": return { kind, text };
    case "number": return { kind, number: Number.isFinite(Number(text)) && text.trim() ? Number(text) : 0 };
    case "boolean": return { kind, is: text === "true" };
    case "null": return { kind };
    case "json": return { kind, value: templateOf(node) };
    case "object": return node.kind === "lines" ? objectOr(node.item) : { kind, members: node.kind === "list" ? [] : [], omitsNull: false };
    case "list": return { kind, items: node.kind === "lines" ? [{ key: newKey(), node: node.item }] : [] };
    case "lines": return { kind, where: undefined, item: node.kind === "object" ? node : node.kind === "list" && node.items[0] ? node.items[0].node : { kind: "object", members: [], omitsNull: false } };
  }
}

function objectOr(node: Node): Node {
  return node.kind === "object" ? node : { kind: "object", members: [], omitsNull: false };
}

/** With what an own template begins: what most systems ask for. */
export const STARTER: unknown = { order: "=order.external_id", account: "=account.id", lines: { $each: "lines", $item: { product: "=line.product", quantity: "=line.quantity" } } };
