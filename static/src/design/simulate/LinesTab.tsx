import { Icon } from "../../plan/Icon";
import { Reasons } from "./parts";
import type { FulfillmentLine, OrderLine, Simulation } from "./result";
import { counted, valueInWords } from "./words";

/** What the order's lines turned into: which rules applied, which did not, and why. */
export function LinesTab({ simulation }: { simulation: Simulation }) {
  const madeOf = new Map<string, FulfillmentLine[]>();
  for (const line of simulation.lines) for (const source of line.sources) if (source.kind === "OrderLine") madeOf.set(source.id, [...(madeOf.get(source.id) ?? []), line]);
  return (
    <div className="simulate-lines">
      <section aria-labelledby="simulated-order-lines">
        <h3 id="simulated-order-lines">Order lines <span className="count">{simulation.order_lines.length}</span></h3>
        {simulation.order_lines.map((line) => <OrderLineRow key={line.id} line={line} made={madeOf.get(line.id) ?? []} depth={line.parent === null ? 0 : line.id.split(".").length - 1} />)}
        {simulation.order_reasons.length > 0 && <details className="line-row"><summary><Icon name="chevron-right" className="icon icon-small" /><span className="line-name">The whole order</span></summary><Reasons reasons={simulation.order_reasons} /></details>}
      </section>
      <section aria-labelledby="simulated-made-lines">
        <h3 id="simulated-made-lines">Fulfillment lines <span className="count">{simulation.lines.length}</span></h3>
        {simulation.lines.length === 0 && <p className="muted small">The order was not decomposed: no rule applied to its lines. Its steps work for the order lines themselves.</p>}
        {simulation.lines.map((line) => <MadeLineRow key={line.key} line={line} />)}
      </section>
    </div>
  );
}

function OrderLineRow({ line, made, depth }: { line: OrderLine; made: readonly FulfillmentLine[]; depth: number }) {
  return (
    <details className="line-row" style={{ marginLeft: `${Math.min(depth, 4) * 16}px` }}>
      <summary>
        <Icon name="chevron-right" className="icon icon-small" />
        <span className="mono line-number">{line.id}</span><span className="line-name">{line.product_name}</span>
        <span className="line-facts">{line.action} · {line.quantity}{made.length > 0 && <> · becomes {made.map(({ product_name: name }) => name).join(", ")}</>}</span>
      </summary>
      <Attributes attributes={line.attributes} />
      {line.reasons.length > 0 ? <Reasons reasons={line.reasons} /> : <p className="muted small">No rule and no scenario is about this line.</p>}
    </details>
  );
}

function MadeLineRow({ line }: { line: FulfillmentLine }) {
  return (
    <details className="line-row">
      <summary>
        <Icon name="chevron-right" className="icon icon-small" />
        <span className="line-name">{line.product_name}</span>
        <span className="line-facts">{line.action} · {line.quantity}{line.unit_of_measure ? ` ${line.unit_of_measure}` : ""} · from {line.sources.map(({ id }) => id).join(", ")}</span>
      </summary>
      <ul className="reasons">
        {line.sources.map((source, index) => <li key={index}><Icon name="git-branch" className="icon icon-small" /><div>Line <code>{source.id}</code> gives {source.quantity} by rule <strong>{source.rule_name}</strong></div></li>)}
      </ul>
      <Attributes attributes={line.attributes} />
      {line.reasons.length > 0 && <details className="line-why"><summary><Icon name="chevron-right" className="icon icon-small" />{counted(line.reasons.length, "reason")}</summary><Reasons reasons={line.reasons} /></details>}
    </details>
  );
}

function Attributes({ attributes }: { attributes: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return null;
  return <dl className="operands">{entries.map(([name, value]) => <div key={name}><dt><code>{name}</code></dt><dd>{valueInWords(value)}</dd></div>)}</dl>;
}
