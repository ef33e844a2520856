/** Units of measure that convert into each other. Pure. */

import { recordsOf, type Records } from "../document/document";
import type { Fields } from "../document/records";

export interface Unit extends Fields {
  readonly code: string;
  readonly name: string;
  readonly unit_class: string;
  readonly conversion_factor: string | null;
  readonly scale: number | null;
}

export interface Conversion {
  readonly unit: Unit;
  /** How many of it one of the other is; undefined: it does not convert. */
  readonly factor: number | undefined;
}

/** Returns the other units of a unit's class with how many of each one of it is. */
export function conversionsOf(records: Records, unit: Unit): readonly Conversion[] {
  if (unit.unit_class === "") return [];
  return (recordsOf(records, "UnitOfMeasure") as readonly Unit[])
    .filter((other) => other.unit_class === unit.unit_class && other.code !== unit.code)
    .toSorted((one, other) => Number(one.conversion_factor ?? 0) - Number(other.conversion_factor ?? 0))
    .map((other) => ({ unit: other, factor: factorBetween(unit, other) }));
}

function factorBetween(from: Unit, to: Unit): number | undefined {
  const [one, other] = [Number(from.conversion_factor ?? Number.NaN), Number(to.conversion_factor ?? Number.NaN)];
  return one > 0 && other > 0 ? one / other : undefined;
}

/** A number as people read it: no more than six places, no exponent where that can be. */
export function readable(number: number): string {
  return new Intl.NumberFormat("en", { maximumSignificantDigits: 8, useGrouping: true }).format(number);
}
