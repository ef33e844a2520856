import { useId, useState, type KeyboardEvent } from "react";
import { Icon } from "../../plan/Icon";
import { useBuilding } from "./building";
import type { Comparison, Value } from "./outline";
import { kindFor, segmentsOf, type KnownValue, type Variable } from "./variables";
import { VariablePicker } from "./VariablePicker";

interface ValueFieldProps {
  readonly row: Comparison;
  readonly variable: Variable | undefined;
  readonly number: number;
  readonly item: string | undefined;
  onChange(row: Comparison): void;
}

type Source = "value" | "variable" | "expression";

const SOURCES: readonly { readonly id: Source; readonly label: string }[] = [
  { id: "value", label: "a value" },
  { id: "variable", label: "an attribute" },
  { id: "expression", label: "an expression" },
];

/** What the variable is compared with: a value in a control of its type, another variable, or an expression. */
export function ValueField({ row, variable, number, item, onChange }: ValueFieldProps) {
  const { condition } = useBuilding();
  const [wanted, setWanted] = useState<Source>();
  const { value } = row;
  const source: Source = wanted ?? (value?.kind === "variable" || value?.kind === "expression" ? value.kind : "value");
  const set = (next: Value | undefined) => {
    const { value: _, ...rest } = row;
    onChange(next === undefined ? rest : { ...rest, value: next });
  };
  const label = `Row ${number}: value`;
  return (
    <div className="condition-value">
      {source === "variable" ? (
        <VariablePicker vocabulary={condition.vocabulary} path={value?.kind === "variable" ? value.content : []} label={label} item={item} onLoad={condition.load} onChoose={(chosen) => set({ kind: "variable", content: segmentsOf(chosen, item) })} />
      ) : source === "expression" ? (
        <input className="form-control code-input" aria-label={label} spellCheck={false} value={value?.kind === "expression" ? value.content : ""} onChange={({ target }) => set(target.value.trim() ? { kind: "expression", content: target.value } : undefined)} />
      ) : row.operator === "in" ? (
        <ListField values={value?.kind === "list" ? value.content : []} variable={variable} label={label} onChange={(content) => set({ kind: "list", content })} />
      ) : (
        <ConstantField value={value} variable={variable} label={label} onChange={set} />
      )}
      <select
        className="form-select condition-source" aria-label={`Row ${number}: compared with`} title="Compare with" value={source}
        onChange={({ target }) => {
          setWanted(target.value as Source);
          set(undefined);
        }}
      >
        {SOURCES.map(({ id, label: words }) => <option key={id} value={id}>{words}</option>)}
      </select>
    </div>
  );
}

interface ConstantProps {
  readonly value: Value | undefined;
  readonly variable: Variable | undefined;
  readonly label: string;
  onChange(value: Value | undefined): void;
}

/** One constant. What was written stays what it is, also where it is not of the variable's type: the check says so. */
function ConstantField({ value, variable, label, onChange }: ConstantProps) {
  const kind = value && value.kind !== "list" && value.kind !== "variable" && value.kind !== "expression" ? value.kind : kindFor(variable?.type);
  switch (kind) {
    case "boolean": return <BooleanField value={value} label={label} onChange={onChange} />;
    case "number": return <NumberField value={value?.kind === "number" ? value.content : undefined} label={label} onChange={onChange} />;
    case "date": return <DateField text={value?.kind === "date" ? value.content : ""} label={label} onChange={onChange} />;
    case "datetime": return <TimeField text={value?.kind === "datetime" ? value.content : ""} label={label} onChange={onChange} />;
    case "text": return <TextField text={value?.kind === "text" ? value.content : undefined} variable={variable} label={label} onChange={onChange} />;
  }
}

function BooleanField({ value, label, onChange }: Omit<ConstantProps, "variable">) {
  return (
    <select className="form-select" aria-label={label} value={value?.kind === "boolean" ? String(value.content) : ""} onChange={({ target }) => onChange(target.value ? { kind: "boolean", content: target.value === "true" } : undefined)}>
      {value?.kind !== "boolean" && <option value="">Choose …</option>}
      <option value="true">true</option>
      <option value="false">false</option>
    </select>
  );
}

function NumberField({ value, label, onChange }: { value: number | undefined; label: string; onChange(value: Value | undefined): void }) {
  const [typed, setTyped] = useState<string>();
  const isOdd = typed !== undefined && typed.trim() !== "" && numberOf(typed) === undefined;
  return (
    <input
      className="form-control number-input" inputMode="decimal" autoComplete="off" aria-label={label} aria-invalid={isOdd || undefined} title={isOdd ? "A number is due here, such as 12 or 0.5" : undefined}
      value={typed ?? (value === undefined ? "" : String(value))} onBlur={() => !isOdd && setTyped(undefined)}
      onChange={({ target }) => {
        setTyped(target.value);
        const content = numberOf(target.value);
        onChange(content === undefined ? undefined : { kind: "number", content });
      }}
    />
  );
}

function numberOf(text: string): number | undefined {
  return /^\s*-?(\d+(\.\d+)?|\.\d+)\s*$/.test(text) ? Number(text) : undefined;
}

