import type { CSSProperties } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign } from "../context";
import { ProblemMark } from "./Marks";
import { placeOf } from "./paths";
import { isMade, type Branch, type DestinationRow } from "./picture";
import { problemsOfRecord } from "./places";
import { nameOf } from "./records";
import { lineMadeBy } from "./trial";
import { useScreen, useView } from "./view";
import { counted, spaced } from "./words";

/** What rules lead to: a technical product, and what follows from it. */
export function DestinationCard({ row, style }: { row: DestinationRow; style: CSSProperties }) {
  const { around, view } = useScreen();
  const problems = useDesign((state) => state.problems);
  const isChosen = useView((state) => state.chosen.record?.kind === "Product" && state.chosen.record.code === row.sku);
  const answer = useView((state) => state.answer);
  const { product, sku } = row;
  const made = answer && row.rules.map((rule) => lineMadeBy(answer, rule)).find(Boolean);
  const elsewhere = around.elsewhere[sku]?.count ?? 0;
  const name = product?.name ?? sku;
  return (
    <div className="destination-card" style={style} data-chosen={isChosen || undefined} data-missing={product === undefined || undefined} data-outcome={answer ? (made ? "made" : "not made") : undefined}>
      <div className="destination-head">
        <button type="button" className="destination-open" aria-pressed={isChosen} onClick={() => view.setState({ chosen: isChosen ? {} : { record: { kind: "Product", code: sku } }, field: undefined })}>
          <span className="card-line">
            <Icon name="box" className="icon card-icon" />
            <strong className="truncate">{name}</strong>
            {product && !product.active && <span className="tag">inactive</span>}
            <ProblemMark problems={problemsOfRecord(problems, "Product", sku)} />
          </span>
          <span className="card-line card-note"><span className="mono truncate">{sku}</span></span>
          <span className="card-line card-note">
            {made ? (
              <span className="truncate">made: quantity {made.quantity}, {spaced(made.action).toLowerCase()}</span>
            ) : (
              <span className="truncate">{product ? `one line per ${SCOPES[product.decomposition_scope] ?? spaced(product.decomposition_scope).toLowerCase()}` : "is not in the catalogue"}{elsewhere > 0 && ` · also from ${counted(elsewhere, "other rule")}`}</span>
            )}
          </span>
        </button>
        <span className="destination-buttons">
          {product && <a className="btn btn-ghost btn-icon btn-sm" href={placeOf({ kind: "Product", code: sku })} aria-label={`Decomposition of ${name}`} title="Its own decomposition"><Icon name="arrow-up-right" className="icon icon-small" /></a>}
          {row.hasMore && (
            <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-expanded={row.isOpen} aria-label={`What follows from ${name}`} title={row.isOpen ? "Fold" : "What follows from it"} onClick={() => toggle(view, sku)}>
              <Icon name={row.isOpen ? "chevron-down" : "chevron-right"} className="icon icon-small" />
            </button>
          )}
        </span>
      </div>
      {row.branches.length > 0 && (
        <ul className="branches" aria-label={`What follows from ${name}`}>
          {row.branches.map((branch) => <BranchRow key={branch.key} branch={branch} />)}
        </ul>
      )}
    </div>
  );
}

function BranchRow({ branch }: { branch: Branch }) {
  const { view, around } = useScreen();
  const records = useDesign((state) => state.records);
  const anyOf = branch.member?.child_classification;
  const title = branch.product?.name ?? branch.sku ?? (anyOf ? `any product of ${nameOf(records, { kind: "ProductClassification", code: anyOf })}` : "");
  const how = branch.rule ? branch.rule.name : `${branch.member?.quantity} ×`;
  return (
    <li className="branch" style={{ paddingLeft: 8 + branch.depth * 16 }}>
      {branch.hasMore ? (
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-expanded={branch.isOpen} aria-label={`What follows from ${title}`} onClick={() => toggle(view, branch.key)}><Icon name={branch.isOpen ? "chevron-down" : "chevron-right"} className="icon icon-small" /></button>
      ) : (
        <span className="branch-gap" aria-hidden="true" />
      )}
      <Icon name={branch.rule ? "corner-down-right" : "puzzle"} className="icon icon-small card-icon" />
      <span className="branch-how truncate" title={branch.rule?.condition || undefined}>{how}</span>
      {branch.product ? <a className="truncate" href={placeOf({ kind: "Product", code: branch.product.sku })}>{title}</a> : <span className="truncate">{title}</span>}
      {branch.member && branch.sku !== undefined && branch.product?.kind === "Technical" && !isMade(records, around.elsewhere, branch.sku) && (
        <span className="problem-mark" data-severity="Warning" title="No rule makes a line of it, so it is not delivered with the bundle"><Icon name="triangle-alert" className="icon icon-small" /><span className="visually-hidden">no rule makes a line of it</span></span>
      )}
      {branch.repeats && <span className="faint">again</span>}
      {branch.from !== undefined && <span title={`Inherited from ${branch.from}`}><Icon name="layers" className="icon icon-small card-icon" /></span>}
    </li>
  );
}

const SCOPES: Readonly<Record<string, string>> = { OrderLineItem: "order line", Bundle: "bundle", Order: "order", Account: "account", Custom: "custom scope" };

function toggle(view: ReturnType<typeof useScreen>["view"], key: string): void {
  view.setState(({ opened }) => {
    const next = new Set(opened);
    if (!next.delete(key)) next.add(key);
    return { opened: next };
  });
}
