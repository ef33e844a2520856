import { useId, useMemo, useState, type ReactNode } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import type { Problem } from "../document/document";
import { codeField, type Fields, type Kind } from "../document/records";
import { AmountRow } from "./fields/AmountRow";
import { FieldRow } from "./fields/FieldRow";
import { countsInWords, countsOf, problemsByField, problemsOf } from "./messages";
import { changesTo } from "./mixed";
import { isShown, offered, sectionsOf, type Section } from "./rows";
import { Scope, type FormScope } from "./scope";
import { editInVisit } from "./typing";

export interface RecordFormProps {
  readonly kind: Kind;
  readonly codes: readonly string[];
  /** Only what stands under these headings. */
  readonly sections?: readonly string[];
  /** Fields that stand elsewhere. */
  readonly without?: readonly string[];
  /** "panel": dense, help on request, headings that fold; "page": roomy, help in sight. */
  readonly density?: "panel" | "page";
  /** Put below a section. */
  readonly after?: Readonly<Record<string, ReactNode>>;
  /** The field to be shown, also where its section is folded. */
  readonly field?: string | undefined;
}

const NOTHING: readonly Fields[] = [];

/** The form of one or several records of a kind (several: the fields they share), made from the schema; edits go to the store. */
export function RecordForm({ kind, codes, sections, without = [], density = "panel", after = {}, field }: RecordFormProps) {
  const { store, schema, isReadOnly } = useEditor();
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
          const current = codes.map((code) => store.getState().records[kind]?.[code]).filter((record) => record !== undefined);
          editInVisit(store, [...also, ...changesTo(kind, current, values)], visit ?? {});
        },
      },
    [prefix, kind, records, codes, problems, isReadOnly, store],
  );
  const kindSchema = schema[kind];
  if (!scope || !kindSchema) return null;
  const faulty = new Set(problems.keys());
  const fields = offered(kindSchema, records.length || NOTHING.length, codeField(kind)).filter((one) => !without.includes(one.name));
  const shown = sectionsOf(fields, sections).map(({ name, rows }) => ({ name, rows: rows.filter((row) => isShown(row.field, records, faulty)) }));
  return (
    <Scope value={scope}>
      <div className="record-form" data-density={density}>
        {shown.filter(({ name, rows }) => rows.length || after[name]).map((section) => (
          <FormSection key={section.name} section={section} density={density} field={field} problems={section.rows.flatMap(({ field: one }) => problems.get(one.name) ?? [])}>
            {after[section.name]}
          </FormSection>
        ))}
        <General problems={problems.get("") ?? []} />
      </div>
    </Scope>
  );
}

/** Headings that are folded until somebody opens them; what was opened stays open on this page. */
const openness = new Map<string, boolean>([["Advanced", false]]);

interface SectionProps {
  readonly section: Section;
  readonly density: "panel" | "page";
  readonly field: string | undefined;
  readonly problems: readonly Problem[];
  readonly children: ReactNode;
}

function FormSection({ section, density, field, problems, children }: SectionProps) {
  const { name, rows } = section;
  const [isOpen, setIsOpen] = useState(openness.get(name) ?? true);
  const [forced, setForced] = useState<string>();
  if (field !== forced) {
    setForced(field);
    if (rows.some((row) => row.field.name === field)) setIsOpen(true);
  }
  const content = (
    <div className="form-fields">
      {rows.map((row) => (row.unit || row.base ? <AmountRow key={row.field.name} row={row} /> : <FieldRow key={row.field.name} field={row.field} />))}
      {children}
    </div>
  );
  if (density === "page") return <section className="form-section">{name && <h3 className="form-heading">{name}</h3>}{content}</section>;
  return (
    <details
      className="form-section" open={isOpen}
      onToggle={({ currentTarget }) => {
        openness.set(name, currentTarget.open);
        setIsOpen(currentTarget.open);
      }}
    >
      <summary>
        <Icon name="chevron-right" className="icon icon-small" />
        <h3 className="form-heading">{name}</h3>
        {!isOpen && problems.length > 0 && <span className="form-problems">{countsInWords(countsOf(problems))}</span>}
      </summary>
      {content}
    </details>
  );
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

