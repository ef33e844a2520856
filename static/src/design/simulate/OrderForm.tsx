import { useEffect, useId, useRef, useState } from "react";
import { Icon } from "../../plan/Icon";
import { LINE_ACTIONS } from "../document/records";
import { listOrderable, partsOf, type Attribute, type Fault, type Orderable, type PartProduct } from "./client";
import { attributeFrom, depthOf, localOf, textOf, withLine, withLines, withoutLine, withValue } from "./document";
import type { LineDocument, OrderDocument } from "./result";

/** An order made of products of the draft: each line with the attributes that its product has, in controls of their types. */
export function OrderForm({ order, faults, onChange }: { order: OrderDocument; faults: readonly Fault[]; onChange(order: OrderDocument): void }) {
  const [orderable, setOrderable] = useState<readonly Orderable[]>([]);
  const [products, setProducts] = useState<ReadonlyMap<string, PartProduct>>(new Map());
  const [trouble, setTrouble] = useState("");
  // What was written while a product's parts were on their way stays.
  const latest = useRef(order);
  latest.current = order;
  useEffect(() => {
    listOrderable().then(setOrderable, (error: Error) => setTrouble(error.message));
  }, []);
  const missing = [...new Set(order.lines.map(({ product }) => product))].filter((sku) => !products.has(sku)).sort().join("\n");
  useEffect(() => {
    for (const sku of missing ? missing.split("\n") : []) {
      partsOf(sku).then(({ products: found }) => setProducts((before) => new Map([...before, ...found.map((one) => [one.sku, one] as const)])), () => undefined);
    }
  }, [missing]);
  const add = async (sku: string, parent: string | null = null) => {
    try {
      const parts = await partsOf(sku);
      setProducts((before) => new Map([...before, ...parts.products.map((one) => [one.sku, one] as const)]));
      onChange(withLines(latest.current, parts.lines, parent));
      setTrouble("");
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="order-form-lines">
      <Chooser label="Add a product" options={orderable.map(({ sku, name, is_bundle: isBundle }) => ({ value: sku, label: `${name}${isBundle ? " (bundle)" : ""}` }))} onChoose={(sku) => void add(sku)} />
      {trouble && <p className="field-message" data-severity="Error">{trouble}</p>}
      {order.lines.map((line, index) => (
        <LineFields
          key={line.id} line={line} depth={depthOf(order.lines, line)} product={products.get(line.product)} faults={faults.filter(({ pointer }) => pointer.startsWith(`/order/lines/${index}/`) || pointer === `/order/lines/${index}`)}
          onChange={(change) => onChange(withLine(order, line.id, change))} onRemove={() => onChange(withoutLine(order, line.id))} onAdd={(sku) => void add(sku, line.id)}
        />
      ))}
      <OrderFields order={order} onChange={onChange} />
    </div>
  );
}

function Chooser({ label, options, onChoose }: { label: string; options: readonly { value: string; label: string }[]; onChoose(value: string): void }) {
  return (
    <select className="form-select form-select-sm" aria-label={label} value="" onChange={({ target }) => target.value && onChoose(target.value)}>
      <option value="">{label}…</option>
      {options.map(({ value, label: word }) => <option key={value} value={value}>{word}</option>)}
    </select>
  );
}

interface LineProps {
  readonly line: LineDocument;
  readonly depth: number;
  readonly product: PartProduct | undefined;
  readonly faults: readonly Fault[];
  onChange(change: Partial<LineDocument>): void;
  onRemove(): void;
  onAdd(sku: string): void;
}

function LineFields({ line, depth, product, faults, onChange, onRemove, onAdd }: LineProps) {
  const name = product?.name ?? line.product;
  const attributes = product?.attributes ?? [];
  return (
    <fieldset className="form-line" style={{ marginLeft: `${Math.min(depth, 3) * 12}px` }}>
      <legend><span className="mono">{line.id}</span> {name}</legend>
      <button type="button" className="btn btn-ghost btn-icon btn-sm form-line-remove" aria-label={`Remove line ${line.id}, ${name}`} onClick={onRemove}><Icon name="trash-2" /></button>
      <div className="form-line-fields">
        <Labelled label="Quantity">{(id) => <input id={id} className="form-control form-control-sm" inputMode="decimal" value={textOf(line.quantity ?? "1")} onChange={({ target }) => onChange({ quantity: target.value })} />}</Labelled>
        <Labelled label="Action">{(id) => <select id={id} className="form-select form-select-sm" value={line.action ?? "Add"} onChange={({ target }) => onChange({ action: target.value })}>{LINE_ACTIONS.map((one) => <option key={one}>{one}</option>)}</select>}</Labelled>
        {attributes.map((one) => <AttributeField key={one.code} attribute={one} value={line.attributes?.[one.code]} onChange={(value) => onChange({ attributes: withValue(line.attributes, one.code, value) })} />)}
        {(product?.scopes ?? []).map(({ key, name: word }) => (
          <Labelled key={key} label={word}>{(id) => <input id={id} className="form-control form-control-sm" value={line.scope_keys?.[key] ?? ""} onChange={({ target }) => onChange({ scope_keys: withValue(line.scope_keys, key, target.value || undefined) as Record<string, string> })} />}</Labelled>
        ))}
        <Labelled label="Starts on (UTC)" isWide>{(id) => <input id={id} type="datetime-local" className="form-control form-control-sm" value={localOf(line.start_date)} onChange={({ target }) => onChange({ start_date: target.value ? `${target.value}:00Z` : null })} />}</Labelled>
      </div>
      {faults.map(({ pointer, message }) => <p key={pointer + message} className="field-message" data-severity="Error">{message}</p>)}
      {product && product.members.length > 0 && <Chooser label={`Add to ${name}`} options={product.members.map(({ sku, name: word }) => ({ value: sku, label: word }))} onChoose={onAdd} />}
    </fieldset>
  );
}

function AttributeField({ attribute, value, onChange }: { attribute: Attribute; value: unknown; onChange(value: unknown): void }) {
  const { name, type, required, default: byDefault, values } = attribute;
  const hint = byDefault ? `${byDefault} by default` : "";
  const set = (text: string) => onChange(attributeFrom(text, type));
  return (
    <Labelled label={required && !byDefault ? `${name} (required)` : name}>
      {(id) => {
        if (type === "Boolean" || values.length > 0) {
          const options = type === "Boolean" ? [{ value: "true", label: "Yes" }, { value: "false", label: "No" }] : values;
          return <select id={id} className="form-select form-select-sm" value={textOf(value)} onChange={({ target }) => set(target.value)}><option value="">{hint || "—"}</option>{options.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}</select>;
        }
        const kind = type === "Date" ? "date" : type === "Datetime" ? "datetime-local" : "text";
        const shown = type === "Datetime" ? localOf(value) : textOf(value);
        return <input id={id} type={kind} className="form-control form-control-sm" inputMode={type === "Number" || type === "Percent" ? "decimal" : undefined} placeholder={hint || (type === "Currency" ? "4800.00 EUR" : "")} value={shown} onChange={({ target }) => set(target.value)} />;
      }}
    </Labelled>
  );
}

function Labelled({ label, isWide = false, children }: { label: string; isWide?: boolean; children(id: string): React.ReactNode }) {
  const id = useId();
  return <div className="form-cell" data-wide={isWide || undefined}><label htmlFor={id}>{label}</label>{children(id)}</div>;
}

/** What conditions read of the order and its account; values are read as JSON where they are, else as text. */
function OrderFields({ order, onChange }: { order: OrderDocument; onChange(order: OrderDocument): void }) {
  return (
    <details className="form-more">
      <summary><Icon name="chevron-right" className="icon icon-small" />The order itself</summary>
      <div className="form-line-fields">
        <Labelled label="Promised for (UTC)" isWide>{(id) => <input id={id} type="datetime-local" className="form-control form-control-sm" value={localOf(order.requested_completion_date)} onChange={({ target }) => onChange({ ...order, requested_completion_date: target.value ? `${target.value}:00Z` : null })} />}</Labelled>
        <Labelled label="Account" isWide>{(id) => <input id={id} className="form-control form-control-sm" value={order.account.id} onChange={({ target }) => onChange({ ...order, account: { ...order.account, id: target.value } })} />}</Labelled>
      </div>
      <Values label="Attributes of the order" values={order.attributes ?? {}} onChange={(attributes) => onChange({ ...order, attributes })} />
      <Values label="Attributes of the account" values={order.account.attributes ?? {}} onChange={(attributes) => onChange({ ...order, account: { ...order.account, attributes } })} />
    </details>
  );
}

function Values({ label, values, onChange }: { label: string; values: Readonly<Record<string, unknown>>; onChange(values: Record<string, unknown>): void }) {
  const [name, setName] = useState("");
  const add = () => {
    if (name.trim()) onChange({ ...values, [name.trim()]: "" });
    setName("");
  };
  return (
    <fieldset className="form-values">
      <legend>{label}</legend>
      {Object.entries(values).map(([code, value]) => (
        <div key={code} className="form-value">
          <code>{code}</code>
          <input className="form-control form-control-sm" aria-label={`${label}: ${code}`} value={textOf(value)} onChange={({ target }) => onChange({ ...values, [code]: plainFrom(target.value) })} />
          <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Remove ${code}`} onClick={() => onChange(withValue(values, code, undefined))}><Icon name="x" /></button>
        </div>
      ))}
      <div className="form-value">
        <input className="form-control form-control-sm" aria-label={`${label}: code of another`} placeholder="code" value={name} onChange={({ target }) => setName(target.value)} onKeyDown={(event) => event.key === "Enter" && add()} />
        <button type="button" className="btn btn-sm btn-secondary" disabled={!name.trim()} onClick={add}>Add</button>
      </div>
    </fieldset>
  );
}

function plainFrom(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) && !/^0\d/.test(text) ? Number(text) : text;
}
