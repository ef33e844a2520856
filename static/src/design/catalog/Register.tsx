import { useEffect, useRef, useState } from "react";
import { Icon } from "../../plan/Icon";
import { EditorContext, useDesign, useEditor, type Editor } from "../context";
import type { Change } from "../document/document";
import type { Fields, Reference } from "../document/records";
import { ProblemMark } from "../decomposition/Marks";
import { Panel } from "../decomposition/Panel";
import { placeOf } from "../decomposition/paths";
import { nameOf, type Definition } from "../decomposition/records";
import { counted } from "../decomposition/words";
import { newRecord, proposedCode } from "../panel/creating";
import { RecordForm } from "../panel/RecordForm";
import { History } from "../saving/History";
import { RecoveredOffer } from "../saving/RecoveredOffer";
import { Saving } from "../saving/Saving";
import { useHistoryKeys } from "../saving/useHistoryKeys";
import { AttributesPart } from "./AttributesPart";
import { DeleteDialog, Dialog, Input, UseList, useUses } from "./dialogs";
import { columnsOf, countOf, NOUNS, rowsOf, type RegisterKind, type RegisterView, type Row } from "./register";
import { conversionsOf, readable, type Unit } from "./units";

interface RegisterProps {
  readonly editor: Editor;
  readonly kind: RegisterKind;
  readonly counts: Readonly<Record<string, number>>;
}

type Asked = { readonly what: "new" | "copy"; readonly of?: string } | { readonly what: "delete"; readonly of: string };

/** All records of one kind: found, edited beside, made, copied and deleted. */
export function Register({ editor, kind, counts }: RegisterProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<RegisterView>({ query: "", closed: new Set() });
  const [open, setOpen] = useState(() => new URLSearchParams(location.search).get("open") ?? undefined);
  const [asked, setAsked] = useState<Asked>();
  useHistoryKeys(editor);
  useEffect(() => {
    history.replaceState(null, "", location.pathname + (open === undefined ? "" : `?open=${encodeURIComponent(open)}`));
  }, [open]);
  const close = () => {
    const row = frame.current?.querySelector<HTMLElement>("tr[aria-selected=true] .link-button");
    setOpen(undefined);
    row?.focus();
  };
  const here: Editor = { ...editor, open: (reference) => (reference.kind === kind ? setOpen(reference.code) : editor.open(reference)) };
  return (
    <EditorContext.Provider value={here}>
      <div ref={frame} className="rules-workspace" data-panel={open !== undefined || undefined}>
        <Bar kind={kind} query={view.query} onQuery={(query) => setView({ ...view, query })} onNew={() => setAsked({ what: "new" })} onProblem={setOpen} />
        {editor.saver && <RecoveredOffer saver={editor.saver} say={editor.say} onDone={() => frame.current?.querySelector<HTMLElement>("input")?.focus()} />}
        <div className="rules-body">
          <Table kind={kind} view={view} counts={counts} open={open} onOpen={setOpen} onNew={() => setAsked({ what: "new" })} onToggle={(code) => setView({ ...view, closed: toggled(view.closed, code) })} />
          {open !== undefined && <Detail kind={kind} code={open} onAsk={setAsked} onClose={close} />}
        </div>
        <p className="visually-hidden" role="status" data-announce="" />
      </div>
      {asked && asked.what !== "delete" && <NameDialog kind={kind} copied={asked.of} onMade={(code) => (setOpen(code), setAsked(undefined))} onClose={() => setAsked(undefined)} />}
      {asked?.what === "delete" && <Delete kind={kind} code={asked.of} onDone={() => (setOpen(undefined), setAsked(undefined))} onClose={() => setAsked(undefined)} />}
    </EditorContext.Provider>
  );
}

function toggled(set: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(one)) next.add(one);
  return next;
}

