/** New attributes of the catalogue. Pure. */

import { recordOf, type Change, type Records } from "../document/document";
import { newRecord, proposedCode } from "../panel/creating";
import type { Schema } from "../schema";

/** Returns a new attribute of type Text by its name; where the schema is not at hand it has the fields that every attribute has. */
export function newDefinition(records: Records, schema: Schema, name: string): Change {
  const joined = (code: string) => code.replaceAll("-", "_");
  const code = joined(proposedCode(name, (taken) => recordOf(records, "AttributeDefinition", joined(taken)) !== undefined));
  const kind = schema.AttributeDefinition;
  const plain = { code, name, data_type: "Text", picklist: null, default_value: "", required: false, active: true, unit_of_measure: null, description: "" };
  return { kind: "AttributeDefinition", code, fields: kind ? newRecord(kind, code, { name }) : plain };
}
