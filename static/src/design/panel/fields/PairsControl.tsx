/** Names with their values, such as headers: kept as an object, edited as rows. */

import { useRef, useState } from "react";
import { Icon } from "../../../plan/Icon";
import { isSame } from "../mixed";
import type { Visit } from "../../document/store";
import { useTyping } from "../useTyping";
import type { ControlProps } from "./control";

interface Pair {
  readonly key: number;
  readonly name: string;
  readonly text: string;
}

/** The object that rows stand for, or why they stand for none. */
export function objectOf(pairs: readonly { readonly name: string; readonly text: string }[]): { readonly value: Readonly<Record<string, string>> } | { readonly problem: string } {
  const value: Record<string, string> = {};
  for (const { name, text } of pairs) {
    const plain = name.trim();
    if (plain === "" && text.trim() === "") continue;
    if (plain === "") return { problem: `The value “${text}” has no name.` };
    if (plain in value) return { problem: `“${plain}” stands there twice. Keep one of them.` };
    value[plain] = text;
  }
  return { value };
}

export function PairsControl(props: ControlProps) {
  const { field, value, isMixed, isReadOnly, labelId, describedBy, onChange, onProblem } = props;
  const nextKey = useRef(0);
  const pairsOf = (object: unknown): readonly Pair[] => Object.entries((object ?? {}) as Record<string, string>).map(([name, text]) => ({ key: nextKey.current++, name, text }));
  const written = useRef(value);
  const [kept, setKept] = useState(() => pairsOf(value));
  let pairs = kept;
  if (!isSame(written.current, value)) {
    written.current = value;
    const now = objectOf(kept);
    if (!("value" in now) || !isSame(now.value, value)) setKept((pairs = pairsOf(value)));
  }
  const latest = useRef(pairs);
  latest.current = pairs;
  const change = (next: readonly Pair[], visit?: Visit) => {
    latest.current = next;
    setKept(next);
    const found = objectOf(next);
    onProblem("problem" in found ? found.problem : undefined);
    if ("value" in found && !isSame(found.value, value)) onChange(found.value, visit);
  };
  const add = () => change([...pairs, { key: nextKey.current++, name: "", text: "" }]);
  const noun = field.label.toLowerCase();
  return (
    <div className="pairs" role="group" aria-labelledby={labelId} aria-describedby={describedBy}>
      {isMixed && <p className="field-note">Several values. A new row gives all of them the same.</p>}
      {pairs.map((pair, index) => (
        <div key={pair.key} className="pair">
          <Cell label={`${field.label}, name ${index + 1}`} text={pair.name} isReadOnly={isReadOnly} name={index === 0 ? field.name : undefined} id={index === 0 ? props.id : undefined} onText={(name, visit) => change(latest.current.map((one) => (one.key === pair.key ? { ...one, name } : one)), visit)} />
          <Cell label={`${field.label}, value ${index + 1}`} text={pair.text} isReadOnly={isReadOnly} onText={(text, visit) => change(latest.current.map((one) => (one.key === pair.key ? { ...one, text } : one)), visit)} />
          {!isReadOnly && <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Remove ${pair.name || `row ${index + 1}`}`} title="Remove" onClick={() => change(pairs.filter(({ key }) => key !== pair.key))}><Icon name="x" /></button>}
        </div>
      ))}
      {!isReadOnly && <button type="button" className="btn btn-ghost btn-sm list-add" id={pairs.length === 0 ? props.id : undefined} data-field={pairs.length === 0 ? field.name : undefined} onClick={add}><Icon name="plus" />Add to {noun}</button>}
      {isReadOnly && pairs.length === 0 && <p className="field-note">None</p>}
    </div>
  );
}

interface CellProps {
  readonly label: string;
  readonly text: string;
  readonly isReadOnly: boolean;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  onText(text: string, visit: Visit): void;
}

function Cell({ label, text, isReadOnly, id, name, onText }: CellProps) {
  const typed = useTyping(text, (next, visit) => (onText(next, visit), { written: next }), () => undefined);
  return <input className="form-control" type="text" id={id} data-field={name} aria-label={label} autoComplete="off" spellCheck={false} readOnly={isReadOnly} {...typed} />;
}
