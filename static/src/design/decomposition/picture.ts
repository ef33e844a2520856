/** The picture of a product: it at the left, its rules in the middle, what they lead to at the right. Rows, trees and heights. Pure. */

import type { Records } from "../document/document";
import type { Reference } from "../document/records";
import { allRules, inheritedFrom, membersOf, productOf, rulesFrom, type Component, type Product, type Rule, type Surroundings } from "./records";

export const CARD = 84;
export const GAP = 16;
export const TREE_ROW = 32;
const TREE_PADDING = 8;

/** What stands below a destination: a rule that goes on from it, or a member of the bundle that it is. */
export interface Branch {
  /** Unique in the picture: the way to it. */
  readonly key: string;
  readonly depth: number;
  readonly rule: Rule | undefined;
  readonly member: Component | undefined;
  readonly sku: string | undefined;
  readonly product: Product | undefined;
  /** The class from which the product above inherits the rule. */
  readonly from: string | undefined;
  readonly hasMore: boolean;
  readonly isOpen: boolean;
  /** It stands above itself already and is not opened again. */
  readonly repeats: boolean;
}

export interface RuleRow {
  readonly rule: Rule;
  readonly from: string | undefined;
  readonly y: number;
  readonly middle: number;
}

export interface DestinationRow {
  readonly sku: string;
  readonly product: Product | undefined;
  readonly rules: readonly string[];
  readonly y: number;
  readonly middle: number;
  readonly height: number;
  readonly hasMore: boolean;
  readonly isOpen: boolean;
  readonly branches: readonly Branch[];
}

export interface Picture {
  readonly rules: readonly RuleRow[];
  readonly destinations: readonly DestinationRow[];
  readonly height: number;
}

/** Returns the picture of a root. Each destination stands beside its first rule; `open` holds the keys of what is opened. */
export function pictureOf(records: Records, root: Reference, open: ReadonlySet<string>): Picture {
  const rules = rulesFrom(records, root);
  const first = new Map<string, string[]>();
  for (const rule of rules) {
    const codes = first.get(rule.destination_product);
    if (codes) codes.push(rule.code);
    else first.set(rule.destination_product, [rule.code]);
  }
  const rows: RuleRow[] = [];
  const destinations: DestinationRow[] = [];
  let y = 0;
  for (const rule of rules) {
    const middle = y + CARD / 2;
    rows.push({ rule, from: inheritedFrom(rule, root), y, middle });
    let height = CARD;
    if (first.get(rule.destination_product)![0] === rule.code) {
      const destination = destinationRow(records, root, rule.destination_product, first.get(rule.destination_product)!, y, open);
      destinations.push(destination);
      height = destination.height;
    }
    y += height + GAP;
  }
  return { rules: rows, destinations, height: Math.max(CARD, y - GAP) };
}

function destinationRow(records: Records, root: Reference, sku: string, rules: readonly string[], y: number, open: ReadonlySet<string>): DestinationRow {
  const above = root.kind === "Product" ? [root.code, sku] : [sku];
  const hasMore = branchesBelow(records, sku).length > 0;
  const isOpen = hasMore && open.has(sku);
  const branches = isOpen ? walk(records, sku, above, sku, 0, open) : [];
  const height = CARD + (branches.length ? branches.length * TREE_ROW + TREE_PADDING : 0);
  return { sku, product: productOf(records, sku), rules, y, middle: y + CARD / 2, height, hasMore, isOpen, branches };
}

function walk(records: Records, sku: string, above: readonly string[], path: string, depth: number, open: ReadonlySet<string>): Branch[] {
  return branchesBelow(records, sku).flatMap(({ rule, member, from }) => {
    const child = rule?.destination_product ?? member?.child ?? undefined;
    const key = `${path} ${rule ? "→" : "+"} ${rule?.code ?? member?.code}`;
    const repeats = child !== undefined && above.includes(child);
    const hasMore = child !== undefined && !repeats && branchesBelow(records, child).length > 0;
    const isOpen = hasMore && open.has(key);
    const branch: Branch = { key, depth, rule, member, sku: child, product: productOf(records, child ?? null), from, hasMore, isOpen, repeats };
    return isOpen ? [branch, ...walk(records, child!, [...above, child!], key, depth + 1, open)] : [branch];
  });
}

interface Below {
  readonly rule: Rule | undefined;
  readonly member: Component | undefined;
  readonly from: string | undefined;
}

function branchesBelow(records: Records, sku: string): readonly Below[] {
  const root: Reference = { kind: "Product", code: sku };
  return [
    ...membersOf(records, sku).map((member) => ({ rule: undefined, member, from: undefined })),
    ...rulesFrom(records, root).map((rule) => ({ rule, member: undefined, from: inheritedFrom(rule, root) })),
  ];
}

/** Whether any rule that is known leads to a product: a member of a technical bundle without one is never delivered. */
export function isMade(records: Records, elsewhere: Surroundings["elsewhere"], sku: string): boolean {
  return sku in elsewhere || allRules(records).some((rule) => rule.destination_product === sku);
}
