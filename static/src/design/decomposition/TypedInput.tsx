import { useRef } from "react";
import { useEditor } from "../context";
import type { Change } from "../document/document";
import { editInVisit, type Visit } from "../panel/typing";
import { useTyping } from "../panel/useTyping";

interface TypedInputProps {
  readonly label: string;
  readonly value: string;
  readonly isReadOnly: boolean;
  readonly isNumber?: boolean;
  /** `visit` makes changes as one entry of the history for a stay in the field. */
  onCommit(text: string, visit: (changes: readonly Change[]) => void): void;
}

/** A text in a cell of a table; what is typed counts after a pause and on leaving. */
export function TypedInput({ label, value, isReadOnly, isNumber = false, onCommit }: TypedInputProps) {
  const { store } = useEditor();
  const latest = useRef(onCommit);
  latest.current = onCommit;
  const typed = useTyping(
    value,
    (text, visit: Visit) => {
      latest.current(text, (changes) => editInVisit(store, changes, visit));
      return { written: text };
    },
    () => undefined,
  );
  return <input className={`form-control cell-input${isNumber ? " number" : ""}`} aria-label={label} inputMode={isNumber ? "numeric" : undefined} readOnly={isReadOnly} {...typed} />;
}
