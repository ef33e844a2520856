import { useId, useRef } from "react";
import { Icon } from "../../plan/Icon";
import { ConditionEditor } from "../conditions/ConditionEditor";
import { useDesign, useEditor } from "../context";
import type { Visit } from "../document/store";
import { switchMethod, withMapping, withoutMapping } from "./edits";
import { ListPart } from "./ListPart";
import { ProblemList } from "./Marks";
import { destinationKeyOf, destinationOperands, mismatchOf, sourceKeyOf, sourceOperands, type Operand } from "./operands";
import { problemsOfMapping } from "./places";
import type { Enforcement, Mapping, Rule, ValueList } from "./records";
import { mappingOutcome } from "./trial";
import { TrialReason } from "./TrialReason";
import { useScreen, useView } from "./view";
import { ENFORCEMENTS, METHODS } from "./words";

/** One mapping: from where to where, how its value is found, and when it is applied. */
export function MappingPanel({ rule, mapping }: { rule: Rule; mapping: Mapping }) {
  const { store, isReadOnly, say } = useEditor();
  const { around, view } = useScreen();
  const records = useDesign((state) => state.records);
  const problems = useDesign((state) => state.problems);
  const answer = useView((state) => state.answer);
  const id = useId();
  const visit = useRef<Visit>({});
  const table = around.mapping_rules;
  const sources = sourceOperands(records, rule, table);
  const destinations = destinationOperands(records, rule, table);
  const source = sources.find((one) => one.key === sourceKeyOf(mapping));
  const destination = destinations.find((one) => one.key === destinationKeyOf(mapping));
  const list = mapping.value_list === null ? undefined : (records.ValueList?.[mapping.value_list] as ValueList | undefined);
  const mismatch = mismatchOf(mapping, source, destination, list, table);
  const own = problemsOfMapping(problems, rule.code, mapping.code, rule.mappings.indexOf(mapping));
  const outcome = answer && mappingOutcome(answer, rule, mapping);
  const put = (changed: Mapping) => store.getState().edit([withMapping(rule, changed)]);
  const remove = () => {
    store.getState().edit([withoutMapping(rule, mapping.code)]);
    view.setState({ chosen: { rule: rule.code } });
    say(`The mapping to ${destination?.label ?? mapping.destination} is removed. Undo brings it back.`);
  };
  return (
    <div className="record-form" data-density="panel">
      <div className="form-fields">
        {mapping.method !== "Expression" && (
          <OperandChoice label="From" operands={sources} value={sourceKeyOf(mapping)} isReadOnly={isReadOnly} onChange={(one) => put({ ...mapping, source_type: one.type, source: one.name })} />
        )}
        <OperandChoice label="To" operands={destinations} value={destinationKeyOf(mapping)} isReadOnly={isReadOnly} onChange={(one) => put({ ...mapping, destination_type: one.type, destination: one.name })} />
        <fieldset className="field-row method-choice" data-layout="wide">
          <legend className="field-head"><span className="field-name">Value</span></legend>
          <span className="side-by-side">
            {METHODS.map(({ value, label, help }) => (
              <label key={value} title={help}>
                <input
                  type="radio" name={`${id}-method`} checked={mapping.method === value} disabled={isReadOnly}
                  onChange={() => store.getState().edit(switchMethod(store.getState().records, rule, mapping, value, source, destination, table))}
                />
                <span data-method={value}>{label}</span>
              </label>
            ))}
          </span>
        </fieldset>
        {mismatch && own.length === 0 && <p className="field-message" data-severity="Error"><Icon name="octagon-x" className="icon icon-small" />{mismatch}</p>}
        <ProblemList problems={own} />
        {mapping.method === "List" && <ListPart rule={rule} mapping={mapping} source={source} destination={destination} />}
        {mapping.method === "Expression" && (
          <div className="mapping-expression">
            <ConditionEditor
              id={`${id}-expression`} label="Expression" kind="DecompositionRule" record={rule} field={`mappings/${rule.mappings.indexOf(mapping)}/expression`} value={mapping.expression} isReadOnly={isReadOnly}
              onChange={(expression) => store.getState().edit([withMapping(rule, { ...mapping, expression })], visit.current)}
              help={destination?.dataType ? `Its result is a value of type ${destination.dataType}.` : ""}
            />
          </div>
        )}
        <div className="field-row">
          <label className="field-head" htmlFor={`${id}-enforcement`}><span className="field-name">Applies to</span></label>
          <select id={`${id}-enforcement`} className="form-select" value={mapping.enforcement} disabled={isReadOnly} onChange={(event) => put({ ...mapping, enforcement: event.target.value as Enforcement })}>
            {ENFORCEMENTS.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}
          </select>
          <p className="field-note">{ENFORCEMENTS.find((one) => one.value === mapping.enforcement)?.help}</p>
        </div>
        {outcome && <TrialReason outcome={outcome} />}
        {!isReadOnly && <div><button type="button" className="btn btn-outline-danger btn-sm" onClick={remove}><Icon name="trash-2" />Remove the mapping</button></div>}
      </div>
    </div>
  );
}

interface OperandChoiceProps {
  readonly label: string;
  readonly operands: readonly Operand[];
  readonly value: string;
  readonly isReadOnly: boolean;
  readonly isBare?: boolean;
  onChange(operand: Operand): void;
}

/** Chooses an attribute or field of one side. */
export function OperandChoice({ label, operands, value, isReadOnly, isBare, onChange }: OperandChoiceProps) {
  const id = useId();
  const options = (type: Operand["type"]) => operands.filter((one) => one.type === type).map((one) => <option key={one.key} value={one.key}>{one.label}{one.isMissing ? " (not of the product)" : ""}</option>);
  const control = (
    <select id={id} className="form-select" aria-label={isBare ? label : undefined} value={value} disabled={isReadOnly} onChange={(event) => onChange(operands.find((one) => one.key === event.target.value)!)}>
      {!operands.some((one) => one.key === value) && <option value={value}>—</option>}
      <optgroup label="Attributes">{options("Attribute")}</optgroup>
      <optgroup label="Fields of the line">{options("Field")}</optgroup>
    </select>
  );
  if (isBare) return control;
  return (
    <div className="field-row">
      <label className="field-head" htmlFor={id}><span className="field-name">{label}</span></label>
      {control}
    </div>
  );
}
