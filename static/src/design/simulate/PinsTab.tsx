import { useId, useState } from "react";
import { Icon } from "../../plan/Icon";
import { arePinned, failuresByPlace, nameOf, NO_PINS, told, unpinned, withOrder, withoutOrder, withoutStep, withStep } from "./pins";
import type { PinnedStep, Pins, SampleOrder, Simulation } from "./result";
import { counted } from "./words";

interface PinsProps {
  readonly sample: SampleOrder;
  readonly result: Simulation | undefined;
  /** The result is of other choices or of another order. */
  readonly isStale: boolean;
  /** As they are edited; undefined: as they are kept. */
  readonly edited: Pins | undefined;
  readonly nameOfStep: (definition: string) => string;
  onEdit(pins: Pins | undefined): void;
  onSave(pins: Pins): void;
}

/** What the sample is expected to turn into: compared with the result, pinned from it by a click, and edited. */
export function PinsTab({ sample, result, isStale, edited, nameOfStep, onEdit, onSave }: PinsProps) {
  const kept = sample.expected ?? NO_PINS;
  const pins = edited ?? kept;
  const isChanged = edited !== undefined && JSON.stringify(edited) !== JSON.stringify(kept);
  const failures = failuresByPlace(isChanged || isStale ? null : (result?.pin_failures ?? null));
  const isCompared = !isChanged && !isStale && result?.pin_failures !== null && result !== undefined;
  const apart = told(pins, result);
  const word = (step: PinnedStep) => `${nameOfStep(step.definition)}${apart.has(step.definition) ? ` (${step.scope_key})` : ""}`;
  return (
    <div className="pins">
      <div className="pins-head">
        <p className="muted small">Pins say what this order has to turn into. They are checked by every simulation of it, and a release is only published while all of them hold.</p>
        <div className="pins-actions">
          {result?.pins && !isStale && <button type="button" className="btn btn-sm btn-secondary" onClick={() => onEdit(result.pins!)}><Icon name="pin" />Pin this result</button>}
          {isChanged && <button type="button" className="btn btn-sm btn-ghost" onClick={() => onEdit(undefined)}>Discard changes</button>}
          <button type="button" className="btn btn-sm btn-primary" disabled={!isChanged} onClick={() => onSave(pins)}><Icon name="save" />Save pins</button>
        </div>
      </div>
      {!arePinned(pins) && <p className="problems-none"><Icon name="pin" /><span><strong>Nothing is pinned yet.</strong> Run the sample, then pin the result if it is what you want; single pins can be taken away afterwards.</span></p>}
      {isCompared && arePinned(pins) && <Verdict failing={result.pin_failures!.length} />}
      <label className="form-check pins-complete">
        <input className="form-check-input" type="checkbox" checked={pins.complete} onChange={({ target }) => onEdit({ ...pins, complete: target.checked })} />
        <span>No other steps may be made</span>
      </label>
      <Failing sentences={failures.get("complete")} />
      <div className="pins-lists">
        <section aria-labelledby="pinned-steps">
          <h3 id="pinned-steps">Expected steps <span className="count">{pins.steps.length}</span></h3>
          <ul className="pin-list">
            {pins.steps.map((step, index) => (
              <Pin key={nameOf(step)} isCompared={isCompared} sentences={failures.get(`steps/${index}`)} words={word(step)} onRemove={() => onEdit(withoutStep(pins, step))} />
            ))}
          </ul>
          <AddStep steps={unpinned(pins, result)} word={word} onAdd={(step) => onEdit(withStep(pins, step))} />
        </section>
        <section aria-labelledby="pinned-order">
          <h3 id="pinned-order">Expected order <span className="count">{pins.order.length}</span></h3>
          <ul className="pin-list">
            {pins.order.map(({ before, after }, index) => (
              <Pin key={`${nameOf(before)}>${nameOf(after)}`} isCompared={isCompared} sentences={failures.get(`order/${index}`)} words={`${word(before)} → ${word(after)}`} onRemove={() => onEdit(withoutOrder(pins, index))} />
            ))}
          </ul>
          <AddOrder steps={pins.steps} word={word} onAdd={(before, after) => onEdit(withOrder(pins, before, after))} />
        </section>
      </div>
    </div>
  );
}

function Verdict({ failing }: { failing: number }) {
  return failing === 0 ? (
    <p className="notice" data-level="success"><Icon name="circle-check" /><span>All pins hold.</span></p>
  ) : (
    <p className="notice" data-level="error"><Icon name="circle-x" /><span>{counted(failing, "pin does", "pins do")} not hold. The draft cannot be published like this.</span></p>
  );
}

function Pin({ words, sentences, isCompared, onRemove }: { words: string; sentences: readonly string[] | undefined; isCompared: boolean; onRemove(): void }) {
  return (
    <li className="pin" data-failing={sentences ? true : undefined} data-holds={(isCompared && !sentences) || undefined}>
      <Icon name={sentences ? "x" : isCompared ? "check" : "pin"} className="icon icon-small" />
      <div><span>{words}</span><Failing sentences={sentences} /></div>
      <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Remove the pin ${words}`} onClick={onRemove}><Icon name="x" /></button>
    </li>
  );
}

function Failing({ sentences }: { sentences: readonly string[] | undefined }) {
  return sentences ? <ul className="pin-failures">{sentences.map((one) => <li key={one}>{one[0]!.toUpperCase() + one.slice(1)}</li>)}</ul> : null;
}

function AddStep({ steps, word, onAdd }: { steps: readonly PinnedStep[]; word(step: PinnedStep): string; onAdd(step: PinnedStep): void }) {
  if (steps.length === 0) return null;
  return (
    <select className="form-select form-select-sm" aria-label="Pin a further step of the result" value="" onChange={({ target }) => onAdd(steps[Number(target.value)]!)}>
      <option value="">Pin a further step…</option>
      {steps.map((step, index) => <option key={nameOf(step)} value={index}>{word(step)}</option>)}
    </select>
  );
}

function AddOrder({ steps, word, onAdd }: { steps: readonly PinnedStep[]; word(step: PinnedStep): string; onAdd(before: PinnedStep, after: PinnedStep): void }) {
  const [first, setFirst] = useState("");
  const [then, setThen] = useState("");
  const id = useId();
  if (steps.length < 2) return null;
  const options = steps.map((step, index) => <option key={nameOf(step)} value={index}>{word(step)}</option>);
  return (
    <div className="pin-order">
      <select className="form-select form-select-sm" aria-label="First" id={`${id}-first`} value={first} onChange={({ target }) => setFirst(target.value)}><option value="">First…</option>{options}</select>
      <select className="form-select form-select-sm" aria-label="Then" value={then} onChange={({ target }) => setThen(target.value)}><option value="">Then…</option>{options}</select>
      <button
        type="button" className="btn btn-sm btn-secondary" disabled={!first || !then || first === then}
        onClick={() => {
          onAdd(steps[Number(first)]!, steps[Number(then)]!);
          setFirst("");
          setThen("");
        }}
      >
        Add
      </button>
    </div>
  );
}
