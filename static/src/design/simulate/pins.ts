/** The pins of a sample order while they are edited. Immutable. */

import type { PinFailure, PinnedStep, Pins, Simulation } from "./result";
import { definitionsWithSeveral } from "./words";

export const NO_PINS: Pins = { steps: [], order: [], complete: false };

export function nameOf(step: PinnedStep): string {
  return `${step.definition}\n${step.scope_key}`;
}

export function isSame(one: PinnedStep, other: PinnedStep): boolean {
  return one.definition === other.definition && one.scope_key === other.scope_key;
}

/** Without a step the pins of its order go too. */
export function withoutStep(pins: Pins, step: PinnedStep): Pins {
  return { ...pins, steps: pins.steps.filter((one) => !isSame(one, step)), order: pins.order.filter(({ before, after }) => !isSame(before, step) && !isSame(after, step)) };
}

export function withStep(pins: Pins, { definition, scope_key }: PinnedStep): Pins {
  const step = { definition, scope_key };
  return pins.steps.some((one) => isSame(one, step)) ? pins : { ...pins, steps: [...pins.steps, step] };
}

export function withOrder(pins: Pins, before: PinnedStep, after: PinnedStep): Pins {
  if (isSame(before, after) || pins.order.some((one) => isSame(one.before, before) && isSame(one.after, after))) return pins;
  return { ...pins, order: [...pins.order, { before: { definition: before.definition, scope_key: before.scope_key }, after: { definition: after.definition, scope_key: after.scope_key } }] };
}

export function withoutOrder(pins: Pins, index: number): Pins {
  return { ...pins, order: pins.order.filter((_, at) => at !== index) };
}

export function arePinned(pins: Pins | null): boolean {
  return pins !== null && (pins.steps.length > 0 || pins.order.length > 0 || pins.complete);
}

/** Sentences by the place of the pin that fails. */
export function failuresByPlace(failures: readonly PinFailure[] | null): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { place, message } of failures ?? []) found.set(place, [...(found.get(place) ?? []), message]);
  return found;
}

/** The definitions of which several steps are pinned or made: they are told apart by their keys. */
export function told(pins: Pins, simulation: Simulation | undefined): ReadonlySet<string> {
  return definitionsWithSeveral([...pins.steps, ...unpinned(pins, simulation)]);
}

/** The steps of a result that are not pinned. */
export function unpinned(pins: Pins, simulation: Simulation | undefined): readonly PinnedStep[] {
  const pinned = new Set(pins.steps.map(nameOf));
  return (simulation?.steps ?? []).filter((step) => !pinned.has(nameOf(step)));
}
