import { useId, useState } from "react";
import { Icon } from "../../plan/Icon";
import type { Fields, Kind } from "../document/records";
import { ProblemLines } from "./ProblemLines";
import { RowsPane } from "./RowsPane";
import { TextPane } from "./TextPane";
import { TrialBox } from "./TrialBox";
import { useCondition } from "./useCondition";

export interface ConditionEditorProps {
  id: string;
  label: string;
  help?: string;
  /** The record that the condition belongs to, as it is on the screen (it decides which variables there are), and its field. */
  kind: Kind;
  record: Fields;
  /** Where in the record: "condition"; "mappings/0/expression"; "payload/lines/$item/colour". */
  field: string;
  value: string;
  onChange(text: string): void;
  errors?: readonly string[];
  isReadOnly?: boolean;
}

type View = "rows" | "text";

/** Which form was looked at last: it is taken for the next condition too. */
let lastView: View = "rows";

/** A CEL expression: rows to click together, the text beside them, validation as one types, and a test on a sample order. */
export function ConditionEditor({ id, label, help, kind, record, field, value, onChange, errors = [], isReadOnly = false }: ConditionEditorProps) {
  const place = { kind, record, field };
  const given = useCondition(place, value, onChange);
  const [wanted, setWanted] = useState<View>(lastView);
  const [isTrying, setIsTrying] = useState(false);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const box = useId();
  const canShowRows = given.hasRows && given.outline !== null;
  const view: View = canShowRows ? wanted : "text";
  const choose = (next: View) => {
    lastView = next;
    setWanted(next);
  };
  // Who writes stays with the text, also once rows can show it again.
  const condition = { ...given, write: (text: string) => (setWanted(view), given.write(text)) };
  const describedBy = [help && `${id}-help`, `${id}-messages`].filter(Boolean).join(" ");
  return (
    <div className="condition" role="group" aria-labelledby={`${id}-label`} data-view={view} data-rows={canShowRows || undefined}>
      <div className="condition-head">
        <label className="field-name" id={`${id}-label`} htmlFor={view === "text" ? id : undefined}>{label}</label>
        {help && (
          <button type="button" className="field-help-switch" aria-label={`Help on ${label}`} aria-expanded={isHelpOpen} aria-controls={`${id}-help`} onClick={() => setIsHelpOpen(!isHelpOpen)}>
            <Icon name="circle-help" className="icon icon-small" />
          </button>
        )}
        <span className="condition-tools">
          {condition.hasRows && <Views view={view} canShowRows={canShowRows} onChoose={choose} />}
          <button type="button" className="btn btn-ghost btn-sm condition-try" aria-expanded={isTrying} aria-controls={box} onClick={() => setIsTrying(!isTrying)}>
            <Icon name="play" />Try
          </button>
        </span>
      </div>
      {help && <p className="field-help" id={`${id}-help`} data-open={isHelpOpen || undefined}>{help}</p>}
      <div className="condition-panes">
        {canShowRows && <RowsPane id={id} condition={condition} isReadOnly={isReadOnly} />}
        <TextPane id={id} condition={condition} describedBy={describedBy} isReadOnly={isReadOnly} isRowsShown={canShowRows} isDatePath={field === "custom_date"} />
      </div>
      <ProblemLines id={`${id}-messages`} condition={condition} errors={errors} textId={id} isTextShown={view === "text"} onShowText={() => choose("text")} />
      {isTrying && <TrialBox id={box} place={place} text={condition.text} vocabulary={condition.vocabulary} onLoad={condition.load} />}
    </div>
  );
}

function Views({ view, canShowRows, onChoose }: { view: View; canShowRows: boolean; onChoose(view: View): void }) {
  return (
    <span className="condition-views" role="group" aria-label="Shown as">
      <button type="button" aria-pressed={view === "rows"} disabled={!canShowRows} title={canShowRows ? undefined : "This text cannot be shown as rows"} onClick={() => onChoose("rows")}>Rows</button>
      <button type="button" aria-pressed={view === "text"} onClick={() => onChoose("text")}>Text</button>
    </span>
  );
}
