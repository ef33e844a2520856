import { useEffect, useRef, useState, type FormEvent } from "react";
import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import { faultsOf } from "./client";
import { chosenSample, dropSample, keepAsSample, readSamples, saveSample, type Simulator } from "./simulator";

/** What can be done with the chosen sample: copied, renamed, removed. */
export function SampleActions({ simulator }: { simulator: Simulator }) {
  const sample = useStore(simulator, chosenSample);
  const [mode, setMode] = useState<"copy" | "rename" | "remove">();
  if (!sample) return null;
  if (mode === "copy") return <Naming simulator={simulator} first={`Copy of ${sample.name}`} onDone={() => setMode(undefined)} />;
  if (mode === "rename") return <Naming simulator={simulator} first={sample.name} save={(name) => saveSample(simulator, { ...sample, name })} onDone={() => setMode(undefined)} />;
  if (mode === "remove") {
    return (
      <div className="sample-remove" role="group" aria-label={`Remove ${sample.name}`}>
        <p className="small">Remove “{sample.name}”{sample.expected ? " and its pins" : ""}? This cannot be undone.</p>
        <button
          type="button" className="btn btn-sm btn-danger"
          onClick={() => {
            setMode(undefined);
            dropSample(simulator, sample).catch((error: unknown) => {
              simulator.setState({ faults: faultsOf(error) });
              void readSamples(simulator);
            });
          }}
        >
          Remove
        </button>
        <button type="button" className="btn btn-sm btn-ghost" onClick={() => setMode(undefined)}>Keep it</button>
      </div>
    );
  }
  return (
    <div className="sample-actions">
      <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Copy this sample order" title="Copy" onClick={() => setMode("copy")}><Icon name="copy" /></button>
      <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Rename this sample order" title="Rename" onClick={() => setMode("rename")}><Icon name="pencil" /></button>
      <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Remove this sample order" title="Remove" onClick={() => setMode("remove")}><Icon name="trash-2" /></button>
    </div>
  );
}

/** Says what of a real order was replaced when it was kept. */
export function Anonymised({ simulator }: { simulator: Simulator }) {
  const replaced = useStore(simulator, ({ anonymised }) => anonymised);
  if (replaced.length === 0) return null;
  return (
    <div className="notice" data-level="info">
      <Icon name="info" />
      <div>
        <p>Whose order it is was replaced at {replaced.join(", ")}. Other attributes stayed, since conditions read them: look through the order before others see it.</p>
        <button type="button" className="btn btn-sm btn-secondary" onClick={() => simulator.setState({ anonymised: [] })}>Understood</button>
      </div>
    </div>
  );
}

/** Asks for the name of a sample and keeps it. */
function Naming({ simulator, first = "", save, onDone }: { simulator: Simulator; first?: string; save?: (name: string) => Promise<unknown>; onDone(): void }) {
  const [name, setName] = useState(first);
  const [faults, setFaults] = useState<readonly string[]>([]);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await (save ? save(name) : keepAsSample(simulator, name));
      onDone();
    } catch (error) {
      setFaults(faultsOf(error).map(({ message }) => message));
    }
  };
  return (
    <form className="sample-naming" onSubmit={(event) => void submit(event)}>
      <input ref={input} className="form-control form-control-sm" aria-label="Name of the sample order" placeholder="Name of the sample order" required maxLength={255} value={name} onChange={({ target }) => setName(target.value)} />
      <button type="submit" className="btn btn-sm btn-primary">Keep</button>
      <button type="button" className="btn btn-sm btn-ghost" onClick={onDone}>Cancel</button>
      {faults.map((one) => <p key={one} className="field-message" data-severity="Error">{one}</p>)}
    </form>
  );
}

SampleActions.Naming = Naming;
