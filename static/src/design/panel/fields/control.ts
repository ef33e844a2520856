/** What every control of a form gets and gives. */

import type { Change } from "../../document/document";
import type { Fields, Kind } from "../../document/records";
import type { FieldSchema } from "../../schema";
import type { Visit } from "../../document/store";

export interface ControlProps {
  readonly id: string;
  readonly field: FieldSchema;
  /** Of several records the value that they share; undefined where they differ. */
  readonly value: unknown;
  readonly isMixed: boolean;
  readonly isReadOnly: boolean;
  /** Ids of the help and the messages. */
  readonly describedBy: string | undefined;
  readonly isInvalid: boolean;
  /** Id of the label, for controls of several parts. */
  readonly labelId: string;
  /** What it means that nothing is chosen. */
  readonly blank?: string | undefined;
  readonly kind: Kind;
  /** The record that the field belongs to; of several the first. */
  readonly record: Fields;
  /** Messages about parts of the value, such as one item of a list. */
  readonly messages: readonly string[];
  /** Takes a new value. Typing passes its visit, so that one visit is one entry of the history; `also` happens in the same gesture. */
  onChange(value: unknown, visit?: Visit, also?: readonly Change[]): void;
  /** What was typed cannot be a value; undefined once it can. */
  onProblem(problem: string | undefined): void;
}

/** Attributes that every native control has. */
export function attributesOf({ id, field, describedBy, isInvalid }: ControlProps) {
  return {
    id,
    "data-field": field.name,
    "aria-describedby": describedBy,
    "aria-invalid": isInvalid || undefined,
    "aria-required": field.required || undefined,
  };
}

export const SEVERAL = "Several values";
