import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import type { Reference } from "../document/records";
import { AddAttribute } from "../decomposition/AddAttribute";
import { FromClass, ProblemMark } from "../decomposition/Marks";
import { attributesOf, nameOf, type OwnedAttribute } from "../decomposition/records";
import { TypedInput } from "../decomposition/TypedInput";
import { spaced } from "../decomposition/words";
import { leftOutOf, moveAttribute, overridden, valuesOf, withAttribute, withoutAttribute } from "./attributes";

interface AttributesPartProps {
  readonly owner: Reference;
  /** Shows an attribute of the catalogue, or what this owner says of it. */
  onShow(reference: Reference): void;
}

/** The attributes of a product or class: its own are edited in place, those of the classes above are marked. */
export function AttributesPart({ owner, onShow }: AttributesPartProps) {
  const { isReadOnly } = useEditor();
  const records = useDesign((state) => state.records);
  const attributes = attributesOf(records, owner);
  const own = attributes.filter((one) => one.from === undefined);
  return (
    <>
      {attributes.length > 0 ? (
        <div className="table-scroll edit-scroll" tabIndex={0} role="region" aria-label="Attributes">
          <table className="table edit-table table-stacked attributes-table">
            <thead><tr><th scope="col">Attribute</th><th scope="col">Type</th><th scope="col">Default</th><th scope="col">Required</th><th scope="col">Left out of</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
            <tbody>
              {attributes.map((attribute) => (
                <Row key={attribute.code} owner={owner} attribute={attribute} place={own.findIndex((one) => one.code === attribute.code)} count={own.length} onShow={onShow} />
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p className="edit-nothing">It has no attributes.</p>
      )}
      {!isReadOnly && <div className="edit-add"><AddAttribute owner={owner} /></div>}
    </>
  );
}

interface RowProps extends AttributesPartProps {
  readonly attribute: OwnedAttribute;
  /** Among the owner's own; below zero: inherited. */
  readonly place: number;
  readonly count: number;
}

function Row({ owner, attribute, place, count, onShow }: RowProps) {
  const { store, isReadOnly, say } = useEditor();
  const records = useDesign((state) => state.records);
  const problems = useDesign((state) => state.problems).filter((one) => (one.kind === "ProductAttribute" && one.record === attribute.row.code) || (one.kind === "AttributeDefinition" && one.record === attribute.code));
  const { row, name, from } = attribute;
  const isFixed = isReadOnly || from !== undefined;
  const edit = (values: Parameters<typeof withAttribute>[1]) => store.getState().edit([withAttribute(row, values)]);
  const values = valuesOf(records, attribute);
  const out = leftOutOf(row);
  const fallback = attribute.definition?.default_value ?? "";
  return (
    <tr data-inherited={from !== undefined || undefined}>
      <th scope="row" data-label="Attribute">
        <span className="card-line">
          <button type="button" className="link-button truncate" onClick={() => onShow({ kind: "AttributeDefinition", code: attribute.code })}>{name}</button>
          {attribute.definition?.active === false && <span className="tag">inactive</span>}
          {from !== undefined && <FromClass name={nameOf(records, { kind: "ProductClassification", code: from })} />}
          <ProblemMark problems={problems} />
        </span>
      </th>
      <td data-label="Type">{spaced(attribute.type)}</td>
      <td data-label="Default">
        {isFixed ? (
          row.default_value || fallback || "—"
        ) : values ? (
          <select className="form-select" aria-label={`Default of ${name}`} value={row.default_value} onChange={(event) => edit({ default_value: event.target.value })}>
            <option value="">{fallback ? `${fallback} (of the attribute)` : "none"}</option>
            {!values.some((one) => one.value === row.default_value) && row.default_value !== "" && <option value={row.default_value}>{row.default_value}</option>}
            {values.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}
          </select>
        ) : (
          <TypedInput label={`Default of ${name}`} value={row.default_value} placeholder={fallback ? `${fallback} (of the attribute)` : "none"} isReadOnly={false} onCommit={(text, visit) => visit([withAttribute(row, { default_value: text })])} />
        )}
      </td>
      <td data-label="Required">
        <input type="checkbox" className="form-check-input" aria-label={`${name} is required`} checked={row.required || attribute.definition?.required === true} disabled={isFixed || attribute.definition?.required === true} onChange={(event) => edit({ required: event.target.checked })} />
      </td>
      <td data-label="Left out of">
        <button type="button" className="link-button" onClick={() => onShow({ kind: "ProductAttribute", code: row.code })} aria-label={`What ${name} is left out of: ${out.join(", ") || "nothing"}`}>
          {out.length ? out.map((word) => <span key={word} className="tag">{word}</span>) : <span className="faint">nothing</span>}
        </button>
      </td>
      <td className="table-actions">
        {isReadOnly ? null : from !== undefined ? (
          <button type="button" className="btn btn-ghost btn-sm" title={`Say something else of it here than the class ${from}`} onClick={() => { store.getState().edit([overridden(records, owner, attribute)]); say(`${name} is this one's own now.`); }}><Icon name="pencil" className="icon icon-small" />Override</button>
        ) : (
          <>
            <Moves name={name} isFirst={place === 0} isLast={place === count - 1} onMove={(places) => store.getState().edit(moveAttribute(records, owner, row, places))} />
            <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label={`Take the attribute ${name} away`} onClick={() => { store.getState().edit([withoutAttribute(row)]); say(`${name} is taken away. Undo brings it back.`); }}><Icon name="x" className="icon icon-small" /></button>
          </>
        )}
      </td>
    </tr>
  );
}

interface MovesProps {
  readonly name: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  onMove(places: number): void;
}

/** Moves a row up and down. */
export function Moves({ name, isFirst, isLast, onMove }: MovesProps) {
  return (
    <>
      <button type="button" className="btn btn-ghost btn-icon btn-sm" disabled={isFirst} aria-label={`Move ${name} up`} onClick={() => onMove(-1)}><Icon name="arrow-up" className="icon icon-small" /></button>
      <button type="button" className="btn btn-ghost btn-icon btn-sm" disabled={isLast} aria-label={`Move ${name} down`} onClick={() => onMove(1)}><Icon name="arrow-down" className="icon icon-small" /></button>
    </>
  );
}
