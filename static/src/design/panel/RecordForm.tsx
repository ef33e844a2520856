import type { Kind } from "../document/records";

/** The form of one or several records of a kind (several: the fields they share), made from the schema; edits go to the store. */
export function RecordForm(_: { kind: Kind; codes: readonly string[]; sections?: readonly string[] }) {
  return null;
}