function Bar({ kind, query, onQuery, onNew, onProblem }: { kind: RegisterKind; query: string; onQuery(query: string): void; onNew(): void; onProblem(code: string): void }) {
  const { isReadOnly } = useEditor();
  const all = useDesign((state) => Object.keys(state.records[kind] ?? {}).length);
  const problems = useDesign((state) => state.problems).filter((one) => one.kind === kind);
  const first = problems.find((one) => one.severity === "Error") ?? problems[0];
  return (
    <div className="rules-bar">
      <input type="search" className="form-control register-search" aria-label={`Find ${NOUNS[kind][1]}`} placeholder={`Find ${NOUNS[kind][1]}`} value={query} onChange={(event) => onQuery(event.target.value)} />
      <span className="rules-count">{countOf(kind, all)}</span>
      {first && <button type="button" className="chip" title={first.message} onClick={() => onProblem(first.record)}><Icon name={first.severity === "Error" ? "octagon-x" : "triangle-alert"} className="icon icon-small problem-sign" />{counted(problems.length, first.severity === "Error" ? "problem" : "warning")}</button>}
      <span className="rules-bar-end">
        <Saving showProblem={() => first && onProblem(first.record)} />
        <History />
        {!isReadOnly && <button type="button" className="btn btn-primary btn-sm" onClick={onNew}><Icon name="plus" />New {NOUNS[kind][0]}</button>}
      </span>
    </div>
  );
}

interface TableProps {
  readonly kind: RegisterKind;
  readonly view: RegisterView;
  readonly counts: Readonly<Record<string, number>>;
  readonly open: string | undefined;
  onOpen(code: string): void;
  onNew(): void;
  onToggle(code: string): void;
}

