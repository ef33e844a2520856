/** What the rows of one condition share. */

import { createContext, useContext } from "react";
import { Icon } from "../../plan/Icon";
import type { Row } from "./outline";
import type { Condition } from "./useCondition";

export interface Building {
  readonly condition: Condition;
  readonly isReadOnly: boolean;
  /** Begins the ids of all controls. */
  readonly prefix: string;
}

export const BuildingContext = createContext<Building | undefined>(undefined);

export function useBuilding(): Building {
  const building = useContext(BuildingContext);
  if (!building) throw new Error("This row stands outside a condition.");
  return building;
}

export function RemoveButton({ name, onRemove }: { name: string; onRemove(): void }) {
  return <button type="button" className="btn btn-ghost btn-icon btn-sm condition-remove" aria-label={`Remove ${name}`} title="Remove" onClick={onRemove}><Icon name="x" /></button>;
}

/** The id of the first control of a row. */
export function idOf(prefix: string, row: Row): string {
  return `${prefix}-${row.key ?? 0}`;
}

/** Puts the focus on a control once it is there, else on another. */
export function focusOn(id: string | undefined, other?: HTMLElement | null): void {
  requestAnimationFrame(() => ((id && document.getElementById(id)) || other)?.focus());
}
