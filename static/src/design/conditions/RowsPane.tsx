import { useId, useRef } from "react";
import { Icon } from "../../plan/Icon";
import { BuildingContext, focusOn, idOf, RemoveButton, useBuilding } from "./building";
import { ComparisonRow } from "./ComparisonRow";
import { LinesRow } from "./LinesRow";
import { EMPTY, type Comparison, type Group, type LinesTest, type Row } from "./outline";
import { withKeys, type Condition } from "./useCondition";

const NEW_ROW: Comparison = { kind: "comparison", path: [], operator: "==", absent: "error", negated: false };
const NEW_LINES: LinesTest = { kind: "lines", quantifier: "exists", item: "item", condition: { ...EMPTY, items: [NEW_ROW] }, negated: false };

/** The condition as rows that are clicked together. */
export function RowsPane({ id, condition, isReadOnly }: { id: string; condition: Condition; isReadOnly: boolean }) {
  const prefix = useId();
  const { outline, arrange, load } = condition;
  if (outline === undefined) return <div className="condition-rows" data-pane="rows"><p className="condition-note">Reading the text …</p></div>;
  if (outline === null) return null;
  return (
    <BuildingContext.Provider value={{ condition, isReadOnly, prefix }}>
      <fieldset className="condition-rows" data-pane="rows" disabled={isReadOnly} onFocus={() => load("near")} onPointerEnter={() => load("near")}>
        <legend className="visually-hidden">As rows</legend>
        <GroupRows group={outline} level={0} firstId={`${id}-rows`} onChange={arrange} />
      </fieldset>
    </BuildingContext.Provider>
  );
}

interface GroupRowsProps {
  readonly group: Group;
  readonly level: number;
  /** The name of the items inside a test of lines. */
  readonly item?: string | undefined;
  readonly firstId?: string;
  readonly name?: string;
  onChange(group: Group): void;
  onRemove?: () => void;
}

const JOINS = [
  { id: "and", join: "and", negated: false, label: "All of these" },
  { id: "or", join: "or", negated: false, label: "Any of these" },
  { id: "!or", join: "or", negated: true, label: "None of these" },
  { id: "!and", join: "and", negated: true, label: "Not all of these" },
] as const;

/** Of one row alone it is asked whether it holds. */
const ALONE = [
  { id: "and", join: "and", negated: false, label: "This holds" },
  { id: "!and", join: "and", negated: true, label: "This does not hold" },
] as const;

/** Rows under the word that joins them. */
export function GroupRows({ group, level, item, firstId, name = "Conditions", onChange, onRemove }: GroupRowsProps) {
  const { condition, prefix, isReadOnly } = useBuilding();
  const last = useRef<HTMLButtonElement>(null);
  const { items, join, negated } = group;
  const replace = (index: number, row: Row) => onChange({ ...group, items: items.map((one, at) => (at === index ? row : one)) });
  const remove = (index: number) => {
    onChange({ ...group, items: items.filter((_, at) => at !== index) });
    const neighbour = items[index - 1] ?? items[index + 1];
    focusOn(neighbour ? idOf(prefix, neighbour) : undefined, last.current);
  };
  const add = (row: Row) => {
    const made = withKeys(row);
    condition.load("near");
    onChange({ ...group, items: [...items, made] });
    focusOn(idOf(prefix, firstOf(made)));
  };
  const words = items.length > 1 ? JOINS : ALONE;
  const isJoined = items.length > 1 || negated || onRemove !== undefined;
  return (
    <div className="condition-group" role="group" aria-label={name} data-level={level} data-join={join}>
      {isJoined && (
        <div className="condition-join">
          <select className="form-select" id={level === 0 ? firstId : idOf(prefix, group)} aria-label={`${name}: how they are joined`} value={`${negated ? "!" : ""}${items.length > 1 ? join : "and"}`} onChange={({ target }) => {
            const chosen = words.find(({ id }) => id === target.value) ?? words[0];
            onChange({ ...group, join: chosen.join, negated: chosen.negated });
          }}>
            {words.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
          </select>
          {onRemove && <RemoveButton name="group" onRemove={onRemove} />}
        </div>
      )}
      {items.length === 0 && level === 0 && <p className="condition-always">Always holds.</p>}
      {items.length > 0 && (
        <ul className="condition-list">
          {items.map((row, index) => (
            <li key={row.key ?? index}>
              <RowView row={row} level={level} number={index + 1} item={item} onChange={(next) => replace(index, next)} onRemove={() => remove(index)} />
            </li>
          ))}
        </ul>
      )}
      {!isReadOnly && (
        <div className="condition-add">
          <button type="button" ref={last} className="btn btn-ghost btn-sm" onClick={() => add(NEW_ROW)}><Icon name="plus" />{items.length || level ? "Row" : "Add a condition"}</button>
          {(items.length > 0 || level > 0) && level < MOST_LEVELS && <button type="button" className="btn btn-ghost btn-sm" onClick={() => add({ ...EMPTY, join: join === "and" ? "or" : "and", items: [NEW_ROW, NEW_ROW] })}><Icon name="parentheses" />Group</button>}
          {item === undefined && <button type="button" className="btn btn-ghost btn-sm" title="Ask about the lines" onClick={() => add(NEW_LINES)}><Icon name="list-checks" />Lines</button>}
        </div>
      )}
    </div>
  );
}

/** The row in which somebody begins to write. */
function firstOf(row: Row): Row {
  const [first] = row.kind === "group" ? row.items : row.kind === "lines" ? row.condition.items : [];
  return first ?? row;
}

/** Deeper groups can be written as text, and are shown; they are not made here. */
const MOST_LEVELS = 4;

interface RowViewProps {
  readonly row: Row;
  readonly level: number;
  readonly number: number;
  readonly item: string | undefined;
  onChange(row: Row): void;
  onRemove(): void;
}

function RowView({ row, level, number, item, onChange, onRemove }: RowViewProps) {
  switch (row.kind) {
    case "comparison": return <ComparisonRow row={row} number={number} item={item} onChange={onChange} onRemove={onRemove} />;
    case "lines": return <LinesRow row={row} number={number} level={level} onChange={onChange} onRemove={onRemove} />;
    case "expression": return <ExpressionRow text={row.text} number={number} id={row} onChange={(text) => onChange({ ...row, text })} onRemove={onRemove} />;
    case "group": return <GroupRows group={row} level={level + 1} item={item} name={`Group ${number}`} onChange={onChange} onRemove={onRemove} />;
  }
}

function ExpressionRow({ text, number, id, onChange, onRemove }: { text: string; number: number; id: Row; onChange(text: string): void; onRemove(): void }) {
  const { prefix } = useBuilding();
  return (
    <div className="condition-row" data-kind="expression">
      <textarea id={idOf(prefix, id)} className="form-control code-input" rows={1} spellCheck={false} aria-label={`Row ${number}: expression`} value={text} onChange={({ target }) => onChange(target.value)} />
      <RemoveButton name={`row ${number}`} onRemove={onRemove} />
    </div>
  );
}
