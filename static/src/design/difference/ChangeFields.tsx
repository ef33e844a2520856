import type { ChangeWord, FieldChange } from "./document";

/** The fields of a record that differs, before and after: short values side by side, conditions and JSON line by line. */
export function ChangeFields({ fields, change }: { fields: readonly FieldChange[]; change: ChangeWord }) {
  return (
    <dl className="change-fields">
      {fields.map((field) => (
        <div key={field.name}>
          <dt>{field.label}</dt>
          <dd className={field.is_code ? "mono" : undefined}>{field.lines.length > 0 ? <Lines field={field} /> : <Values field={field} change={change} />}</dd>
        </div>
      ))}
    </dl>
  );
}

function Values({ field, change }: { field: FieldChange; change: ChangeWord }) {
  if (change === "Added") return <>{field.after}</>;
  if (change === "Removed") return <del>{field.before}</del>;
  return <><del>{field.before}</del> <span className="change-arrow" aria-hidden="true">→</span> <ins>{field.after}</ins></>;
}

function Lines({ field }: { field: FieldChange }) {
  return (
    <pre className="change-lines" tabIndex={0} aria-label={`${field.label}, line by line`}>
      {field.lines.map(({ sign, text }, number) => (sign === "-" ? <del key={number}>{text}</del> : sign === "+" ? <ins key={number}>{text}</ins> : <span key={number} data-sign={sign}>{text}</span>))}
    </pre>
  );
}
