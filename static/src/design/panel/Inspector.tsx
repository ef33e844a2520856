import type { Reference } from "../document/records";

/** The panel at the right: the form of what is selected, with the rules around it. Escape gives the focus back through onClose. */
export function Inspector(_: { selection: readonly Reference[]; field?: string | undefined; onClose(): void }) {
  return null;
}