function DateField({ text, label, onChange }: { text: string; label: string; onChange(value: Value | undefined): void }) {
  const set = (content: string) => onChange(content ? { kind: "date", content } : undefined);
  if (text && !/^\d{4}-\d{2}-\d{2}$/.test(text)) return <input className="form-control" aria-label={label} value={text} onChange={({ target }) => set(target.value)} />;
  return <input className="form-control" type="date" aria-label={label} value={text} onChange={({ target }) => set(target.value)} />;
}

/** A moment, in UTC as the text has it. */
function TimeField({ text, label, onChange }: { text: string; label: string; onChange(value: Value | undefined): void }) {
  const set = (content: string) => onChange(content ? { kind: "datetime", content } : undefined);
  const [, minutes] = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::00)?Z$/.exec(text) ?? [];
  if (text && !minutes) return <input className="form-control" aria-label={label} value={text} onChange={({ target }) => set(target.value)} />;
  return (
    <span className="condition-time">
      <input className="form-control" type="datetime-local" aria-label={`${label}, in UTC`} value={minutes ?? ""} onChange={({ target }) => set(target.value && `${target.value.slice(0, 16)}:00Z`)} />
      <span className="condition-word">UTC</span>
    </span>
  );
}

function TextField({ text, variable, label, onChange }: { text: string | undefined; variable: Variable | undefined; label: string; onChange(value: Value | undefined): void }) {
  const list = useId();
  const values = variable?.values ?? [];
  const set = (content: string) => onChange({ kind: "text", content });
  if (variable?.type === "Picklist" && values.length) {
    return (
      <select className="form-select" aria-label={label} value={text ?? ""} onChange={({ target }) => set(target.value)}>
        {text === undefined && <option value="">Choose …</option>}
        {text !== undefined && !values.some(({ value }) => value === text) && <option value={text}>{text || "(empty)"}</option>}
        {values.map(({ value, label: words }) => <option key={value} value={value}>{words}</option>)}
      </select>
    );
  }
  return (
    <>
      <input className="form-control" autoComplete="off" aria-label={label} list={values.length ? list : undefined} value={text ?? ""} onChange={({ target }) => (target.value === "" ? onChange(undefined) : set(target.value))} />
      {values.length > 0 && <datalist id={list}>{values.map(({ value, label: words }) => <option key={value} value={value}>{words}</option>)}</datalist>}
    </>
  );
}

/** Several values: buttons where all are known, else what is typed, one after the other. */
function ListField({ values, variable, label, onChange }: { values: readonly Value[]; variable: Variable | undefined; label: string; onChange(values: readonly Value[]): void }) {
  const known = variable?.type === "Picklist" ? variable.values : [];
  return known.length ? <KnownValues values={values} known={known} label={label} onChange={onChange} /> : <TypedValues values={values} variable={variable} label={label} onChange={onChange} />;
}

function KnownValues({ values, known, label, onChange }: { values: readonly Value[]; known: readonly KnownValue[]; label: string; onChange(values: readonly Value[]): void }) {
  const texts = values.map((value) => String(value.content));
  const others = texts.filter((text) => !known.some(({ value }) => value === text)).map((value) => ({ value, label: value }));
  return (
    <span className="condition-known" role="group" aria-label={label}>
      {[...known, ...others].map(({ value, label: words }) => {
        const isOn = texts.includes(value);
        return (
          <button key={value} type="button" className="chip" aria-pressed={isOn} onClick={() => onChange(isOn ? values.filter((one) => one.content !== value) : [...values, { kind: "text", content: value }])}>{words}</button>
        );
      })}
    </span>
  );
}

function TypedValues({ values, variable, label, onChange }: { values: readonly Value[]; variable: Variable | undefined; label: string; onChange(values: readonly Value[]): void }) {
  const [typed, setTyped] = useState("");
  const list = useId();
  const isNumber = kindFor(variable?.type) === "number";
  const add = () => {
    const text = typed.trim();
    const content = numberOf(text);
    if (!text || (isNumber && content === undefined)) return;
    onChange([...values, isNumber && content !== undefined ? { kind: "number", content } : { kind: "text", content: text }]);
    setTyped("");
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && typed === "" && values.length) onChange(values.slice(0, -1));
  };
  return (
    <span className="condition-typed">
      {values.map((value, index) => (
        <span className="condition-token" key={index}>
          {String(value.content)}
          <button type="button" aria-label={`Remove ${String(value.content)}`} onClick={() => onChange(values.filter((_, at) => at !== index))}><Icon name="x" className="icon icon-small" /></button>
        </span>
      ))}
      <input className="form-control" autoComplete="off" aria-label={`${label}, Enter adds it`} placeholder={values.length ? "" : "Value, Enter"} list={variable?.values.length ? list : undefined} value={typed} onChange={({ target }) => setTyped(target.value)} onKeyDown={onKey} onBlur={add} />
      {variable !== undefined && variable.values.length > 0 && <datalist id={list}>{variable.values.map(({ value, label: words }) => <option key={value} value={value}>{words}</option>)}</datalist>}
    </span>
  );
}
