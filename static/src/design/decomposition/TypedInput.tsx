import { useRef, useState } from "react";
import { useEditor } from "../context";
import type { Change } from "../document/document";
import type { Visit } from "../document/store";
import { useTyping } from "../panel/useTyping";

interface TypedInputProps {
  readonly label: string;
  readonly value: string;
  readonly isReadOnly: boolean;
  readonly isNumber?: boolean;
  readonly placeholder?: string;
  /** Says why a text is no value; such a text is not committed. */
  problemOf?(text: string): string | undefined;
  /** `visit` makes changes as one entry of the history for a stay in the field. */
  onCommit(text: string, visit: (changes: readonly Change[]) => void): void;
}

/** A text in a cell of a table; what is typed counts after a pause and on leaving. */
export function TypedInput({ label, value, isReadOnly, isNumber = false, placeholder, problemOf, onCommit }: TypedInputProps) {
  const { store } = useEditor();
  const [problem, setProblem] = useState<string>();
  const latest = useRef(onCommit);
  latest.current = onCommit;
  const typed = useTyping(
    value,
    (text, visit: Visit) => {
      const wrong = problemOf?.(text);
      if (wrong !== undefined) return { problem: wrong };
      latest.current(text, (changes) => store.getState().edit(changes, visit));
      return { written: text };
    },
    setProblem,
  );
  return <input className={`form-control cell-input${isNumber ? " number" : ""}`} aria-label={problem ? `${label}. ${problem}` : label} aria-invalid={problem !== undefined || undefined} title={problem} placeholder={placeholder} inputMode={isNumber ? "decimal" : undefined} readOnly={isReadOnly} {...typed} />;
}
