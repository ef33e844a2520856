/** Small pieces that several tabs show. */

import type { KeyboardEvent, ReactNode } from "react";
import { Icon } from "../../plan/Icon";
import { stateWord } from "../../plan/states";
import type { Operand, Reason } from "./result";
import { valueInWords } from "./words";

export function State({ state }: { state: string }) {
  return <span className="status" data-state={state}><Icon name={`state-${state}`} />{stateWord(state)}</span>;
}

/** What a condition saw. */
export function Operands({ operands }: { operands: readonly Operand[] }) {
  if (operands.length === 0) return null;
  return (
    <dl className="operands">
      {operands.map(({ name, value }, index) => <div key={index}><dt><code>{name}</code></dt><dd>{valueInWords(value)}</dd></div>)}
    </dl>
  );
}

const REFUSING = new Set(["RuleRefused", "NoRule", "LineNotMade", "MappingFailed", "ScenarioRefused", "ScenarioReplaced", "NoScenario", "LinkAbsent", "StepNotMade", "MappingOverridden"]);
const KINDS: Readonly<Record<string, string>> = {
  RuleSelected: "Rule", RuleRefused: "Rule", NoRule: "No rule", LineMade: "Line", LineMerged: "Line", LineNotMade: "No line", MappingApplied: "Mapping", MappingOverridden: "Mapping", MappingFailed: "Mapping",
  DefaultApplied: "Default", Action: "Action", ActionRolledUp: "Action", BundleParent: "Bundle", ScenarioSelected: "Scenario", ScenarioRefused: "Scenario", ScenarioReplaced: "Scenario", NoScenario: "No scenario",
  Quantity: "Quantity", LinkMade: "Arrow", LinkAbsent: "No arrow", StepMade: "Step", StepNotMade: "No step",
};

/** Sentences of a trace: what applied, and what did not and why. */
export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <ul className="reasons">
      {reasons.map(({ kind, reason, rule, scenario, operands }, index) => (
        <li key={index} data-refusing={REFUSING.has(kind) || undefined}>
          <Icon name={REFUSING.has(kind) ? "minus" : "check"} className="icon icon-small" />
          <div>
            <span className="reason-kind">{KINDS[kind] ?? kind}</span>{" "}
            {(rule ?? scenario) && <code>{rule ?? scenario}</code>} <span>{reason}</span>
            <Operands operands={operands} />
          </div>
        </li>
      ))}
    </ul>
  );
}

export interface TabWord {
  readonly name: string;
  readonly word: string;
  readonly count?: number | undefined;
  readonly needsAttention?: boolean;
}

/** Tabs by the pattern of ARIA: one stop, arrows move. */
export function Tabs({ label, tabs, chosen, prefix, onChoose }: { label: string; tabs: readonly TabWord[]; chosen: string; prefix: string; onChoose(name: string): void }) {
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const index = tabs.findIndex(({ name }) => name === chosen);
    const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = tabs[(next + tabs.length) % tabs.length]!;
    onChoose(tab.name);
    event.currentTarget.querySelector<HTMLElement>(`#${prefix}-tab-${tab.name}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={label} onKeyDown={onKey}>
      {tabs.map(({ name, word, count, needsAttention }) => (
        <button
          key={name} type="button" role="tab" id={`${prefix}-tab-${name}`} aria-selected={name === chosen} aria-controls={`${prefix}-${name}`} tabIndex={name === chosen ? 0 : -1}
          data-attention={needsAttention || undefined} onClick={() => onChoose(name)}
        >
          {word}{count !== undefined && <> <span className="count">{count.toLocaleString("en")}</span></>}
        </button>
      ))}
    </div>
  );
}

export function TabPanel({ name, prefix, children }: { name: string; prefix: string; children: ReactNode }) {
  return <div role="tabpanel" id={`${prefix}-${name}`} aria-labelledby={`${prefix}-tab-${name}`} tabIndex={0} className="simulate-panel">{children}</div>;
}
