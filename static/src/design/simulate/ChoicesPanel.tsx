import { useId, useState } from "react";
import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import { changedFailure, ERROR_CODES, mayFail, mayTake, secondsFrom, withEntry, withFailure, withoutFailure, type Choices, type Failure } from "./choices";
import { choose, type Simulator } from "./simulator";
import type { StepType } from "../document/records";
import { spanInWords } from "./words";

/** A step definition that may be chosen: of the workspace, or of the last result. */
export interface Choosable {
  readonly code: string;
  readonly name: string;
  readonly type: StepType;
  readonly form: readonly { readonly name: string; readonly label?: string; readonly type?: string; readonly required?: boolean; readonly choices?: readonly string[] }[];
  readonly system: string;
}

/** What goes wrong, how long steps take, and what people and systems answer. */
export function ChoicesPanel({ simulator, steps }: { simulator: Simulator; steps: readonly Choosable[] }) {
  const choices = useStore(simulator, (state) => state.choices);
  const set = (next: Choices) => next !== choices && choose(simulator, { choices: next });
  const nameOf = (code: string) => steps.find((step) => step.code === code)?.name ?? code;
  return (
    <>
      <Part title="What goes wrong" count={choices.failures.length} isOpen={choices.failures.length > 0}>
        {choices.failures.map((failure, index) => <FailureRow key={`${failure.step}/${failure.scopeKey ?? ""}`} failure={failure} name={nameOf(failure.step)} onChange={(change) => set(changedFailure(choices, index, change))} onRemove={() => set(withoutFailure(choices, index))} />)}
        <Adder label="Let a step fail" steps={steps.filter(({ code, type }) => mayFail(type) && !choices.failures.some(({ step, scopeKey }) => step === code && scopeKey === null))} onAdd={(code) => set(withFailure(choices, code))} />
        <Held simulator={simulator} choices={choices} steps={steps} onChange={set} />
      </Part>
      <Part title="How long steps take" count={Object.keys(choices.durations).length} isOpen={Object.keys(choices.durations).length > 0}>
        <p className="muted small">Without an entry a step takes what its jeopardy rule estimates. A pause with an entry ends after it, whatever its condition says.</p>
        {Object.entries(choices.durations).map(([code, seconds]) => <DurationRow key={code} name={nameOf(code)} seconds={seconds} onChange={(next) => set(withEntry(choices, "durations", code, next))} />)}
        <Adder label="Say how long a step takes" steps={steps.filter(({ code, type }) => mayTake(type) && choices.durations[code] === undefined)} onAdd={(code) => set(withEntry(choices, "durations", code, 60))} />
      </Part>
      <Answers choices={choices} steps={steps} onChange={set} />
    </>
  );
}

function Part({ title, count, isOpen, children }: { title: string; count: number; isOpen: boolean; children: React.ReactNode }) {
  const [open, setOpen] = useState(isOpen);
  return (
    <details className="choices" open={open || isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary><Icon name="chevron-right" className="icon icon-small" /><h3>{title}</h3>{count > 0 && <span className="count">{count}</span>}</summary>
      <div className="choices-body">{children}</div>
    </details>
  );
}

function Adder({ label, steps, onAdd }: { label: string; steps: readonly Choosable[]; onAdd(code: string): void }) {
  if (steps.length === 0) return null;
  return (
    <select className="form-select form-select-sm" aria-label={label} value="" onChange={({ target }) => target.value && onAdd(target.value)}>
      <option value="">{label}…</option>
      {steps.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
    </select>
  );
}

function FailureRow({ failure, name, onChange, onRemove }: { failure: Failure; name: string; onChange(change: Partial<Failure>): void; onRemove(): void }) {
  const id = useId();
  const { errorCode, times, unknown, scopeKey } = failure;
  return (
    <fieldset className="choice">
      <legend>{name}{scopeKey && <span className="faint small"> {scopeKey}</span>}</legend>
      <button type="button" className="btn btn-ghost btn-icon btn-sm choice-remove" aria-label={`Let ${name} succeed`} onClick={onRemove}><Icon name="x" /></button>
      <div className="choice-fields">
        <div className="form-cell"><label htmlFor={`${id}-code`}>Fails with</label><input id={`${id}-code`} className="form-control form-control-sm" list={`${id}-codes`} maxLength={255} value={errorCode} onChange={({ target }) => onChange({ errorCode: target.value })} /><datalist id={`${id}-codes`}>{ERROR_CODES.map((one) => <option key={one} value={one} />)}</datalist></div>
        <div className="form-cell"><label htmlFor={`${id}-times`}>Tries that fail</label><select id={`${id}-times`} className="form-select form-select-sm" value={times ?? "all"} onChange={({ target }) => onChange({ times: target.value === "all" ? null : Number(target.value) })}>{[1, 2, 3, 4, 5, 10].map((one) => <option key={one} value={one}>{one === 1 ? "the first" : `the first ${one}`}</option>)}<option value="all">all</option></select></div>
      </div>
      <label className="form-check"><input className="form-check-input" type="checkbox" checked={unknown} onChange={({ target }) => onChange({ unknown: target.checked })} /><span>It may have taken effect all the same</span></label>
    </fieldset>
  );
}

function DurationRow({ name, seconds, onChange }: { name: string; seconds: number; onChange(seconds: number | null): void }) {
  const [text, setText] = useState(spanInWords(seconds));
  const read = secondsFrom(text);
  const id = useId();
  return (
    <div className="choice choice-line">
      <label htmlFor={id}>{name}</label>
      <input
        id={id} className="form-control form-control-sm" value={text} aria-invalid={read === undefined} aria-describedby={read === undefined ? `${id}-wrong` : undefined}
        onChange={({ target }) => {
          setText(target.value);
          const next = secondsFrom(target.value);
          if (next !== undefined) onChange(next);
        }}
      />
      <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Let ${name} take its usual time`} onClick={() => onChange(null)}><Icon name="x" /></button>
      {read === undefined && <p id={`${id}-wrong`} className="field-message" data-severity="Error">Write a time like 90 min, 2 h 15 min or 1 d.</p>}
    </div>
  );
}

function Held({ choices, steps, onChange }: { simulator: Simulator; choices: Choices; steps: readonly Choosable[]; onChange(choices: Choices): void }) {
  const systems = [...new Set(steps.map(({ system }) => system).filter(Boolean))].sort();
  const free = systems.filter((system) => choices.heldSystems[system] === undefined);
  return (
    <>
      {Object.keys(choices.heldSystems).map((system) => (
        <div key={system} className="choice choice-line"><span><code>{system}</code> is offline</span><button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Bring ${system} back`} onClick={() => onChange(withEntry(choices, "heldSystems", system, null))}><Icon name="x" /></button></div>
      ))}
      {free.length > 0 && (
        <select className="form-select form-select-sm" aria-label="Take a system offline" value="" onChange={({ target }) => target.value && onChange(withEntry(choices, "heldSystems", target.value, "its system is offline"))}>
          <option value="">Take a system offline…</option>
          {free.map((system) => <option key={system} value={system}>{system}</option>)}
        </select>
      )}
    </>
  );
}

