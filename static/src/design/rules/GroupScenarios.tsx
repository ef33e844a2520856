import { useId, useMemo, useState } from "react";
import { Icon } from "../../plan/Icon";
import { useTrying } from "../conditions/trial";
import { useDesign, useEditor } from "../context";
import type { Fields } from "../document/records";
import { newRecord } from "../panel/creating";
import { Disclosure } from "../panel/inspector/Disclosure";
import { useNameOf } from "../panel/lookup";
import { RecordForm } from "../panel/RecordForm";
import { aimedAt, codeFor, copyOf, DECIDING, notesFor, scenariosOf, targetOf, TARGETS, type Replacement, type Target } from "./scenarios";
import { useShownBody } from "./shown";
import { TargetPicker } from "./TargetPicker";

/** The scenarios that select a group, edited in place. */
export function GroupScenarios({ group }: { group: string }) {
  const { store, schema, isReadOnly, say } = useEditor();
  const table = useDesign((state) => state.records.Scenario);
  const scenarios = useMemo(() => scenariosOf(Object.values(table ?? {}), group), [table, group]);
  const body = useShownBody(DECIDING);
  const { answer } = useTrying<{ replacements: readonly Replacement[] }>(`/api/v1/draft/groups/${encodeURIComponent(group)}/scenarios`, scenarios.length > 1 ? body : undefined);
  const [open, setOpen] = useState<string>();
  const kindSchema = schema.Scenario;
  const isTaken = (code: string) => store.getState().records.Scenario?.[code] !== undefined;
  const add = (target: Target, code: string | null, name: string) => {
    if (!kindSchema) return;
    const made = codeFor(code ?? "every-order", group, isTaken);
    store.getState().edit([{ kind: "Scenario", code: made, fields: aimedAt(newRecord(kindSchema, made, { name, group }), target, code) }]);
    setOpen(made);
    say(`A scenario for ${name} is made.`);
  };
  const duplicate = (scenario: Fields) => {
    const code = codeFor(String(scenario["code"]), "copy", isTaken);
    store.getState().edit([{ kind: "Scenario", code, fields: copyOf(scenario, code) }]);
    setOpen(code);
    say("The scenario is duplicated.");
  };
  const remove = (code: string) => {
    store.getState().edit([{ kind: "Scenario", code, fields: null }]);
    say("The scenario is deleted.");
  };
  return (
    <Disclosure name="When it is selected" note={scenarios.length ? String(scenarios.length) : undefined}>
      {scenarios.length === 0 && <p className="field-note">No scenario selects this group yet, so no order leads to its steps.</p>}
      <ul className="rule-list">
        {scenarios.map((scenario) => {
          const code = String(scenario["code"]);
          return (
            <li key={code}>
              <ScenarioCard
                scenario={scenario} notes={notesFor(code, answer?.replacements ?? [])} isOpen={open === code} onOpen={(wanted) => setOpen(wanted ? code : undefined)}
                onDuplicate={() => duplicate(scenario)} onRemove={() => remove(code)}
              />
            </li>
          );
        })}
      </ul>
      {!isReadOnly && <NewScenario onAdd={add} />}
    </Disclosure>
  );
}

interface CardProps {
  readonly scenario: Fields;
  readonly notes: readonly string[];
  readonly isOpen: boolean;
  onOpen(isOpen: boolean): void;
  onDuplicate(): void;
  onRemove(): void;
}

function ScenarioCard({ scenario, notes, isOpen, onOpen, onDuplicate, onRemove }: CardProps) {
  const { store, isReadOnly } = useEditor();
  const form = useId();
  const code = String(scenario["code"]);
  const actions = (scenario["actions"] ?? []) as readonly string[];
  const condition = String(scenario["condition"] ?? "").trim();
  const aim = (target: Target, named: string | null) => {
    const current = store.getState().records.Scenario?.[code];
    if (current) store.getState().edit([{ kind: "Scenario", code, fields: aimedAt(current, target, named) }]);
  };
  return (
    <div className="rule" data-open={isOpen || undefined}>
      <div className="rule-head">
        <Subject scenario={scenario} />
        <button type="button" className="btn btn-ghost btn-sm" aria-expanded={isOpen} aria-controls={form} onClick={() => onOpen(!isOpen)}>
          {isReadOnly ? "Show" : isOpen ? "Done" : "Edit"}<span className="visually-hidden"> {String(scenario["name"] || code)}</span>
        </button>
      </div>
      {!isOpen && <p className="rule-reason">{actions.length ? actions.join(", ") : "Every action"}{condition ? <> · <code className="rule-code">{condition}</code></> : ", always"}</p>}
      {notes.map((note) => <p className="rule-note" key={note}><Icon name="replace" className="icon icon-small" /><span>{note}</span></p>)}
      {isOpen && (
        <div className="rule-form" id={form}>
          {!isReadOnly && <TargetPicker scenario={scenario} onChoose={aim} />}
          <RecordForm kind="Scenario" codes={[code]} only={["name", "actions", "condition"]} />
          {!isReadOnly && (
            <div className="rule-add">
              <button type="button" className="btn btn-ghost btn-sm" onClick={onDuplicate}><Icon name="copy" />Duplicate</button>
              <button type="button" className="btn btn-ghost btn-sm" onClick={onRemove}><Icon name="trash-2" />Delete scenario</button>
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function Subject({ scenario }: { scenario: Fields }) {
  const target = targetOf(scenario);
  const kind = target === "classification" ? "ProductClassification" : "Product";
  const named = useNameOf(kind, target === "order" ? "" : String(scenario[target]));
  return (
    <span className="rule-name">
      <Icon name={target === "product" ? "package" : target === "classification" ? "boxes" : "shopping-cart"} className="icon icon-small" />
      <span>{target === "order" ? "Every order" : named}</span>
      {target === "classification" && <span className="tag">class</span>}
    </span>
  );
}

/** A scenario comes into being with its subject: one without would count for every order. */
function NewScenario({ onAdd }: { onAdd(target: Target, code: string | null, name: string): void }) {
  const [target, setTarget] = useState<Target>();
  return (
    <>
      <div className="rule-add">
        {TARGETS.map(({ id, label }) => (
          <button
            key={id} type="button" className="btn btn-ghost btn-sm" aria-expanded={id === "order" ? undefined : target === id}
            onClick={() => (id === "order" ? onAdd("order", null, "Every order") : setTarget(target === id ? undefined : id))}
          >
            <Icon name="plus" />{id === "order" ? label : `For a ${label.toLowerCase()}`}
          </button>
        ))}
      </div>
      {target && target !== "order" && (
        <TargetPicker
          key={target} only={target}
          onChoose={(chosen, code, name) => {
            setTarget(undefined);
            onAdd(chosen, code, name);
          }}
        />
      )}
    </>
  );
}
