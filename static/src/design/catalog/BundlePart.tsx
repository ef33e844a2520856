import { useState } from "react";
import { Icon } from "../../plan/Icon";
import { call } from "../api";
import { useDesign, useEditor } from "../context";
import type { Reference } from "../document/records";
import type { Versioned } from "../document/versions";
import { ProblemMark } from "../decomposition/Marks";
import { documentOf } from "../decomposition/paths";
import { membersOf, nameOf, productOf } from "../decomposition/records";
import { TypedInput } from "../decomposition/TypedInput";
import { counted } from "../decomposition/words";
import { Combobox } from "../panel/fields/Combobox";
import { useLookup, type Found } from "../panel/lookup";
import { pageOf } from "../panel/pages";
import { Moves } from "./AttributesPart";
import { bundleOf, moveMember, newMember, quantityOf, refusalOf, withMember, withoutMember, type Node } from "./bundle";

/** The bundle that a product is, as a tree: members are added, taken away, moved and counted in place. */
export function BundlePart({ sku, onShow }: { sku: string; onShow(reference: Reference): void }) {
  const { isReadOnly } = useEditor();
  const records = useDesign((state) => state.records);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const nodes = bundleOf(records, sku, closed);
  const toggle = (key: string) => {
    const next = new Set(closed);
    if (!next.delete(key)) next.add(key);
    setClosed(next);
  };
  return (
    <>
      {nodes.length > 0 ? (
        <div className="table-scroll edit-scroll" tabIndex={0} role="region" aria-label="Members of the bundle">
          <table className="table edit-table table-stacked bundle-table">
            <thead><tr><th scope="col">Member</th><th scope="col" className="number">Quantity</th><th scope="col">Required</th><th scope="col">Group</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
            <tbody>{nodes.map((node) => <MemberRow key={node.key} node={node} onToggle={() => toggle(node.key)} onShow={onShow} />)}</tbody>
          </table>
        </div>
      ) : (
        <p className="edit-nothing">It is no bundle: it has no members.</p>
      )}
      {!isReadOnly && <div className="edit-add"><AddMember sku={sku} /></div>}
    </>
  );
}

function MemberRow({ node, onToggle, onShow }: { node: Node; onToggle(): void; onShow(reference: Reference): void }) {
  const { store, isReadOnly, say } = useEditor();
  const records = useDesign((state) => state.records);
  const { component, name } = node;
  const problems = useDesign((state) => state.problems).filter((one) => one.kind === "ProductComponent" && one.record === component.code);
  const parent = nameOf(records, { kind: "Product", code: component.parent });
  const page = component.child === null ? undefined : pageOf({ kind: "Product", code: component.child });
  return (
    <tr data-depth={node.depth}>
      <th scope="row" data-label="Member">
        <span className="card-line" style={{ paddingLeft: node.depth * 20 }}>
          {node.hasMore ? (
            <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-expanded={node.isOpen} aria-label={`Members of ${name}`} onClick={onToggle}><Icon name={node.isOpen ? "chevron-down" : "chevron-right"} className="icon icon-small" /></button>
          ) : (
            <span className="branch-gap" aria-hidden="true" />
          )}
          <Icon name={component.child === null ? "layers" : node.hasMore ? "boxes" : "box"} className="icon card-icon" />
          {page && node.product ? <a className="truncate" href={page}>{name}</a> : <span className="truncate">{name}</span>}
          {node.product && !node.product.active && <span className="tag">inactive</span>}
          {node.repeats && <span className="faint">again, see above</span>}
          <ProblemMark problems={problems} />
        </span>
      </th>
      <td className="number" data-label="Quantity">
        <TypedInput
          label={`Quantity of ${name} in ${parent}`} value={component.quantity} isReadOnly={isReadOnly} isNumber problemOf={(text) => (quantityOf(text) === undefined ? "A quantity is a number such as 1 or 2.5." : undefined)}
          onCommit={(text, visit) => visit([withMember(component, { quantity: quantityOf(text) ?? component.quantity })])}
        />
      </td>
      <td data-label="Required"><input type="checkbox" className="form-check-input" aria-label={`${name} is required in ${parent}`} checked={component.required} disabled={isReadOnly} onChange={(event) => store.getState().edit([withMember(component, { required: event.target.checked })])} /></td>
      <td data-label="Group"><TypedInput label={`Group of ${name} in ${parent}`} value={component.component_group} placeholder="none" isReadOnly={isReadOnly} onCommit={(text, visit) => visit([withMember(component, { component_group: text })])} /></td>
      <td className="table-actions">
        {!isReadOnly && <Moves name={`${name} in ${parent}`} isFirst={node.position === 0} isLast={node.position === node.count - 1} onMove={(places) => store.getState().edit(moveMember(records, component, places))} />}
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`More about ${name} in ${parent}`} title="Least and most, default, scale" onClick={() => onShow({ kind: "ProductComponent", code: component.code })}><Icon name="sliders-horizontal" className="icon icon-small" /></button>
        {!isReadOnly && <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Take ${name} out of ${parent}`} onClick={() => { store.getState().edit([withoutMember(component)]); say(`${name} is taken out of ${parent}. Undo brings it back.`); }}><Icon name="x" className="icon icon-small" /></button>}
      </td>
    </tr>
  );
}

/** Adds a product, or any product of a class, to a bundle. What a product has comes to the screen with it. */
function AddMember({ sku }: { sku: string }) {
  const { store, saver, say } = useEditor();
  const bundle = useDesign((state) => nameOf(state.records, { kind: "Product", code: sku }));
  const [query, setQuery] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const [problem, setProblem] = useState<string>();
  const products = useLookup("Product", query, isOpen);
  const classes = useLookup("ProductClassification", query, isOpen && query !== "");
  const options: readonly Found[] = [...products.found.filter((one) => one.code !== sku), ...classes.found.map((one) => ({ code: `${ANY}${one.code}`, name: `Any product of ${one.name}`, detail: "class" }))];
  const add = async ({ code, name }: Found) => {
    setQuery("");
    setProblem(undefined);
    const anyOf = code.startsWith(ANY) ? code.slice(ANY.length) : undefined;
    try {
      if (anyOf === undefined && !productOf(store.getState().records, code)) saver?.adopt((await call<{ records: Versioned }>("GET", documentOf({ kind: "Product", code }))).records);
    } catch (error) {
      return setProblem((error as Error).message);
    }
    const { records, edit } = store.getState();
    const refusal = anyOf === undefined ? refusalOf(records, sku, code) : undefined;
    if (refusal) return setProblem(refusal);
    edit([newMember(records, sku, anyOf === undefined ? { child: code } : { child_classification: anyOf })]);
    say(`${name} is in ${bundle} now; ${counted(membersOf(store.getState().records, sku).length, "member")}.`);
  };
  return (
    <>
      <Combobox
        label={`Add a member to ${bundle}`} placeholder="Add a product, or any product of a class…" shown="" query={query} isOpen={isOpen} options={options} isInvalid={problem !== undefined}
        note={products.problem ?? (options.length ? undefined : products.isAsking ? "Searching…" : `Nothing is called “${query}”.`)} onQuery={setQuery}
        onOpen={(willOpen) => {
          setIsOpen(willOpen);
          if (!willOpen) setQuery("");
        }}
        onChoose={(option) => void add(option)}
      />
      {problem && <p className="field-message" role="alert"><Icon name="circle-alert" className="icon icon-small" />{problem}</p>}
    </>
  );
}

const ANY = "any of ";
