/** The schema from which forms are made, as the server states it: the same that its API validates by. */

import type { Kind } from "./document/records";

/** `texts` and `numbers` are lists, `pairs` an object of texts, `list` a list of objects whose fields are `item`. */
export type FieldType = "text" | "long-text" | "texts" | "pairs" | "number" | "numbers" | "decimal" | "boolean" | "choice" | "choices" | "reference" | "condition" | "expression" | "json" | "list";

export interface FieldSchema {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly type: FieldType;
  /** Heading under which the field stands. */
  readonly section: string;
  readonly required: boolean;
  readonly default: unknown;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** Kind that a reference leads to; "User", "DownstreamSystem" and "Action" are live data beside the design. */
  readonly reference?: Kind | "User" | "DownstreamSystem" | "Action";
  /** The field is shown only where another field has one of these values. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
  readonly maximum_length?: number;
  /** Of a list: the fields of its items. */
  readonly item?: readonly FieldSchema[];
}

export interface KindSchema {
  readonly kind: Kind;
  readonly label: string;
  readonly plural: string;
  readonly fields: readonly FieldSchema[];
}

export type Schema = Readonly<Partial<Record<Kind, KindSchema>>>;
