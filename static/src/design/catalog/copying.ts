/** Copying a product, and removing one: with what belongs to it alone. Pure. */

import { recordsOf, type Change, type Records } from "../document/document";
import type { Fields, Kind, Reference } from "../document/records";
import { freeCode } from "../decomposition/edits";
import { productOf } from "../decomposition/records";

interface Part {
  readonly kind: Kind;
  readonly field: string;
}

/** What belongs to a product and goes with it: its attributes, its members, and the rules that start from it. */
const PARTS: readonly Part[] = [
  { kind: "ProductAttribute", field: "product" },
  { kind: "ProductComponent", field: "parent" },
  { kind: "DecompositionRule", field: "source_product" },
];

/** Returns the records that belong to a product alone. */
export function partsOf(records: Records, sku: string): readonly (Reference & { readonly fields: Fields })[] {
  return PARTS.flatMap(({ kind, field }) => recordsOf(records, kind).filter((record) => record[field] === sku).map((record) => ({ kind, code: String(record["code"]), fields: record })));
}

/** Returns what makes a copy of a product under another SKU, with all that belongs to it. */
export function copyOf(records: Records, sku: string, copy: { readonly sku: string; readonly name: string }, withRules: boolean): readonly Change[] {
  const product = productOf(records, sku);
  if (!product) return [];
  const taken = new Set<string>();
  const parts = partsOf(records, sku).filter((part) => withRules || part.kind !== "DecompositionRule");
  return [
    { kind: "Product", code: copy.sku, fields: { ...product, ...copy } },
    ...parts.map(({ kind, code: old, fields }) => {
      const { field } = PARTS.find((part) => part.kind === kind)!;
      const wished = old.startsWith(sku) ? `${copy.sku}${old.slice(sku.length)}` : `${copy.sku}-${old}`;
      const code = freeCode(wished, (one) => taken.has(`${kind} ${one}`) || records[kind]?.[one] !== undefined);
      taken.add(`${kind} ${code}`);
      return { kind, code, fields: { ...fields, code, [field]: copy.sku } };
    }),
  ];
}

/** Returns what takes a product away with what belongs to it. */
export function removalOfProduct(records: Records, sku: string): readonly Change[] {
  return [...partsOf(records, sku).map(({ kind, code }) => ({ kind, code, fields: null })), { kind: "Product", code: sku, fields: null }];
}
