/** What is on the screen and not saved yet, sent along so that an answer is about what the designer sees. */

import { useMemo } from "react";
import { useDesign, useEditor } from "../context";
import type { Fields, Kind } from "../document/records";

export interface Shown {
  readonly kind: Kind;
  readonly code: string;
  readonly fields: Fields | null;
}

/** As many as the server takes; beyond that, what is saved has to do. */
const MOST = 500;

/** The unsaved records of some kinds, as the body of a question; it changes when one of them does. */
export function useShownBody(kinds: readonly Kind[]): string {
  const { saver } = useEditor();
  const records = useDesign((state) => state.records);
  return useMemo(() => JSON.stringify({ records: shownOf(saver?.unsaved() ?? [], kinds) }), [saver, records, kinds]);
}

export function shownOf(changes: readonly Shown[], kinds: readonly Kind[]): readonly Shown[] {
  return changes.filter(({ kind }) => kinds.includes(kind)).slice(0, MOST).map(({ kind, code, fields }) => ({ kind, code, fields }));
}
