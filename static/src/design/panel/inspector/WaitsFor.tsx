/** What a step waits for and what waits for it, with their scopes; arrows are added by search and taken away here. */

import { useState } from "react";
import { Icon } from "../../../plan/Icon";
import { useDesign, useEditor } from "../../context";
import { arrowsOf, stepOf } from "../../document/canvas";
import { connect, deleteSelection, forbiddenSources, forbiddenTargets, perform, refusalOfArrow } from "../../document/commands";
import { recordsOf, type Records } from "../../document/document";
import type { Dependency, Step } from "../../document/records";
import { Combobox, type Option } from "../fields/Combobox";
import { matching } from "../lookup";
import { scopeInWords, TYPE_ICONS } from "../words";

const NONE: readonly Dependency[] = [];

export function WaitsFor({ step }: { step: string }) {
  const records = useDesign((state) => state.records);
  const { into, from } = arrowsOf(records);
  return (
    <>
      <Arrows title="Waits for" step={step} arrows={into.get(step) ?? NONE} end="depends_on" />
      <Arrows title="Followed by" step={step} arrows={from.get(step) ?? NONE} end="step" />
    </>
  );
}

interface ArrowsProps {
  readonly title: string;
  readonly step: string;
  readonly arrows: readonly Dependency[];
  /** Which end of the arrow is the other step. */
  readonly end: "depends_on" | "step";
}

function Arrows({ title, step, arrows, end }: ArrowsProps) {
  const { isReadOnly, store, workspace, say, open } = useEditor();
  const records = useDesign((state) => state.records);
  return (
    <div className="field-row" data-layout="wide" role="group" aria-label={title}>
      <div className="field-head"><span className="field-name">{title}</span></div>
      <ul className="arrow-list">
        {arrows.map((arrow) => {
          const other = stepOf(records, arrow[end]);
          const name = other?.name ?? arrow[end];
          return (
            <li key={arrow.code}>
              <button type="button" className="arrow-step" title={`Open ${name}`} onClick={() => open({ kind: "StepDefinition", code: arrow[end] })}>
                <Icon name={other ? TYPE_ICONS[other.type] : "box"} className="icon icon-small" /><span className="truncate">{name}</span>
              </button>
              <button type="button" className="arrow-scope" aria-label={`Arrow ${end === "step" ? "to" : "from"} ${name}: ${scopeInWords(records, arrow)}`} title="Open the arrow" onClick={() => open({ kind: "StepDependency", code: arrow.code })}>{scopeInWords(records, arrow)}</button>
              {!isReadOnly && <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Remove the arrow ${end === "step" ? "to" : "from"} ${name}`} title="Remove the arrow" onClick={() => perform(store, deleteSelection(store.getState().records, workspace, { arrows: [arrow.code] }), say)}><Icon name="x" /></button>}
            </li>
          );
        })}
      </ul>
      {!isReadOnly && <StepSearch step={step} end={end} />}
    </div>
  );
}

/** Steps to which an arrow may be drawn: all but those that would close a loop or are connected already. */
export function connectable(records: Records, step: string, end: "depends_on" | "step"): readonly Option[] {
  const forbidden = end === "depends_on" ? forbiddenSources(records, step) : forbiddenTargets(records, step);
  const steps = recordsOf(records, "StepDefinition") as readonly Step[];
  return steps.filter(({ code }) => !forbidden.has(code)).map(({ code, name, group }) => ({ code, name, detail: String(records.StepGroup?.[group]?.["name"] ?? group) }));
}

/** Why a search finds no step: it names one that may not stand there, or none at all. */
export function whyNothing(records: Records, step: string, end: "depends_on" | "step", query: string): string {
  const steps = (recordsOf(records, "StepDefinition") as readonly Step[]).map(({ code, name }) => ({ code, name, detail: "" }));
  const meant = query.trim() === "" ? undefined : matching(steps, query).find(({ code }) => code !== step);
  const refusal = meant && (end === "depends_on" ? refusalOfArrow(records, meant.code, step) : refusalOfArrow(records, step, meant.code));
  if (refusal) return refusal.sentence;
  return query.trim() === "" ? "There is no other step that could stand here." : `No step is called “${query.trim()}”.`;
}

export function StepSearch({ step, end, label, onDone }: { step: string; end: "depends_on" | "step"; label?: string; onDone?: () => void }) {
  const { store, say } = useEditor();
  const records = useDesign((state) => state.records);
  const [query, setQuery] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const options = isOpen ? matching(connectable(records, step, end), query) : [];
  const note = isOpen && options.length === 0 ? whyNothing(records, step, end, query) : undefined;
  const add = ({ code }: Option) => {
    perform(store, connect(store.getState().records, end === "depends_on" ? { from: code, to: step } : { from: step, to: code }), say);
    onDone?.();
  };
  return (
    <Combobox
      label={label ?? (end === "depends_on" ? "Add a step that it waits for" : "Add a step that follows")} placeholder={end === "depends_on" ? "Add what it waits for" : "Add what follows"} shown="" query={query} isOpen={isOpen} options={options}
      note={note}
      onQuery={setQuery} onChoose={add}
      onOpen={(willOpen) => {
        setIsOpen(willOpen);
        if (!willOpen) setQuery("");
      }}
    />
  );
}
