/** A list of items: small ones as lines of a table, larger ones as cards that open. */

import { useEffect, useId, useMemo, useRef, useState, type CSSProperties, type ReactNode } from "react";
import { Icon } from "../../../plan/Icon";
import type { Problem } from "../../document/document";
import type { Fields } from "../../document/records";
import type { FieldSchema } from "../../schema";
import { isTable, moved, shownFields, titleOf, withItem, without, withValues } from "../listItems";
import { isShown } from "../rows";
import { Scope, useScope, type FormScope } from "../scope";
import type { Visit } from "../../document/store";
import type { ControlProps } from "./control";
import { FieldRow } from "./FieldRow";

export function ListControl(props: ControlProps) {
  const { field, value, isMixed, isReadOnly, labelId, describedBy, onChange, id } = props;
  const item = field.item ?? [];
  const items = (Array.isArray(value) ? value : []) as readonly Fields[];
  const list = useRef<HTMLDivElement>(null);
  const latest = useRef(items);
  latest.current = items;
  /** Where the focus goes once the list is drawn again: the first control of an item. */
  const goal = useRef<number>(undefined);
  useEffect(() => {
    if (goal.current === undefined) return;
    const entries = list.current?.querySelectorAll<HTMLElement>("[data-item]");
    const entry = entries?.[Math.min(goal.current, entries.length - 1)];
    goal.current = undefined;
    const control = entry?.querySelector<HTMLElement>("input, select, textarea") ?? list.current?.querySelector<HTMLElement>(".list-add");
    control?.focus();
  });
  const keys = useKeys(items.length);
  const remove = (index: number) => {
    keys.remove(index);
    goal.current = index;
    onChange(without(item, items, index));
  };
  const move = (index: number, by: -1 | 1) => {
    keys.swap(index, index + by);
    onChange(moved(item, items, index, by));
  };
  const add = () => {
    goal.current = items.length;
    onChange(withItem(item, items));
  };
  const change = (index: number, values: Fields, visit?: Visit, also?: Parameters<FormScope["change"]>[2]) => onChange((latest.current = withValues(latest.current, index, values)), visit, also);
  const fields = shownFields(item);
  const isLines = isTable(item);
  const noun = nounOf(field);
  return (
    <div ref={list} className={isLines ? "item-table" : "item-cards"} role="group" aria-labelledby={labelId} aria-describedby={describedBy} style={isLines ? { "--columns": columnsOf(fields) } as CSSProperties : undefined}>
      {isMixed && <p className="field-note">Several values. A new {noun} gives all of them the same list.</p>}
      {isLines && items.length > 0 && (
        <div className="item-line item-head" aria-hidden="true">
          {fields.map((one) => <span key={one.name}>{one.label}</span>)}
        </div>
      )}
      {items.map((one, index) => (
        <ItemScope key={keys.of(index)} field={field} one={one} index={index} prefix={`${id}-${index}`} onValues={change}>
          {isLines ? (
            <div className="item-line" data-item={index} role="group" aria-label={`${capital(noun)} ${index + 1}`}>
              {fields.map((part) => <FieldRow key={part.name} field={part} isBare />)}
              {!isReadOnly && <ItemButtons title={titleOf(item, one, index)} index={index} count={items.length} onMove={move} onRemove={remove} />}
            </div>
          ) : (
            <Card index={index} title={titleOf(item, one, index)} isOpenAtFirst={goal.current === index || items.length === 1} buttons={!isReadOnly && <ItemButtons title={titleOf(item, one, index)} index={index} count={items.length} onMove={move} onRemove={remove} />}>
              {fields.filter((part) => isShown(part, [one], NONE)).map((part) => <FieldRow key={part.name} field={part} />)}
            </Card>
          )}
        </ItemScope>
      ))}
      {!isReadOnly && <button type="button" className="btn btn-ghost btn-sm list-add" id={id} data-field={field.name} onClick={add}><Icon name="plus" />Add {noun}</button>}
      {isReadOnly && items.length === 0 && <p className="field-note">None</p>}
    </div>
  );
}

const NONE: ReadonlySet<string> = new Set();

