import { useState } from "react";
import { Icon } from "../../plan/Icon";
import { useTrying } from "../conditions/trial";
import { useDesign, useEditor, useRecord } from "../context";
import { recordsOf } from "../document/document";
import type { Step } from "../document/records";
import { newRecord, proposedCode } from "../panel/creating";
import { Disclosure } from "../panel/inspector/Disclosure";
import { RuleLine } from "./RuleLine";
import { useShownBody } from "./shown";
import { DECIDING, kindsOf, losersOf, proposalsFor, type RankedRule, type RuleChoice, type RuleKind, type StepRulesAnswer } from "./stepRules";

const HEADINGS: Readonly<Record<RuleKind, string>> = { FalloutRule: "When it fails", JeopardyRule: "When it is late", TaskAssignmentRule: "Who gets it" };

/** The rules around one step: which fallout, jeopardy and assignment rules match it, which one wins and why; editing them. */
export function StepRules({ step: code }: { step: string }) {
  const step = useRecord("StepDefinition", code) as Step | undefined;
  const body = useShownBody(DECIDING);
  const { answer, refusals } = useTrying<StepRulesAnswer>(`/api/v1/draft/steps/${encodeURIComponent(code)}/rules`, step && body);
  if (!step) return null;
  return (
    <>
      {kindsOf(step.type).map((kind) => (
        <Disclosure key={kind} name={HEADINGS[kind]}>
          {!answer && <p className="field-note">{refusals[0] ?? "Looking for its rules …"}</p>}
          {answer && choicesOf(answer, kind).map((choice) => <Choice key={choice.error_code} choice={choice} kind={kind} isOnly={choicesOf(answer, kind).length === 1} />)}
          <Adding kind={kind} step={step} />
        </Disclosure>
      ))}
    </>
  );
}

function choicesOf(answer: StepRulesAnswer, kind: RuleKind): readonly RuleChoice[] {
  return kind === "FalloutRule" ? answer.fallout : [kind === "JeopardyRule" ? answer.jeopardy : answer.assignment];
}

function Choice({ choice, kind, isOnly }: { choice: RuleChoice; kind: RuleKind; isOnly: boolean }) {
  const [isAll, setIsAll] = useState(false);
  const losers = losersOf(choice);
  const first = choice.rules.filter(({ wins }) => wins !== false);
  return (
    <div className="rule-choice">
      <p className="rule-outcome">
        {kind === "FalloutRule" && (choice.error_code || !isOnly) && <span className="rule-error">{choice.error_code || "Any other error"}</span>}
        {choice.outcome}
      </p>
      <ul className="rule-list">
        {first.map((rule) => <Line key={rule.code} rule={rule} kind={kind} />)}
        {isAll && losers.map((rule) => <Line key={rule.code} rule={rule} kind={kind} />)}
      </ul>
      {losers.length > 0 && (
        <button type="button" className="btn btn-ghost btn-sm list-add" aria-expanded={isAll} onClick={() => setIsAll(!isAll)}>
          {isAll ? "Only the rule that wins" : losers.length === 1 ? "One more matches, and loses" : `${losers.length} more match, and lose`}
        </button>
      )}
    </div>
  );
}

function Line({ rule, kind }: { rule: RankedRule; kind: RuleKind }) {
  return <li data-wins={rule.wins === null ? "perhaps" : String(rule.wins)}><RuleLine kind={kind} rule={rule} /></li>;
}

/** Makes a rule for this step, its integration, or all of its type. */
function Adding({ kind, step }: { kind: RuleKind; step: Step }) {
  const { store, schema, isReadOnly, say } = useEditor();
  const taken = useDesign((state) => state.records[kind]);
  const kindSchema = schema[kind];
  if (isReadOnly || !kindSchema) return null;
  const typeName = schema.StepDefinition?.fields.find(({ name }) => name === "type")?.choices?.find(({ value }) => value === step.type)?.label.toLowerCase() ?? step.type;
  const proposals = proposalsFor(kind, step, typeName, recordsOf(store.getState().records, kind));
  const add = ({ name, fields }: (typeof proposals)[number]) => {
    const code = proposedCode(name, (one) => taken?.[one] !== undefined);
    store.getState().edit([{ kind, code, fields: newRecord(kindSchema, code, fields) }]);
    say(`${kindSchema.label} ${code} is made.`);
  };
  if (proposals.length === 0) return null;
  return (
    <div className="rule-add">
      {proposals.map((proposal) => (
        <button key={proposal.label} type="button" className="btn btn-ghost btn-sm" onClick={() => add(proposal)}><Icon name="plus" />Rule {proposal.label}</button>
      ))}
    </div>
  );
}
