/**
 * Two people changed one record. Field by field: what one of them changed alone is taken; what both changed to the same is no conflict;
 * the rest overlaps. Of a workspace, places, lanes and notes are fields of their own: two may move different steps.
 */

import type { Fields, Kind, Note, Workspace, WorkspaceItem } from "./records";
import { isSame } from "./versions";

export interface Overlap {
  /** Name of the field; of a note "notes/" with its id; blank where one of both removed the record. */
  readonly field: string;
  readonly mine: unknown;
  readonly theirs: unknown;
}

export interface Merge {
  /** Both changes together; where they overlap mine. Null: the record is removed. */
  readonly fields: Fields | null;
  readonly overlaps: readonly Overlap[];
  /** Fields that come from them alone. */
  readonly taken: readonly string[];
}

/** Merges what became of `base` here and there; undefined and null: no record. */
export function merged(kind: Kind, base: Fields | undefined, mine: Fields | undefined, theirs: Fields | null): Merge {
  if (isSame(mine ?? null, theirs)) return { fields: mine ?? null, overlaps: [], taken: [] };
  if (isSame(base, mine)) return { fields: theirs, overlaps: [], taken: [""] };
  if (isSame(base ?? null, theirs)) return { fields: mine ?? null, overlaps: [], taken: [] };
  if (!mine || !theirs) return { fields: mine ?? null, overlaps: [{ field: "", mine: mine ?? null, theirs }], taken: [] };
  const fields: Record<string, unknown> = { ...mine };
  const overlaps: Overlap[] = [];
  const taken: string[] = [];
  for (const field of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const [was, here, there] = [base?.[field], mine[field], theirs[field]];
    if (isSame(here, there) || isSame(was, there)) continue;
    if (isSame(was, here)) {
      fields[field] = there;
      taken.push(field);
      continue;
    }
    const inside = kind === "Workspace" ? mergedInside(field, base as Workspace | undefined, mine as Workspace, theirs as Workspace) : undefined;
    if (!inside) overlaps.push({ field, mine: here, theirs: there });
    else {
      fields[field] = inside.value;
      overlaps.push(...inside.overlaps);
      taken.push(field);
    }
  }
  return { fields, overlaps, taken };
}

/** Returns a record with one field as theirs; see Overlap for the names. */
export function withField(fields: Fields, field: string, value: unknown): Fields {
  if (!field.startsWith("notes/")) return { ...fields, [field]: value };
  const id = field.slice("notes/".length);
  const others = (fields as Workspace).notes.filter((note) => note.id !== id);
  return { ...fields, notes: value ? [...others, value as Note] : others };
}

/** Returns the value of a field by the names of Overlap. */
export function fieldOf(fields: Fields | undefined, field: string): unknown {
  if (field === "") return fields ?? null;
  if (!field.startsWith("notes/")) return fields?.[field];
  return (fields as Workspace | undefined)?.notes.find((note) => note.id === field.slice("notes/".length)) ?? null;
}

function mergedInside(field: string, base: Workspace | undefined, mine: Workspace, theirs: Workspace): { value: unknown; overlaps: Overlap[] } | undefined {
  if (field === "positions") return { value: mergedEntries(base?.positions ?? {}, mine.positions, theirs.positions).value, overlaps: [] };
  if (field === "items") return { value: mergedItems(base?.items ?? [], mine.items, theirs.items), overlaps: [] };
  if (field !== "notes") return undefined;
  const byId = (notes: readonly Note[] = []) => Object.fromEntries(notes.map((note) => [note.id, note]));
  const { value, overlapping } = mergedEntries(byId(base?.notes), byId(mine.notes), byId(theirs.notes));
  const overlaps = overlapping.map((id) => ({ field: `notes/${id}`, mine: byId(mine.notes)[id] ?? null, theirs: byId(theirs.notes)[id] ?? null }));
  return { value: Object.values(value), overlaps };
}

type Entries<Value> = Readonly<Record<string, Value>>;

function mergedEntries<Value>(base: Entries<Value>, mine: Entries<Value>, theirs: Entries<Value>): { value: Record<string, Value>; overlapping: string[] } {
  const value: Record<string, Value> = { ...mine };
  const overlapping: string[] = [];
  for (const key of new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)])) {
    if (isSame(base[key], theirs[key]) || isSame(mine[key], theirs[key])) continue;
    if (!isSame(base[key], mine[key])) overlapping.push(key);
    else if (key in theirs) value[key] = theirs[key]!;
    else delete value[key];
  }
  return { value, overlapping };
}

/** Lanes that either added or took out; in my order, theirs that I do not have at the end. What only they did to a lane is taken. */
function mergedItems(base: readonly WorkspaceItem[], mine: readonly WorkspaceItem[], theirs: readonly WorkspaceItem[]): readonly WorkspaceItem[] {
  const byGroup = (items: readonly WorkspaceItem[]) => new Map(items.map((item) => [item.group, item]));
  const [had, here, there] = [byGroup(base), byGroup(mine), byGroup(theirs)];
  const ordered = (items: readonly WorkspaceItem[]) => [...items].sort((one, other) => one.order - other.order);
  const kept = ordered(mine).filter(({ group }) => there.has(group) || !had.has(group)).map((item) => mergedItem(had.get(item.group), item, there.get(item.group)));
  const added = ordered(theirs).filter(({ group }) => !here.has(group) && !had.has(group));
  return [...kept, ...added].map((item, order) => (item.order === order ? item : { ...item, order }));
}

function mergedItem(base: WorkspaceItem | undefined, mine: WorkspaceItem, theirs: WorkspaceItem | undefined): WorkspaceItem {
  if (!base || !theirs) return mine;
  const collapsed = mine.collapsed === base.collapsed ? theirs.collapsed : mine.collapsed;
  const rows = mine.rows === base.rows ? theirs.rows : mine.rows;
  return collapsed === mine.collapsed && rows === mine.rows ? mine : { ...mine, collapsed, rows };
}
