import { idOf, RemoveButton, useBuilding } from "./building";
import { isComplete, takesValue, type Absent, type Comparison } from "./outline";
import { ValueField } from "./ValueField";
import { about, asking, choiceOf, choicesFor, mayBeAbsent } from "./variables";
import { VariablePicker } from "./VariablePicker";

interface ComparisonRowProps {
  readonly row: Comparison;
  readonly number: number;
  readonly item: string | undefined;
  onChange(row: Comparison): void;
  onRemove(): void;
}

const ABSENCES: readonly { readonly id: Absent; readonly label: string }[] = [
  { id: "no", label: "counts as no" },
  { id: "yes", label: "counts as yes" },
  { id: "error", label: "is an error" },
];

/** One variable, what is asked of it, and what it is compared with. */
export function ComparisonRow({ row, number, item, onChange, onRemove }: ComparisonRowProps) {
  const { condition, prefix } = useBuilding();
  const { vocabulary, load } = condition;
  const variable = vocabulary.find(row.path, item);
  const isKnown = variable !== undefined || vocabulary.variables.length === 0 || row.path.length === 0;
  const isDynamic = variable?.type === "Dynamic";
  const asksAbsence = row.operator !== "present" && (row.absent !== "error" || (row.path.length > 0 && mayBeAbsent(variable)));
  const choices = choicesFor(variable?.type, row);
  return (
    <div className="condition-row" data-kind="comparison" data-unfinished={!isComplete(row) || undefined}>
      <div className="condition-variable">
        <VariablePicker id={idOf(prefix, row)} vocabulary={vocabulary} path={row.path} label={`Row ${number}: attribute`} item={item} isInvalid={!isKnown} onLoad={load} onChoose={(chosen) => onChange(about(row, chosen, item))} />
        {isDynamic && (
          <input
            className="form-control" aria-label={`Row ${number}: field of the answer`} placeholder="field" value={row.path.slice(2).join(".")}
            onChange={({ target }) => onChange({ ...row, path: [...row.path.slice(0, 2), ...target.value.split(".").filter((part, index, parts) => part || index < parts.length - 1)] })}
          />
        )}
        <RemoveButton name={`row ${number}`} onRemove={onRemove} />
      </div>
      {row.path.length > 0 && (
        <div className="condition-asked">
          <select
            className="form-select condition-operator" aria-label={`Row ${number}: what is asked`} value={choiceOf(row)}
            onChange={({ target }) => {
              const chosen = choices.find(({ id }) => id === target.value);
              if (chosen) onChange(asking(row, chosen));
            }}
          >
            {choices.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
          </select>
          {takesValue(row.operator) && <ValueField row={row} variable={variable} number={number} item={item} onChange={onChange} />}
        </div>
      )}
      {asksAbsence && (
        <label className="condition-absent">
          <span>Without a value it</span>
          <select className="form-select" value={row.absent} onChange={({ target }) => onChange({ ...row, absent: target.value as Absent })}>
            {ABSENCES.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
          </select>
        </label>
      )}
    </div>
  );
}
