import { createContext, useContext, useState, type ReactNode } from "react";
import { Icon } from "../../plan/Icon";
import { ConditionEditor } from "../conditions/ConditionEditor";
import type { Fields } from "../document/records";
import { readJson } from "../panel/jsonText";
import { changedTo, newKey, pointerTo, writtenName, type Node, type NodeKind } from "./payload";

/** What all rows of one tree share. */
export interface PayloadContext {
  readonly record: Fields;
  readonly isReadOnly: boolean;
  readonly prefix: string;
  /** What is wrong, by JSON pointer. */
  readonly problems: ReadonlyMap<string, readonly string[]>;
}

export const PayloadScope = createContext<PayloadContext | undefined>(undefined);

function usePayload(): PayloadContext {
  const payload = useContext(PayloadScope);
  if (!payload) throw new Error("This row stands outside a payload.");
  return payload;
}

const KINDS: readonly { readonly kind: NodeKind; readonly label: string }[] = [
  { kind: "expression", label: "Expression" }, { kind: "text", label: "Text" }, { kind: "number", label: "Number" }, { kind: "boolean", label: "True or false" },
  { kind: "null", label: "Nothing (null)" }, { kind: "object", label: "Object" }, { kind: "list", label: "List" }, { kind: "lines", label: "For each line" },
];

interface RowProps {
  readonly node: Node;
  readonly pointer: string;
  /** What the row is called for those who cannot see where it stands. */
  readonly name: string;
  readonly head?: ReactNode;
  readonly tools?: ReactNode;
  onChange(node: Node): void;
}

/** One value of the template: its name, of which kind it is, and its content; what is inside stands below. */
export function PayloadRow({ node, pointer, name, head, tools, onChange }: RowProps) {
  const { isReadOnly, problems } = usePayload();
  const own = problems.get(pointer) ?? [];
  return (
    <div className="payload-node" data-kind={node.kind}>
      <div className="payload-row" data-wrong={own.length > 0 || undefined}>
        {head}
        <select className="form-select payload-kind" aria-label={`${name}: kind`} value={node.kind} disabled={isReadOnly} onChange={({ target }) => onChange(changedTo(target.value as NodeKind, node))}>
          {KINDS.map(({ kind, label }) => <option key={kind} value={kind}>{label}</option>)}
          {node.kind === "json" && <option value="json">JSON</option>}
        </select>
        <Content node={node} pointer={pointer} name={name} onChange={onChange} />
        {tools}
      </div>
      {own.map((message) => <p className="field-message payload-problem" data-severity="Error" key={message}><Icon name="circle-alert" className="icon icon-small" /><span>{message}</span></p>)}
      <Inside node={node} pointer={pointer} name={name} onChange={onChange} />
    </div>
  );
}

type ContentProps = Pick<RowProps, "node" | "pointer" | "name" | "onChange">;

function Content({ node, pointer, name, onChange }: ContentProps) {
  const { isReadOnly } = usePayload();
  switch (node.kind) {
    case "text": return <input className="form-control payload-value" aria-label={`${name}: text`} readOnly={isReadOnly} value={node.text} onChange={({ target }) => onChange({ kind: "text", text: target.value })} />;
    case "number": return <NumberField number={node.number} name={name} onChange={onChange} />;
    case "boolean": return (
      <select className="form-select payload-value" aria-label={`${name}: value`} disabled={isReadOnly} value={String(node.is)} onChange={({ target }) => onChange({ kind: "boolean", is: target.value === "true" })}>
        <option value="true">true</option>
        <option value="false">false</option>
      </select>
    );
    case "expression": return <ExpressionField text={node.text} pointer={pointer} name={name} onChange={(text) => onChange({ kind: "expression", text })} />;
    case "json": return <JsonField value={node.value} name={name} onChange={(value) => onChange({ kind: "json", value })} />;
    default: return <span className="payload-value" />;
  }
}

