import { useEffect, useId, useState } from "react";
import type { Fields } from "../document/records";
import { Combobox } from "../panel/fields/Combobox";
import { useLookup, useNameOf } from "../panel/lookup";
import { targetOf, TARGETS, type Target } from "./scenarios";

interface TargetPickerProps {
  /** The scenario whose subject it is; absent while one is being made. */
  readonly scenario?: Fields;
  /** The kind of subject that is already decided. */
  readonly only?: Target;
  onChoose(target: Target, code: string | null, name: string): void;
}

/** For what a scenario is: a product, a classification, or every order. It changes once the other one is chosen. */
export function TargetPicker({ scenario, only, onChoose }: TargetPickerProps) {
  const id = useId();
  const [wanted, setWanted] = useState<Target | undefined>(only);
  const current = scenario ? targetOf(scenario) : undefined;
  const target = wanted ?? current ?? "product";
  const code = current === target && target !== "order" ? String(scenario?.[target] ?? "") : "";
  useEffect(() => {
    if (only) document.getElementById(`${id}-subject`)?.focus();
  }, [only, id]);
  const choose = (next: Target) => {
    setWanted(next);
    if (next === "order") onChoose("order", null, "Every order");
  };
  return (
    <div className="target-picker">
      {!only && (
        <fieldset className="side-by-side" aria-label="For what it is">
          {TARGETS.map(({ id: one, label }) => (
            <label key={one}><input type="radio" name={`${id}-target`} checked={target === one} onChange={() => choose(one)} /><span>{label}</span></label>
          ))}
        </fieldset>
      )}
      {target !== "order" && <SubjectField id={`${id}-subject`} target={target} code={code} onChoose={(chosen, name) => onChoose(target, chosen, name)} />}
      {target !== "order" && wanted && current && wanted !== current && <p className="field-note">It changes when you choose.</p>}
    </div>
  );
}

function SubjectField({ id, target, code, onChoose }: { id: string; target: "product" | "classification"; code: string; onChoose(code: string, name: string): void }) {
  const kind = target === "product" ? "Product" : "ProductClassification";
  const [query, setQuery] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const name = useNameOf(kind, code);
  const { found, isAsking, problem } = useLookup(kind, query, isOpen);
  return (
    <Combobox
      id={id} label={target === "product" ? "Product" : "Classification"} shown={code ? name : ""} query={query} isOpen={isOpen} options={found} chosen={code} placeholder={`Choose a ${target} …`}
      note={problem ?? (found.length ? undefined : isAsking ? "Searching…" : `Nothing is called “${query}”.`)} onQuery={setQuery}
      onOpen={(wanted) => {
        setIsOpen(wanted);
        if (!wanted) setQuery("");
      }}
      onChoose={(option) => onChoose(option.code, option.name)}
    />
  );
}
