/** Arriving with a record in the address: /designs/in/home-security?at=StepDefinition:install&field=queue opens and centres that step. */

import { useEffect } from "react";
import type { Reference } from "../document/records";
import type { AttachedCanvas } from "./canvas";

export interface Arrival extends Reference {
  readonly field?: string;
}

/** Returns the record that an address names; undefined where it names none. A code may hold any character. */
export function arrivalOf(search: string): Arrival | undefined {
  const asked = new URLSearchParams(search);
  const [, kind, code] = /^(\w+):(.+)$/s.exec(asked.get("at") ?? "") ?? [];
  const field = asked.get("field");
  return kind && code ? { kind: kind as Reference["kind"], code, ...(field ? { field } : {}) } : undefined;
}

/** Opens the record of the address once the canvas is drawn; says so where the workspace does not have it. */
export function useArrival({ editor, session, view }: AttachedCanvas): void {
  useEffect(() => {
    const arrival = arrivalOf(location.search);
    if (!arrival) return;
    const { kind, code, field } = arrival;
    const open = () => {
      if (editor.store.getState().records[kind]?.[code]) editor.open({ kind, code }, field);
      else editor.say(`This workspace has no ${kind} ${code}: it was removed, or belongs to another one.`);
    };
    if (session.getState().view === "canvas") view.whenAttached(open);
    else open();
  }, [editor, session, view]);
}