/** Forms of manual tasks, and what systems answer about lines. */
function Answers({ choices, steps, onChange }: { choices: Choices; steps: readonly Choosable[]; onChange(choices: Choices): void }) {
  const asking = steps.filter(({ type, form }) => (type === "ManualTask" && form.length > 0) || type === "Callout");
  const given = Object.entries(choices.answers);
  const nameOf = (code: string) => steps.find((step) => step.code === code);
  return (
    <Part title="What is answered" count={given.length} isOpen={given.length > 0}>
      <p className="muted small">Without an entry tasks are completed without answers, and systems return nothing about lines.</p>
      {given.map(([code, answers]) => {
        const step = nameOf(code);
        const change = (name: string, value: unknown) => {
          const { [name]: _, ...rest } = answers;
          onChange(withEntry(choices, "answers", code, value === undefined ? rest : { ...answers, [name]: value }));
        };
        return (
          <fieldset key={code} className="choice">
            <legend>{step?.name ?? code}</legend>
            <button type="button" className="btn btn-ghost btn-icon btn-sm choice-remove" aria-label={`No answers of ${step?.name ?? code}`} onClick={() => onChange(withEntry(choices, "answers", code, null))}><Icon name="x" /></button>
            {step?.type === "ManualTask" ? <div className="choice-fields">{step.form.map((field) => <FormAnswer key={field.name} field={field} value={answers[field.name]} onChange={(value) => change(field.name, value)} />)}</div> : <AnswerText value={answers} onChange={(value) => onChange(withEntry(choices, "answers", code, value))} />}
          </fieldset>
        );
      })}
      <Adder label="Answer for a step" steps={asking.filter(({ code }) => choices.answers[code] === undefined)} onAdd={(code) => onChange(withEntry(choices, "answers", code, nameOf(code)?.type === "Callout" ? { attributes: {} } : {}))} />
    </Part>
  );
}

function FormAnswer({ field, value, onChange }: { field: Choosable["form"][number]; value: unknown; onChange(value: unknown): void }) {
  const id = useId();
  const label = `${field.label || field.name}${field.required ? " (required)" : ""}`;
  const text = value === undefined ? "" : String(value);
  const options = field.type === "boolean" ? ["true", "false"] : field.type === "choice" ? (field.choices ?? []).map(String) : undefined;
  const set = (next: string) => onChange(next === "" ? undefined : field.type === "boolean" ? next === "true" : next);
  return (
    <div className="form-cell">
      <label htmlFor={id}>{label}</label>
      {options ? <select id={id} className="form-select form-select-sm" value={text} onChange={({ target }) => set(target.value)}><option value="">—</option>{options.map((one) => <option key={one} value={one}>{one === "true" ? "Yes" : one === "false" ? "No" : one}</option>)}</select>
        : <input id={id} type={field.type === "date" ? "date" : "text"} className="form-control form-control-sm" value={text} onChange={({ target }) => set(target.value)} />}
    </div>
  );
}

/** The JSON object that a system answers; its member "attributes" is kept with the lines. */
function AnswerText({ value, onChange }: { value: Readonly<Record<string, unknown>>; onChange(value: Record<string, unknown>): void }) {
  const [text, setText] = useState(JSON.stringify(value, null, 2));
  const [isWrong, setIsWrong] = useState(false);
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="small muted">The answer, with the attributes that it says of the line</label>
      <textarea
        id={id} className="form-control mono" rows={4} spellCheck={false} value={text} aria-invalid={isWrong}
        onChange={({ target }) => {
          setText(target.value);
          try {
            const read: unknown = JSON.parse(target.value);
            const isObject = typeof read === "object" && read !== null && !Array.isArray(read);
            setIsWrong(!isObject);
            if (isObject) onChange(read as Record<string, unknown>);
          } catch {
            setIsWrong(true);
          }
        }}
      />
      {isWrong && <p className="field-message" data-severity="Error">An answer is a JSON object, such as {"{"}"attributes": {"{"}"serial_number": "X-1"{"}"}{"}"}.</p>}
    </>
  );
}
