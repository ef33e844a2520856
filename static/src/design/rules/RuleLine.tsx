import { useId, useState } from "react";
import { Icon } from "../../plan/Icon";
import { useEditor, useRecord } from "../context";
import { RecordForm } from "../panel/RecordForm";
import type { RankedRule, RuleKind } from "./stepRules";

const MARKS = { true: { icon: "circle-check", word: "Wins" }, false: { icon: "circle-minus", word: "Loses" }, null: { icon: "circle-help", word: "Depends on the order" } } as const;

/** One rule that matches: its mark, why it wins or loses, and on request its form. */
export function RuleLine({ kind, rule }: { kind: RuleKind; rule: RankedRule }) {
  const { store, isReadOnly, say } = useEditor();
  const [isOpen, setIsOpen] = useState(false);
  const record = useRecord(kind, rule.code);
  const form = useId();
  const mark = MARKS[String(rule.wins) as keyof typeof MARKS];
  const remove = () => {
    store.getState().edit([{ kind, code: rule.code, fields: null }]);
    say(`Rule ${rule.code} is deleted.`);
  };
  return (
    <div className="rule">
      <div className="rule-head">
        <span className="rule-mark" title={mark.word}><Icon name={mark.icon} className="icon icon-small" /><span className="visually-hidden">{mark.word}: </span></span>
        <span className="rule-name">{String(record?.["name"] || rule.code)}</span>
        {record && (
          <button type="button" className="btn btn-ghost btn-sm" aria-expanded={isOpen} aria-controls={form} onClick={() => setIsOpen(!isOpen)}>
            {isReadOnly ? "Show" : isOpen ? "Done" : "Edit"}<span className="visually-hidden"> {rule.code}</span>
          </button>
        )}
      </div>
      <p className="rule-reason">{rule.reason}{rule.wins === true ? "" : ` It would mean: ${rule.effect}.`}</p>
      {isOpen && record && (
        <div className="rule-form" id={form}>
          <RecordForm kind={kind} codes={[rule.code]} />
          {!isReadOnly && <button type="button" className="btn btn-ghost btn-sm" onClick={remove}><Icon name="trash-2" />Delete rule</button>}
        </div>
      )}
    </div>
  );
}
