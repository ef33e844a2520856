/** The bundle that a product is: its members as a tree, and what gestures on it change. Pure. */

import { recordOf, type Change, type Records } from "../document/document";
import { freeCode } from "../decomposition/edits";
import { membersOf, nameOf, productOf, type Component, type Product } from "../decomposition/records";

export interface Node {
  /** Unique in the tree: the way to it. */
  readonly key: string;
  readonly depth: number;
  readonly component: Component;
  readonly product: Product | undefined;
  readonly name: string;
  /** Among the members of its parent. */
  readonly position: number;
  readonly count: number;
  readonly hasMore: boolean;
  readonly isOpen: boolean;
  /** It stands above itself already, and is not opened again. */
  readonly repeats: boolean;
}

/** Returns the members of a product as rows of a tree; `closed` holds the keys of those that are folded. */
export function bundleOf(records: Records, sku: string, closed: ReadonlySet<string>): readonly Node[] {
  return walk(records, sku, [sku], "", 0, closed);
}

function walk(records: Records, parent: string, above: readonly string[], path: string, depth: number, closed: ReadonlySet<string>): Node[] {
  const members = membersOf(records, parent);
  return members.flatMap((component, position) => {
    const key = `${path}/${component.code}`;
    const child = component.child ?? undefined;
    const repeats = child !== undefined && above.includes(child);
    const hasMore = child !== undefined && !repeats && membersOf(records, child).length > 0;
    const isOpen = hasMore && !closed.has(key);
    const node: Node = { key, depth, component, product: productOf(records, component.child), name: memberName(records, component), position, count: members.length, hasMore, isOpen, repeats };
    return isOpen ? [node, ...walk(records, child!, [...above, child!], key, depth + 1, closed)] : [node];
  });
}

export function memberName(records: Records, component: Component): string {
  if (component.child !== null) return nameOf(records, { kind: "Product", code: component.child });
  return `Any product of ${nameOf(records, { kind: "ProductClassification", code: component.child_classification ?? "" })}`;
}

/** Says why a product cannot be a member: it would contain itself; undefined where it can. */
export function refusalOf(records: Records, parent: string, child: string): string | undefined {
  if (parent === child) return "A product cannot be a member of itself.";
  const path = pathBetween(records, child, parent);
  if (!path) return undefined;
  return `It would contain itself: ${[parent, ...path].map((code) => nameOf(records, { kind: "Product", code })).join(" → ")}.`;
}

/** The way from a product down to another, both included. */
function pathBetween(records: Records, from: string, to: string, above: readonly string[] = []): readonly string[] | undefined {
  if (from === to) return [to];
  if (above.includes(from)) return undefined;
  for (const { child } of membersOf(records, from)) {
    const below = child === null ? undefined : pathBetween(records, child, to, [...above, from]);
    if (below) return [from, ...below];
  }
  return undefined;
}

/** Makes a product, or any product of a class, the last member of a bundle. */
export function newMember(records: Records, parent: string, member: { readonly child: string } | { readonly child_classification: string }): Change {
  const name = "child" in member ? member.child : member.child_classification;
  const code = freeCode(`${parent}/${name}`, (taken) => recordOf(records, "ProductComponent", taken) !== undefined);
  const sequence = Math.max(0, ...membersOf(records, parent).map((one) => one.sequence)) + 10;
  const fields = {
    code, parent, child: null, child_classification: null, component_group: "", quantity: "1", minimum_quantity: null, maximum_quantity: null, quantity_scale: "Proportional", required: true, default: true, sequence,
    ...member,
  };
  return { kind: "ProductComponent", code, fields };
}

export function withMember(component: Component, values: Partial<Component>): Change {
  return { kind: "ProductComponent", code: component.code, fields: { ...component, ...values } };
}

export function withoutMember(component: Component): Change {
  return { kind: "ProductComponent", code: component.code, fields: null };
}

/** Moves a member by some places among its siblings: they are numbered anew, in tens, where that changes anything. */
export function moveMember(records: Records, component: Component, places: number): readonly Change[] {
  const members = membersOf(records, component.parent);
  const at = members.findIndex((one) => one.code === component.code);
  const goal = Math.min(Math.max(at + places, 0), members.length - 1);
  if (at < 0 || goal === at) return [];
  return members
    .toSpliced(at, 1)
    .toSpliced(goal, 0, members[at]!)
    .flatMap((one, position) => (one.sequence === (position + 1) * 10 ? [] : [withMember(one, { sequence: (position + 1) * 10 })]));
}

const QUANTITY = /^(0|[1-9]\d{0,12})(\.\d{1,6})?$/;

/** Returns a quantity as records hold it, or undefined for a text that is none. */
export function quantityOf(text: string): string | undefined {
  const plain = text.trim().replace(",", ".");
  if (!QUANTITY.test(plain)) return undefined;
  return plain.includes(".") ? plain.replace(/0+$/, "").replace(/\.$/, "") : plain;
}
