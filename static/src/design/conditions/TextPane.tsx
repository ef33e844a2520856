import { useMemo, useRef, useState, type RefObject } from "react";
import { wordAt } from "./check";
import type { Condition } from "./useCondition";
import { VariablePicker } from "./VariablePicker";
import { Vocabulary, type ValueType } from "./variables";

interface TextPaneProps {
  readonly id: string;
  readonly condition: Condition;
  readonly describedBy: string;
  readonly isReadOnly: boolean;
  readonly isRowsShown: boolean;
  /** What is due here: an expression, or nothing but the path of a date. */
  readonly isDatePath: boolean;
}

/** The text itself, with a wavy line under what is wrong, and a way to put a variable where the cursor is. */
export function TextPane({ id, condition, describedBy, isReadOnly, isRowsShown, isDatePath }: TextPaneProps) {
  const { text, check, write, hasRows, outline } = condition;
  const area = useRef<HTMLTextAreaElement>(null);
  const backdrop = useRef<HTMLDivElement>(null);
  const [problem] = check?.text === text ? check.problems : [];
  const [start, end] = problem ? wordAt(text, problem.position) : [0, 0];
  const insert = (written: string) => {
    const { selectionStart = text.length, selectionEnd = text.length } = area.current ?? {};
    write(text.slice(0, selectionStart) + written + text.slice(selectionEnd));
    restore(area, selectionStart + written.length);
  };
  return (
    <div className="condition-text" data-pane="text">
      <div className="condition-code">
        <div className="condition-backdrop" aria-hidden="true" ref={backdrop}>
          {problem && end > start ? <>{text.slice(0, start)}<mark data-severity={problem.severity}>{text.slice(start, end)}</mark>{text.slice(end)}</> : text}
          {"\n"}
        </div>
        <textarea
          ref={area} id={id} className="form-control code-input" rows={2} spellCheck={false} autoComplete="off" readOnly={isReadOnly} value={text} aria-describedby={describedBy}
          aria-invalid={problem?.severity === "Error" || undefined} aria-label={isRowsShown ? "As text" : undefined}
          placeholder={hasRows ? "Blank: always" : undefined} onChange={({ target }) => write(target.value)} onFocus={() => condition.load("near")}
          onScroll={({ currentTarget }) => backdrop.current && (backdrop.current.scrollTop = currentTarget.scrollTop)}
        />
      </div>
      {hasRows && outline === null && <p className="condition-note">{problem?.severity === "Error" ? "Rows appear again when the text can be read." : "Rows cannot hold this text: it has a comment, or is too long."}</p>}
      {!isReadOnly && <Insertion vocabularyOf={condition} isDatePath={isDatePath} onInsert={isDatePath ? write : insert} />}
    </div>
  );
}

const DATES: ReadonlySet<ValueType> = new Set<ValueType>(["Date", "Datetime"]);

function Insertion({ vocabularyOf, isDatePath, onInsert }: { vocabularyOf: Condition; isDatePath: boolean; onInsert(written: string): void }) {
  const [count, setCount] = useState(0);
  const all = vocabularyOf.vocabulary;
  const vocabulary = useMemo(() => (isDatePath ? new Vocabulary(all.variables.filter(({ type, path }) => DATES.has(type) && !path.startsWith("lines."))) : all), [all, isDatePath]);
  const words = isDatePath ? "Choose a date" : "Insert a variable";
  return (
    <VariablePicker
      key={count} vocabulary={vocabulary} path={[]} label={words} placeholder={`${words} …`} onLoad={vocabularyOf.load} isWholeList
      onChoose={(variable) => {
        onInsert(variable.path.startsWith("lines.") ? `lines.exists(item, ${variable.written.replace("lines", "item")})` : variable.written);
        setCount(count + 1);
      }}
    />
  );
}

/** Puts the cursor back once the text is there. */
function restore(area: RefObject<HTMLTextAreaElement | null>, at: number): void {
  requestAnimationFrame(() => {
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
  });
}
