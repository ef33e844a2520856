/** What a page with forms needs beside the autosave: saving by a button, going back to what is saved. */

import { isSame } from "./mixed";
import type { Change, Records } from "../document/document";
import type { Kind } from "../document/records";
import type { Clock, Shelf } from "../document/saving";

/** The clock of a page whose button saves: nothing happens by itself. */
export const stoppedClock: Clock = { after: () => () => undefined };

/** Forms that are left without saving are left. */
export const noShelf: Shelf = { read: () => null, write: () => undefined };

/** Returns the changes that make of some records others: what discarding leaves of the screen's. */
export function changesBetween(from: Records, to: Records): readonly Change[] {
  const kinds = [...new Set([...Object.keys(from), ...Object.keys(to)])] as readonly Kind[];
  return kinds.flatMap((kind) => {
    const [before, after] = [from[kind] ?? {}, to[kind] ?? {}];
    const changed = Object.entries(after).filter(([code, fields]) => !isSame(before[code], fields)).map(([code, fields]) => ({ kind, code, fields }));
    const gone = Object.keys(before).filter((code) => !(code in after)).map((code) => ({ kind, code, fields: null }));
    return [...changed, ...gone];
  });
}