function Table({ kind, view, counts, open, onOpen, onNew, onToggle }: TableProps) {
  const { isReadOnly } = useEditor();
  const records = useDesign((state) => state.records);
  const rows = rowsOf(kind, records, view, counts);
  const columns = columnsOf(kind);
  const [one, many] = NOUNS[kind];
  if (rows.length === 0) {
    return (
      <section className="panel"><div className="empty">
        <Icon name={view.query ? "search" : "boxes"} />
        <h2>{view.query ? `No ${one} matches` : `No ${many} yet`}</h2>
        {!view.query && !isReadOnly && <button type="button" className="btn btn-primary" onClick={onNew}><Icon name="plus" />New {one}</button>}
      </div></section>
    );
  }
  return (
    <section className="panel rules-main" aria-label={many}>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={`Table of ${many}`}>
        <table className="table table-stacked register-table">
          <thead><tr><th scope="col">Name</th><th scope="col">Code</th>{columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr></thead>
          <tbody>{rows.map((row) => <RegisterRow key={row.code} kind={kind} row={row} columns={columns} isOpen={row.code === open} onOpen={onOpen} onToggle={onToggle} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

interface RegisterRowProps extends Pick<TableProps, "kind" | "onOpen" | "onToggle"> {
  readonly row: Row;
  readonly columns: readonly string[];
  readonly isOpen: boolean;
}

function RegisterRow({ kind, row, columns, isOpen, onOpen, onToggle }: RegisterRowProps) {
  const problems = useDesign((state) => state.problems).filter((one) => one.kind === kind && one.record === row.code);
  const isInactive = useDesign((state) => state.records[kind]?.[row.code]?.["active"] === false);
  return (
    <tr aria-selected={isOpen} onClick={(event) => (event.target as HTMLElement).closest("button") || onOpen(row.code)}>
      <th scope="row" data-label="Name">
        <span className="card-line" style={{ paddingLeft: row.depth * 20 }}>
          {row.hasMore && <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-expanded={row.isOpen} aria-label={`What is below ${row.name}`} onClick={() => onToggle(row.code)}><Icon name={row.isOpen ? "chevron-down" : "chevron-right"} className="icon icon-small" /></button>}
          {!row.hasMore && kind === "ProductClassification" && <span className="branch-gap" aria-hidden="true" />}
          <button type="button" className="link-button truncate" aria-pressed={isOpen} onClick={() => onOpen(row.code)}>{row.name}</button>
          {isInactive && <span className="tag">inactive</span>}
          <ProblemMark problems={problems} />
        </span>
      </th>
      <td data-label="Code"><span className="mono">{row.code}</span></td>
      {row.cells.map((cell, position) => <td key={columns[position]} data-label={columns[position]}>{cell}</td>)}
    </tr>
  );
}

interface DetailProps {
  readonly kind: RegisterKind;
  readonly code: string;
  onAsk(asked: Asked): void;
  onClose(): void;
}

function Detail({ kind, code, onAsk, onClose }: DetailProps) {
  const { isReadOnly } = useEditor();
  const record = useDesign((state) => state.records[kind]?.[code]);
  if (!record) return null;
  const foot = !isReadOnly && (
    <>
      <button type="button" className="btn btn-secondary btn-sm" onClick={() => onAsk({ what: "copy", of: code })}><Icon name="copy" />Duplicate</button>
      <button type="button" className="btn btn-outline-danger btn-sm" onClick={() => onAsk({ what: "delete", of: code })}><Icon name="trash-2" />Delete</button>
    </>
  );
  if (kind === "AttributeDefinition") return <AttributePanel key={code} code={code} foot={foot} onClose={onClose} />;
  return (
    <Panel key={code} heading={String(record["name"])} eyebrow={`${NOUNS[kind][0].replace(/^./, (letter) => letter.toUpperCase())} ${code}`} foot={foot} onClose={onClose}>
      <RecordForm kind={kind} codes={[code]} />
      {kind === "UnitOfMeasure" && <Conversions unit={record as Unit} />}
      {kind === "ProductClassification" && <OfClass code={code} />}
      <UsedBy reference={{ kind, code }} />
    </Panel>
  );
}

/** An attribute with the values of its picklist, both edited in place. */
export function AttributePanel({ code, foot, onClose }: { code: string; foot?: React.ReactNode; onClose(): void }) {
  const records = useDesign((state) => state.records);
  const definition = records.AttributeDefinition?.[code] as Definition | undefined;
  const picklist = definition?.picklist ?? undefined;
  if (!definition) return null;
  return (
    <Panel heading={definition.name} eyebrow={`Attribute ${code}`} foot={foot} onClose={onClose}>
      <RecordForm kind="AttributeDefinition" codes={[code]} />
      {picklist !== undefined && records.Picklist?.[picklist] && (
        <div className="panel-section">
          <h3>Values of the picklist {nameOf(records, { kind: "Picklist", code: picklist })}</h3>
          <RecordForm kind="Picklist" codes={[picklist]} without={["name", "data_type"]} />
        </div>
      )}
      <UsedBy reference={{ kind: "AttributeDefinition", code }} />
    </Panel>
  );
}

/** How many of each other unit of its class one of this is. */
function Conversions({ unit }: { unit: Unit }) {
  const records = useDesign((state) => state.records);
  const [amount, setAmount] = useState("1");
  const conversions = conversionsOf(records, unit);
  if (unit.unit_class === "") return <p className="side-part muted small">Give it a class to let it convert into other units.</p>;
  if (conversions.length === 0) return <p className="side-part muted small">No other unit is of the class “{unit.unit_class}”.</p>;
  const number = Number(amount.replace(",", "."));
  return (
    <div className="panel-section">
      <h3>Conversion</h3>
      <div className="conversion">
        <span className="card-line"><input className="form-control number" inputMode="decimal" aria-label={`Amount in ${unit.name}`} value={amount} onChange={(event) => setAmount(event.target.value)} /><span>{unit.name}</span></span>
        <ul aria-label={`${amount} ${unit.name} in other units`}>
          {conversions.map(({ unit: other, factor }) => (
            <li key={other.code}>{factor === undefined ? <span className="muted">does not convert into {other.name}: a factor is missing</span> : <>= <strong>{Number.isFinite(number) ? readable(number * factor) : "—"}</strong> {other.name}</>}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** What belongs to a class: its attributes, its products, its rules. */
function OfClass({ code }: { code: string }) {
  const { open } = useEditor();
  return (
    <div className="panel-section">
      <h3>Attributes of its products</h3>
      <AttributesPart owner={{ kind: "ProductClassification", code }} onShow={open} />
      <div className="side-links">
        <a className="btn btn-secondary btn-sm" href={placeOf({ kind: "ProductClassification", code })}><Icon name="git-fork" />Its decomposition</a>
        <a className="btn btn-secondary btn-sm" href={`/catalog?classification=${encodeURIComponent(code)}`}><Icon name="boxes" />Its products</a>
      </div>
    </div>
  );
}

function UsedBy({ reference }: { reference: Reference }) {
  const { uses } = useUses(reference);
  if (!uses) return null;
  return (
    <div className="panel-section">
      <h3>Used by <span className="count">{uses.length}</span></h3>
      {uses.length ? <UseList uses={uses} /> : <p className="muted small">Nothing uses it.</p>}
    </div>
  );
}

/** Names a new record, or a copy; its code follows the name until somebody writes one. */
function NameDialog({ kind, copied, onMade, onClose }: { kind: RegisterKind; copied: string | undefined; onMade(code: string): void; onClose(): void }) {
  const { store, schema, say } = useEditor();
  const table = useDesign((state) => state.records[kind]) ?? {};
  const original = copied === undefined ? undefined : table[copied];
  const [name, setName] = useState(original ? `${String(original["name"])} (copy)` : "");
  const [code, setCode] = useState<string>();
  const isTaken = (one: string) => table[one] !== undefined;
  const proposed = proposedCode(name, isTaken);
  const given = (code ?? (name.trim() === "" ? "" : kind === "AttributeDefinition" ? proposed.replaceAll("-", "_") : proposed)).trim();
  const problem = given !== "" && isTaken(given) ? `There is ${NOUNS[kind][0].match(/^[aeiou]/) ? "an" : "a"} ${NOUNS[kind][0]} with this code already.` : undefined;
  const submit = () => {
    const fields: Fields = original ? { ...original, code: given, name: name.trim() } : newRecord(schema[kind]!, given, { name: name.trim() });
    store.getState().edit([{ kind, code: given, fields }]);
    say(`The ${NOUNS[kind][0]} ${name.trim()} is made.`);
    onMade(given);
  };
  return (
    <Dialog heading={original ? `Duplicate ${String(original["name"])}` : `New ${NOUNS[kind][0]}`} action={original ? "Duplicate" : "Create"} isDisabled={name.trim() === "" || given === "" || problem !== undefined} onSubmit={submit} onClose={onClose}>
      <Input label="Name" value={name} onChange={setName} />
      <Input label="Code" value={code ?? given} isMono problem={problem} help="What other records and files name it by. It cannot be changed later." onChange={setCode} />
    </Dialog>
  );
}

function Delete({ kind, code, onDone, onClose }: { kind: RegisterKind; code: string; onDone(): void; onClose(): void }) {
  const { store, say } = useEditor();
  const records = useDesign((state) => state.records);
  const name = nameOf(records, { kind, code });
  const parts: readonly Reference[] = kind !== "ProductClassification" ? [] : Object.values(records.ProductAttribute ?? {}).filter((row) => row["classification"] === code).map((row) => ({ kind: "ProductAttribute", code: String(row["code"]) }));
  const remove = () => {
    const changes: readonly Change[] = [...parts, { kind, code }].map((one) => ({ kind: one.kind, code: one.code, fields: null }));
    store.getState().edit(changes);
    say(`${name} is deleted. Undo brings it back.`);
    onDone();
  };
  return <DeleteDialog reference={{ kind, code }} name={name} parts={parts} partsInWords={parts.length ? counted(parts.length, "attribute") : ""} onDelete={remove} onClose={onClose} />;
}