function NumberField({ number, name, onChange }: { number: number; name: string; onChange(node: Node): void }) {
  const { isReadOnly } = usePayload();
  const [typed, setTyped] = useState<string>();
  const isOdd = typed !== undefined && !/^\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(typed);
  return (
    <input
      className="form-control payload-value number-input" inputMode="decimal" aria-label={`${name}: number`} aria-invalid={isOdd || undefined} title={isOdd ? "A number is due here, such as 12 or 0.5" : undefined} readOnly={isReadOnly}
      value={typed ?? String(number)} onBlur={() => setTyped(undefined)}
      onChange={({ target }) => {
        setTyped(target.value);
        if (/^\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(target.value)) onChange({ kind: "number", number: Number(target.value) });
      }}
    />
  );
}

/** An expression in one line; with everything that helps writing it on request. */
function ExpressionField({ text, pointer, name, onChange }: { text: string; pointer: string; name: string; onChange(text: string): void }) {
  const { record, isReadOnly, prefix } = usePayload();
  const [isOpen, setIsOpen] = useState(false);
  const id = `${prefix}${pointer}`;
  return (
    <>
      <span className="payload-value payload-expression">
        <input className="form-control code-input" spellCheck={false} autoComplete="off" aria-label={`${name}: expression`} readOnly={isReadOnly} value={text} onChange={({ target }) => onChange(target.value)} />
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-expanded={isOpen} aria-controls={`${id}-box`} aria-label={`${name}: find attributes, try`} title="Find attributes, try it" onClick={() => setIsOpen(!isOpen)}><Icon name="variable" /></button>
      </span>
      {isOpen && (
        <div className="payload-editor" id={`${id}-box`}>
          <ConditionEditor id={id} label={`Expression of ${name}`} kind="Integration" record={record} field={`payload${pointer}`} value={text} onChange={onChange} isReadOnly={isReadOnly} />
        </div>
      )}
    </>
  );
}

function JsonField({ value, name, onChange }: { value: unknown; name: string; onChange(value: unknown): void }) {
  const { isReadOnly } = usePayload();
  const [typed, setTyped] = useState<string>();
  const reading = typed === undefined ? undefined : readJson(typed);
  return (
    <textarea
      className="form-control payload-value code-input" rows={1} spellCheck={false} aria-label={`${name}: JSON`} aria-invalid={reading?.problem !== undefined || undefined} title={reading?.problem} readOnly={isReadOnly}
      value={typed ?? JSON.stringify(value)} onBlur={() => setTyped(undefined)}
      onChange={({ target }) => {
        setTyped(target.value);
        const read = readJson(target.value);
        if (read.problem === undefined) onChange(read.value);
      }}
    />
  );
}

function Inside({ node, pointer, name, onChange }: ContentProps) {
  switch (node.kind) {
    case "object": return <ObjectRows node={node} pointer={pointer} name={name} onChange={onChange} />;
    case "list": return <ListRows node={node} pointer={pointer} name={name} onChange={onChange} />;
    case "lines": return <LinesRows node={node} pointer={pointer} name={name} onChange={onChange} />;
    default: return null;
  }
}

const NEW_LEAF: Node = { kind: "expression", text: "" };

function ObjectRows({ node, pointer, name, onChange }: ContentProps & { node: Extract<Node, { kind: "object" }> }) {
  const { isReadOnly } = usePayload();
  const { members } = node;
  const set = (index: number, change: Partial<(typeof members)[number]>) => onChange({ ...node, members: members.map((one, at) => (at === index ? { ...one, ...change } : one)) });
  return (
    <div className="payload-inside" role="group" aria-label={`Inside ${name}`}>
      {members.map((member, index) => {
        const called = member.name || `member ${index + 1}`;
        const isTwice = members.some((other, at) => at !== index && other.name === member.name);
        return (
          <PayloadRow
            key={member.key} node={member.node} pointer={pointerTo(pointer, writtenName(member.name))} name={called} onChange={(inner) => set(index, { node: inner })}
            head={<input className="form-control payload-name" aria-label={`Name of ${called}`} aria-invalid={isTwice || member.name === "" || undefined} title={isTwice ? "Another member has this name" : undefined} spellCheck={false} readOnly={isReadOnly} value={member.name} onChange={({ target }) => set(index, { name: target.value })} />}
            tools={<Remove name={called} onRemove={() => onChange({ ...node, members: members.filter((_, at) => at !== index) })} />}
          />
        );
      })}
      {!isReadOnly && (
        <div className="payload-add">
          <button type="button" className="btn btn-ghost btn-sm" onClick={() => onChange({ ...node, members: [...members, { key: newKey(), name: freeName(members.map((one) => one.name)), node: NEW_LEAF }] })}><Icon name="plus" />Member</button>
          <label className="payload-option"><input type="checkbox" className="form-check-input" checked={node.omitsNull} onChange={({ target }) => onChange({ ...node, omitsNull: target.checked })} />Leave out what is null</label>
        </div>
      )}
    </div>
  );
}

