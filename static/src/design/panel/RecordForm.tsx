import { useId, useMemo, useRef, useState, type ReactNode } from "react";
import { useDesign, useEditor } from "../context";
import type { Problem } from "../document/document";
import { codeField, type Fields, type Kind } from "../document/records";
import { AmountRow } from "./fields/AmountRow";
import { FieldRow } from "./fields/FieldRow";
import { Fold, useFold } from "./Fold";
import { countsInWords, countsOf, problemsByField, problemsOf } from "./messages";
import { changesTo } from "./mixed";
import { fieldsOf, isShown, offered, sectionsOf, type Row, type Section } from "./rows";
import { Scope, type FormScope } from "./scope";

export interface RecordFormProps {
  readonly kind: Kind;
  readonly codes: readonly string[];
  /** Only what stands under these headings. */
  readonly sections?: readonly string[];
  /** These fields alone, without headings. */
  readonly only?: readonly string[];
  /** Fields that stand elsewhere. */
  readonly without?: readonly string[];
  /** "panel": dense, help on request, headings that fold; "page": roomy, help in sight. */
  readonly density?: "panel" | "page";
  /** Put below a section. */
  readonly after?: Readonly<Record<string, ReactNode>>;
  /** Why a change is not made, said to the person; undefined where it may be. */
  readonly refuse?: (values: Fields) => string | undefined;
  /** The field to be shown, also where its section is folded. */
  readonly field?: string | undefined;
}

/** The form of one or several records of a kind (several: the fields they share), made from the schema; edits go to the store. */
export function RecordForm({ kind, codes, sections, only, without = [], density = "panel", after = {}, refuse, field }: RecordFormProps) {
  const { store, schema, isReadOnly, say } = useEditor();
  const mayRefuse = useRef(refuse);
  mayRefuse.current = refuse;
  const prefix = useId();
  const table = useDesign((state) => state.records[kind]);
  const allProblems = useDesign((state) => state.problems);
  const records = useMemo(() => codes.map((code) => table?.[code]).filter((record) => record !== undefined), [codes, table]);
  const problems = useMemo(() => problemsByField(problemsOf(allProblems, kind, codes)), [allProblems, kind, codes]);
  const scope = useMemo<FormScope | undefined>(
    () =>
      records[0] && {
        prefix, kind, record: records[0], path: "", values: records, isReadOnly,
        problemsOf: (name) => problems.get(name) ?? [],
        change: (values, visit, also = []) => {
          const refusal = mayRefuse.current?.(values);
          if (refusal !== undefined) return say(refusal);
          const current = codes.map((code) => store.getState().records[kind]?.[code]).filter((record) => record !== undefined);
          store.getState().edit([...also, ...changesTo(kind, current, values)], visit);
        },
      },
    [prefix, kind, records, codes, problems, isReadOnly, store, say],
  );
  const kindSchema = schema[kind];
  if (!scope || !kindSchema) return null;
  const faulty = new Set(problems.keys());
  const fields = offered(kindSchema, records.length, codeField(kind)).filter((one) => !without.includes(one.name) && (!only || only.includes(one.name)));
  const shown = sectionsOf(fields, sections)
    .map(({ name, rows }) => ({ name, rows: rows.filter((row) => fieldsOf(row).some((one) => isShown(one, records, faulty))) }))
    .filter(({ name, rows }) => rows.length || after[name]);
  return (
    <Scope value={scope}>
      <div className="record-form" data-density={density}>
        {only ? <div className="form-fields"><Rows rows={shown.flatMap(({ rows }) => rows)} /></div> : shown.map((section) => (
          <FormSection key={section.name} isOnly={shown.length === 1} section={section} density={density} field={field} problems={section.rows.flatMap(fieldsOf).flatMap(({ name }) => problems.get(name) ?? [])}>
            {after[section.name]}
          </FormSection>
        ))}
        <General problems={problems.get("") ?? []} />
      </div>
    </Scope>
  );
}

/** The heading that is folded until somebody opens it. */
const FOLDED = "Advanced";

interface SectionProps {
  readonly section: Section;
  readonly density: "panel" | "page";
  readonly field: string | undefined;
  readonly problems: readonly Problem[];
  /** The one section of the form: a page's own heading says it already. */
  readonly isOnly: boolean;
  readonly children: ReactNode;
}

function FormSection({ section, density, field, problems, isOnly, children }: SectionProps) {
  const { name, rows } = section;
  const [isOpen, setIsOpen] = useFold(name, name !== FOLDED);
  const [forced, setForced] = useState<string>();
  if (field !== forced) {
    setForced(field);
    if (rows.flatMap(fieldsOf).some(({ name: one }) => one === field)) setIsOpen(true);
  }
  const content = (
    <div className="form-fields">
      <Rows rows={rows} />
      {children}
    </div>
  );
  if (density === "page") return <section className="form-section">{name && !isOnly && <h3 className="form-heading">{name}</h3>}{content}</section>;
  return (
    <Fold
      name={name} isOpen={isOpen} onOpen={setIsOpen}
      note={!isOpen && problems.length > 0 && <span className="form-problems">{countsInWords(countsOf(problems))}</span>}
    >
      {content}
    </Fold>
  );
}

function Rows({ rows }: { rows: readonly Row[] }) {
  return <>{rows.map((row) => (row.unit || row.delay ? <AmountRow key={row.field.name} row={row} /> : <FieldRow key={row.field.name} field={row.field} />))}</>;
}

/** Problems of the record as a whole. */
function General({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="form-general">
      {problems.map((problem, index) => <li key={index} className="field-message" data-severity={problem.severity}>{problem.message}</li>)}
    </ul>
  );
}

