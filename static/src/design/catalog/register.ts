/** A register: all records of one kind as rows, found by words, with what its kind shows of them. Pure. */

import { recordsOf, type Records } from "../document/document";
import { codeField, type Fields, type Kind } from "../document/records";
import { compare, nameOf, type AttributeRow, type Classification } from "../decomposition/records";
import { counted, spaced } from "../decomposition/words";

export type RegisterKind = "ProductClassification" | "AttributeDefinition" | "Picklist" | "ValueList" | "UnitOfMeasure" | "CustomScope";

export interface Row {
  readonly code: string;
  readonly name: string;
  readonly depth: number;
  readonly hasMore: boolean;
  readonly isOpen: boolean;
  readonly cells: readonly string[];
}

export interface RegisterView {
  readonly query: string;
  /** Codes of the rows that are folded. */
  readonly closed: ReadonlySet<string>;
}

const COLUMNS: Readonly<Record<RegisterKind, readonly string[]>> = {
  ProductClassification: ["Products", "Own attributes"],
  AttributeDefinition: ["Type", "Default"],
  Picklist: ["Type", "Values"],
  ValueList: ["Types", "Values"],
  UnitOfMeasure: ["Class", "Factor"],
  CustomScope: ["Key on lines", "Becomes assets"],
};

export function columnsOf(kind: RegisterKind): readonly string[] {
  return COLUMNS[kind];
}

const MOST_VALUES = 4;

function listed(values: readonly string[]): string {
  const more = values.length - MOST_VALUES;
  return values.length === 0 ? "none" : values.slice(0, MOST_VALUES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

export function cellsOf(kind: RegisterKind, record: Fields, records: Records, counts: Readonly<Record<string, number>>): readonly string[] {
  const text = (field: string) => String(record[field] ?? "");
  switch (kind) {
    case "ProductClassification": {
      const own = (recordsOf(records, "ProductAttribute") as readonly AttributeRow[]).filter((row) => row.classification === record["code"]);
      return [String(counts[text("code")] ?? 0), listed(own.map((row) => nameOf(records, { kind: "AttributeDefinition", code: row.attribute })))];
    }
    case "AttributeDefinition": {
      const picklist = record["picklist"] ? ` · ${nameOf(records, { kind: "Picklist", code: text("picklist") })}` : "";
      return [text("data_type") + picklist, text("default_value") || "—"];
    }
    case "Picklist":
      return [text("data_type"), listed((record["values"] as readonly { value: string }[]).map((one) => one.value))];
    case "ValueList":
      return [`${text("source_type")} → ${text("destination_type")}`, listed((record["entries"] as readonly { input: string; output: string }[]).map((one) => `${one.input} → ${one.output}`))];
    case "UnitOfMeasure":
      return [text("unit_class") || "—", record["conversion_factor"] === null ? "—" : text("conversion_factor")];
    case "CustomScope":
      return [text("item_key") || text("code"), record["assetizable"] === true ? "Yes" : "No"];
  }
}

/** Returns the rows of a register by name; classes as a tree. A query shows what holds all of its words, with what stands above it. */
export function rowsOf(kind: RegisterKind, records: Records, view: RegisterView, counts: Readonly<Record<string, number>>): readonly Row[] {
  const words = view.query.toLowerCase().split(/\s+/).filter(Boolean);
  const all = recordsOf(records, kind).toSorted((one, other) => compare(String(one["name"]).toLowerCase(), String(other["name"]).toLowerCase()) || compare(String(one["code"]), String(other["code"])));
  const isFound = (record: Fields) => words.every((word) => `${String(record["name"])} ${String(record[codeField(kind)])} ${cellsOf(kind, record, records, counts).join(" ")}`.toLowerCase().includes(word));
  const rowOf = (record: Fields, depth = 0, hasMore = false, isOpen = false): Row => ({ code: String(record["code"]), name: String(record["name"]), depth, hasMore, isOpen, cells: cellsOf(kind, record, records, counts) });
  if (kind !== "ProductClassification") return all.filter(isFound).map((record) => rowOf(record));
  return treeOf(all as readonly Fields[] as readonly Classification[], view, words.length > 0, isFound, rowOf);
}

function treeOf(all: readonly Classification[], view: RegisterView, isSearching: boolean, isFound: (record: Fields) => boolean, rowOf: (record: Fields, depth: number, hasMore: boolean, isOpen: boolean) => Row): readonly Row[] {
  const known = new Set(all.map((one) => one.code));
  const children = new Map<string | null, Classification[]>();
  for (const one of all) {
    const above = one.parent !== null && known.has(one.parent) ? one.parent : null;
    children.set(above, [...(children.get(above) ?? []), one]);
  }
  const seen = new Set<string>();
  const walk = (parent: string | null, depth: number): Row[] =>
    (children.get(parent) ?? []).flatMap((one) => {
      if (seen.has(one.code)) return [];
      seen.add(one.code);
      const below = walk(one.code, depth + 1);
      if (isSearching && below.length === 0 && !isFound(one)) return [];
      const isOpen = below.length > 0 && (isSearching || !view.closed.has(one.code));
      return [rowOf(one, depth, below.length > 0, isOpen), ...(isOpen ? below : [])];
    });
  const rows = walk(null, 0);
  // Classes in a loop stand below nobody: they are shown, so that they can be mended.
  return [...rows, ...all.filter((one) => !seen.has(one.code) && isFound(one)).map((one) => rowOf(one, 0, false, false))];
}

/** What a screen calls one record of a kind, and all of them. */
export const NOUNS: Readonly<Record<RegisterKind, readonly [one: string, many: string]>> = {
  ProductClassification: ["class", "classes"],
  AttributeDefinition: ["attribute", "attributes"],
  Picklist: ["picklist", "picklists"],
  ValueList: ["value list", "value lists"],
  UnitOfMeasure: ["unit", "units"],
  CustomScope: ["scope", "scopes"],
};

export function countOf(kind: RegisterKind, count: number): string {
  return counted(count, NOUNS[kind][0], NOUNS[kind][1]);
}

/** A kind in words: "DecompositionRule" is "Decomposition rule". */
export function kindInWords(kind: Kind): string {
  return spaced(kind);
}