function freeName(taken: readonly string[]): string {
  for (let number = 1; ; number += 1) if (!taken.includes(`member${number}`)) return `member${number}`;
}

function ListRows({ node, pointer, name, onChange }: ContentProps & { node: Extract<Node, { kind: "list" }> }) {
  const { isReadOnly } = usePayload();
  const { items } = node;
  const move = (index: number, by: -1 | 1) => {
    const moved = [...items];
    moved.splice(index + by, 0, ...moved.splice(index, 1));
    onChange({ ...node, items: moved });
  };
  return (
    <div className="payload-inside" role="group" aria-label={`Inside ${name}`}>
      {items.map((item, index) => {
        const called = `item ${index + 1} of ${name}`;
        return (
          <PayloadRow
            key={item.key} node={item.node} pointer={pointerTo(pointer, index)} name={called} onChange={(inner) => onChange({ ...node, items: items.map((one, at) => (at === index ? { ...one, node: inner } : one)) })}
            head={<span className="payload-name payload-number">{index + 1}</span>}
            tools={
              <>
                {!isReadOnly && items.length > 1 && <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Move ${called} up`} title="Move up" disabled={index === 0} onClick={() => move(index, -1)}><Icon name="arrow-up" /></button>}
                {!isReadOnly && items.length > 1 && <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Move ${called} down`} title="Move down" disabled={index === items.length - 1} onClick={() => move(index, 1)}><Icon name="arrow-down" /></button>}
                <Remove name={called} onRemove={() => onChange({ ...node, items: items.filter((_, at) => at !== index) })} />
              </>
            }
          />
        );
      })}
      {!isReadOnly && <div className="payload-add"><button type="button" className="btn btn-ghost btn-sm" onClick={() => onChange({ ...node, items: [...items, { key: newKey(), node: NEW_LEAF }] })}><Icon name="plus" />Item</button></div>}
    </div>
  );
}

/** One item for each source line of the step; inside, "line" and "product" are that line's. */
function LinesRows({ node, pointer, name, onChange }: ContentProps & { node: Extract<Node, { kind: "lines" }> }) {
  const { isReadOnly, record, problems, prefix } = usePayload();
  const place = pointerTo(pointer, "$where");
  return (
    <div className="payload-inside" role="group" aria-label={`For each line in ${name}`}>
      {node.where === undefined ? (
        !isReadOnly && <div className="payload-add"><button type="button" className="btn btn-ghost btn-sm" onClick={() => onChange({ ...node, where: "" })}><Icon name="filter" />Only some lines</button></div>
      ) : (
        <div className="payload-where">
          <ConditionEditor
            id={`${prefix}${place}`} label="Only lines for which" kind="Integration" record={record} field={`payload${place}`} value={node.where} isReadOnly={isReadOnly} errors={problems.get(place) ?? []}
            onChange={(where) => onChange({ ...node, where })}
          />
          <Remove name={`the condition of ${name}`} onRemove={() => onChange({ ...node, where: undefined })} />
        </div>
      )}
      <PayloadRow node={node.item} pointer={pointerTo(pointer, "$item")} name={`each line of ${name}`} head={<span className="payload-name payload-number">each</span>} onChange={(item) => onChange({ ...node, item })} />
    </div>
  );
}

function Remove({ name, onRemove }: { name: string; onRemove(): void }) {
  const { isReadOnly } = usePayload();
  if (isReadOnly) return null;
  return <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Remove ${name}`} title="Remove" onClick={onRemove}><Icon name="x" /></button>;
}
