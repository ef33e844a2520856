/** Controls in which one chooses. */

import { useEffect, useRef } from "react";
import type { FieldSchema } from "../../schema";
import { attributesOf, SEVERAL, type ControlProps } from "./control";

/** At most this many choices with short labels stand side by side; more are a list to open. */
const MOST_SIDE_BY_SIDE = 3;
const LONGEST_SIDE_BY_SIDE = 20;

export function isSideBySide(field: FieldSchema): boolean {
  const choices = field.choices ?? [];
  const letters = choices.reduce((sum, { label }) => sum + label.length, 0);
  return field.type === "choice" && field.default !== null && choices.length > 1 && choices.length <= MOST_SIDE_BY_SIDE && letters <= LONGEST_SIDE_BY_SIDE;
}

export function ChoiceControl(props: ControlProps) {
  return isSideBySide(props.field) ? <Radios {...props} /> : <Select {...props} />;
}

function Radios(props: ControlProps) {
  const { field, value, isReadOnly, id } = props;
  return (
    <div className="side-by-side" role="radiogroup" aria-labelledby={props.labelId} aria-describedby={props.describedBy} aria-invalid={props.isInvalid || undefined}>
      {field.choices?.map((choice, index) => (
        <label key={choice.value}>
          <input type="radio" name={id} id={index === 0 ? id : undefined} data-field={field.name} checked={value === choice.value} disabled={isReadOnly} onChange={() => props.onChange(choice.value)} />
          <span>{choice.label}</span>
        </label>
      ))}
    </div>
  );
}

function Select(props: ControlProps) {
  const { field, value, isMixed, isReadOnly } = props;
  const blank = field.default === null ? null : "";
  // Where saying nothing means one of the choices, that choice is shown.
  const meant = field.choices?.find((choice) => choice.label === props.blank)?.value;
  const chosen = isMixed ? SEVERAL : value === null || value === undefined ? (meant ?? "") : String(value);
  const isKnown = isMixed || field.choices?.some((choice) => choice.value === chosen);
  const hasBlank = !field.required && meant === undefined && (field.default === null || field.default === "") && !field.choices?.some((choice) => choice.value === "");
  return (
    <select className="form-select" disabled={isReadOnly} {...attributesOf(props)} value={chosen} onChange={({ target }) => target.value !== SEVERAL && props.onChange(target.value === "" ? blank : target.value)}>
      {isMixed && <option value={SEVERAL}>{SEVERAL}</option>}
      {(hasBlank || !isKnown) && <option value={isKnown || chosen === "" ? "" : chosen}>{isKnown || chosen === "" ? (props.blank ?? "None") : chosen}</option>}
      {field.choices?.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
    </select>
  );
}

/** Several of the choices; none of them means every one, which the help says. */
export function ChoicesControl(props: ControlProps) {
  const { field, value, isMixed, isReadOnly, id } = props;
  const chosen = Array.isArray(value) ? (value as unknown[]) : [];
  const toggle = (choice: string, isOn: boolean) => {
    const wanted = new Set<unknown>(isOn ? [...chosen, choice] : chosen.filter((one) => one !== choice));
    props.onChange(field.choices?.map((one) => one.value).filter((one) => wanted.has(one)));
  };
  return (
    <div className="choice-set" role="group" aria-labelledby={props.labelId} aria-describedby={props.describedBy}>
      {field.choices?.map((choice, index) => (
        <label key={choice.value}>
          <Tick id={index === 0 ? id : undefined} name={field.name} isOn={chosen.includes(choice.value)} isMixed={isMixed} isReadOnly={isReadOnly} onChange={(isOn) => toggle(choice.value, isOn)} />
          <span>{choice.label}</span>
        </label>
      ))}
    </div>
  );
}

interface TickProps {
  readonly id?: string | undefined;
  readonly name: string;
  readonly isOn: boolean;
  readonly isMixed: boolean;
  readonly isReadOnly: boolean;
  readonly describedBy?: string | undefined;
  readonly isInvalid?: boolean;
  onChange(isOn: boolean): void;
}

/** A tick box that can say "some of them". */
export function Tick({ id, name, isOn, isMixed, isReadOnly, describedBy, isInvalid, onChange }: TickProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = isMixed;
  }, [isMixed]);
  return <input ref={box} className="form-check-input" type="checkbox" id={id} data-field={name} checked={isOn} disabled={isReadOnly} aria-describedby={describedBy} aria-invalid={isInvalid || undefined} onChange={({ target }) => onChange(target.checked)} />;
}
