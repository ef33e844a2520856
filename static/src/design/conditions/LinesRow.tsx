import { RemoveButton } from "./building";
import type { LinesTest, Quantifier } from "./outline";
import { GroupRows } from "./RowsPane";

interface LinesRowProps {
  readonly row: LinesTest;
  readonly number: number;
  readonly level: number;
  onChange(row: LinesTest): void;
  onRemove(): void;
}

const QUANTIFIERS: readonly { readonly id: string; readonly quantifier: Quantifier; readonly negated: boolean; readonly label: string }[] = [
  { id: "exists", quantifier: "exists", negated: false, label: "Some line" },
  { id: "!exists", quantifier: "exists", negated: true, label: "No line" },
  { id: "all", quantifier: "all", negated: false, label: "Every line" },
  { id: "!all", quantifier: "all", negated: true, label: "Not every line" },
  { id: "exists_one", quantifier: "exists_one", negated: false, label: "Exactly one line" },
  { id: "!exists_one", quantifier: "exists_one", negated: true, label: "Not exactly one line" },
];

/** Something is asked of the lines, one after the other. */
export function LinesRow({ row, number, level, onChange, onRemove }: LinesRowProps) {
  return (
    <div className="condition-row" data-kind="lines">
      <div className="condition-variable">
        <select
          className="form-select" aria-label={`Row ${number}: of how many lines`} value={`${row.negated ? "!" : ""}${row.quantifier}`}
          onChange={({ target }) => {
            const chosen = QUANTIFIERS.find(({ id }) => id === target.value);
            if (chosen) onChange({ ...row, quantifier: chosen.quantifier, negated: chosen.negated });
          }}
        >
          {QUANTIFIERS.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
        </select>
        <span className="condition-word">has</span>
        <RemoveButton name={`row ${number}`} onRemove={onRemove} />
      </div>
      <GroupRows group={row.condition} level={level + 1} item={row.item} name={`Lines of row ${number}`} onChange={(inner) => onChange({ ...row, condition: inner })} />
    </div>
  );
}