/** What one item is called: "value" for the field "Values". */
function nounOf(field: FieldSchema): string {
  if (field.name === "form") return "field";
  const words = field.label.toLowerCase();
  return words.endsWith("ies") ? `${words.slice(0, -3)}y` : words.endsWith("s") ? words.slice(0, -1) : "entry";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function columnsOf(fields: readonly FieldSchema[]): string {
  return fields.map((field) => (field.type === "boolean" ? "4rem" : field.type === "number" || field.type === "decimal" ? "5rem" : "minmax(0, 1fr)")).join(" ");
}

interface CardProps {
  readonly index: number;
  readonly title: string;
  readonly isOpenAtFirst: boolean;
  readonly buttons: ReactNode;
  readonly children: ReactNode;
}

function Card({ index, title, isOpenAtFirst, buttons, children }: CardProps) {
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  const id = useId();
  return (
    <div className="item-card" data-item={index} data-open={isOpen || undefined}>
      <div className="item-card-head">
        <button type="button" className="item-card-switch" aria-expanded={isOpen} aria-controls={id} onClick={() => setIsOpen(!isOpen)}><Icon name="chevron-right" className="icon icon-small" /><span className="truncate">{title}</span></button>
        {buttons}
      </div>
      <div className="item-fields" id={id} hidden={!isOpen}>{children}</div>
    </div>
  );
}

interface ButtonsProps {
  readonly title: string;
  readonly index: number;
  readonly count: number;
  onMove(index: number, by: -1 | 1): void;
  onRemove(index: number): void;
}

function ItemButtons({ title, index, count, onMove, onRemove }: ButtonsProps) {
  return (
    <span className="item-buttons">
      {count > 1 && <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Move ${title} up`} title="Move up" disabled={index === 0} onClick={() => onMove(index, -1)}><Icon name="arrow-up" /></button>}
      {count > 1 && <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Move ${title} down`} title="Move down" disabled={index === count - 1} onClick={() => onMove(index, 1)}><Icon name="arrow-down" /></button>}
      <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Remove ${title}`} title="Remove" onClick={() => onRemove(index)}><Icon name="x" /></button>
    </span>
  );
}

interface ItemScopeProps {
  readonly field: FieldSchema;
  readonly one: Fields;
  readonly index: number;
  readonly prefix: string;
  readonly children: ReactNode;
  onValues(index: number, values: Fields, visit?: Visit, also?: Parameters<FormScope["change"]>[2]): void;
}

function ItemScope({ field, one, index, prefix, children, onValues }: ItemScopeProps) {
  const outer = useScope();
  const scope = useMemo<FormScope>(
    () => ({
      prefix, kind: outer.kind, record: outer.record, path: `${outer.path}${field.name}.`, place: `${outer.place ?? ""}${field.name}/${index}/`, values: [one], isReadOnly: outer.isReadOnly,
      problemsOf: (name) => outer.problemsOf(field.name).filter((problem) => isAbout(problem, field.name, one, index, name)),
      change: (values, visit, also) => onValues(index, values, visit, also),
    }),
    [prefix, outer, field, one, index, onValues],
  );
  return <Scope value={scope}>{children}</Scope>;
}

/** Problems of items name them by their code in the path, or by their place in the field: "mappings.source", "form/0/name". */
function isAbout(problem: Problem, list: string, one: Fields, index: number, name: string): boolean {
  const parts = problem.field.replace(/^\//, "").split(/[./]/);
  if (parts[0] !== list || parts.at(-1) !== name) return false;
  return parts.length > 2 ? parts[1] === String(index) : one["code"] !== undefined && problem.path.includes(String(one["code"]));
}

/** Keys that stay with their items while these are moved and removed. */
function useKeys(count: number) {
  const keys = useRef<number[]>([]);
  const next = useRef(0);
  while (keys.current.length < count) keys.current.push(next.current++);
  keys.current.length = count;
  return {
    of: (index: number) => keys.current[index]!,
    remove: (index: number) => void keys.current.splice(index, 1),
    swap: (one: number, other: number) => {
      const found = keys.current;
      if (found[one] !== undefined && found[other] !== undefined) [found[one], found[other]] = [found[other], found[one]];
    },
  };
}
