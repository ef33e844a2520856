/** The attributes of a product or class in its table: what gestures change. Pure. */

import { recordOf, type Change, type Records } from "../document/document";
import type { Reference } from "../document/records";
import { newAttribute } from "../decomposition/edits";
import { attributesOf, type AttributeRow, type OwnedAttribute } from "../decomposition/records";

export function withAttribute(row: AttributeRow, values: Partial<AttributeRow>): Change {
  return { kind: "ProductAttribute", code: row.code, fields: { ...row, ...values } };
}

export function withoutAttribute(row: AttributeRow): Change {
  return { kind: "ProductAttribute", code: row.code, fields: null };
}

/** Gives the owner a row of its own for an attribute that a class hands down, with what the class says to begin with. */
export function overridden(records: Records, owner: Reference, attribute: OwnedAttribute): Change {
  const made = newAttribute(records, owner, attribute.code, attribute.row.sequence);
  return { ...made, fields: { ...attribute.row, ...made.fields, default_value: attribute.row.default_value, required: attribute.row.required } };
}

/** Moves one of the owner's attributes by some places among all that it has; inherited ones keep their numbers. */
export function moveAttribute(records: Records, owner: Reference, row: AttributeRow, places: number): readonly Change[] {
  const all = attributesOf(records, owner);
  const at = all.findIndex((one) => one.row.code === row.code);
  const own = all.filter((one) => one.from === undefined);
  const mine = own.findIndex((one) => one.row.code === row.code);
  const goal = Math.min(Math.max(mine + places, 0), own.length - 1);
  if (at < 0 || mine < 0 || goal === mine) return [];
  const wished = own.toSpliced(mine, 1).toSpliced(goal, 0, own[mine]!);
  return wished.flatMap((one, position) => (one.row.sequence === (position + 1) * 10 ? [] : [withAttribute(one.row, { sequence: (position + 1) * 10 })]));
}

/** What an attribute is left out of, in words. */
export function leftOutOf(row: AttributeRow): readonly string[] {
  const words = { ignored_for_action: "action", ignored_for_supplemental_action: "supplemental action", ignored_for_asset: "asset" };
  return Object.entries(words).filter(([field]) => row[field] === true).map(([, word]) => word);
}

/** The values that an attribute may have, where they are few; undefined: any of its type. */
export function valuesOf(records: Records, attribute: Pick<OwnedAttribute, "type" | "definition">): readonly { readonly value: string; readonly label: string }[] | undefined {
  if (attribute.type === "Boolean") return [{ value: "true", label: "Yes" }, { value: "false", label: "No" }];
  const picklist = attribute.definition?.picklist ? recordOf(records, "Picklist", attribute.definition.picklist) : undefined;
  return picklist && ((picklist["values"] ?? []) as readonly { value: string; label: string }[]).map(({ value, label }) => ({ value, label: label || value }));
}
