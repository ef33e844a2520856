/** What a row of a form stands in: some records, or one item of a list of theirs. */

import { createContext, useContext } from "react";
import type { Change, Problem } from "../document/document";
import type { Fields, Kind } from "../document/records";
import type { Visit } from "../document/store";

export interface FormScope {
  /** Begins the ids of all controls. */
  readonly prefix: string;
  readonly kind: Kind;
  /** The record as a whole; of several the first. */
  readonly record: Fields;
  /** Stands before a field's name in problems and expressions: "" or "mappings.". */
  readonly path: string;
  /** Leads to the item in the record, as expressions name their place: "mappings/0/"; absent for a record itself. */
  readonly place?: string;
  /** What holds the fields: the records, or the item. */
  readonly values: readonly Fields[];
  readonly isReadOnly: boolean;
  problemsOf(name: string): readonly Problem[];
  change(values: Fields, visit?: Visit, also?: readonly Change[]): void;
}

export const Scope = createContext<FormScope | undefined>(undefined);

export function useScope(): FormScope {
  const scope = useContext(Scope);
  if (!scope) throw new Error("This row stands outside a form.");
  return scope;
}
