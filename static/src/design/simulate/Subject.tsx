import { useEffect, useId, useState } from "react";
import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import { stateWord } from "../../plan/states";
import { findOrders, type FoundOrder } from "./client";
import { isShownAsForm, readOrder } from "./document";
import { OrderForm } from "./OrderForm";
import { Anonymised, SampleActions } from "./SampleActions";
import { choose, chosenSample, type Simulator, type Source } from "./simulator";

const SOURCES: readonly (readonly [Source, string, string])[] = [["sample", "Sample", "bookmark"], ["order", "Real order", "inbox"], ["form", "Form", "list-checks"], ["json", "JSON", "braces"]];

/** Which order is tried: a sample of the workspace, a real one, or one that is written here. */
export function Subject({ simulator }: { simulator: Simulator }) {
  const state = useStore(simulator);
  const { source, samples, sample, document, text, faults } = state;
  const id = useId();
  const take = (next: Source) => {
    if (next === "json" && source !== "json") choose(simulator, { source: next, text: JSON.stringify(chosenSample(state)?.document ?? document, null, 2) });
    else if (next === "form" && source === "json") {
      const read = readOrder(text);
      choose(simulator, { source: next, ...(typeof read !== "string" && isShownAsForm(read) ? { document: read } : {}) });
    } else {
      const shown = next === "form" && document.lines.length === 0 ? chosenSample(state)?.document : undefined;
      choose(simulator, { source: next, ...(shown && isShownAsForm(shown) ? { document: shown } : {}) });
    }
  };
  // JSON and the form begin as a copy of the chosen sample: before the samples are read they would begin without lines.
  return (
    <section className="subject" aria-labelledby={`${id}-heading`}>
      <h3 id={`${id}-heading`}>Order</h3>
      <div className="segments" role="group" aria-label="Where the order comes from">
        {SOURCES.map(([name, word, icon]) => (
          <button key={name} type="button" className="segment" aria-pressed={source === name} disabled={(name === "sample" && samples?.length === 0) || ((name === "json" || name === "form") && samples === undefined)} onClick={() => take(name)}><Icon name={icon} className="icon icon-small" />{word}</button>
        ))}
      </div>
      {source === "sample" && samples && samples.length > 0 && (
        <div className="subject-sample">
          <label htmlFor={`${id}-sample`} className="visually-hidden">Sample order</label>
          <select id={`${id}-sample`} className="form-select form-select-sm" value={sample} onChange={({ target }) => choose(simulator, { sample: target.value, pins: undefined })}>
            {samples.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
          </select>
          <SampleActions simulator={simulator} />
        </div>
      )}
      {source === "order" && <RealOrders simulator={simulator} />}
      {source === "form" && <OrderForm order={document} faults={faults} onChange={(next) => choose(simulator, { document: next })} />}
      {source === "json" && (
        <>
          <label htmlFor={`${id}-json`} className="visually-hidden">Order as JSON</label>
          <textarea id={`${id}-json`} className="form-control mono subject-json" spellCheck={false} rows={14} value={text} onChange={({ target }) => choose(simulator, { text: target.value })} />
        </>
      )}
      <Anonymised simulator={simulator} />
      {source !== "sample" && <KeepAsSample simulator={simulator} />}
    </section>
  );
}

/** Real orders, found by a part of their number or account. */
function RealOrders({ simulator }: { simulator: Simulator }) {
  const chosen = useStore(simulator, ({ order }) => order);
  const [text, setText] = useState("");
  const [found, setFound] = useState<readonly FoundOrder[] | string>([]);
  useEffect(() => {
    const asking = new AbortController();
    const timer = setTimeout(() => findOrders(text, asking.signal).then(setFound, (error: Error) => asking.signal.aborted || setFound(error.message)), 200);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [text]);
  return (
    <div className="real-orders">
      <input type="search" className="form-control form-control-sm" aria-label="Find an order by its number or account" placeholder="Number or account" value={text} onChange={({ target }) => setText(target.value)} />
      {typeof found === "string" ? <p className="field-message" data-severity="Error">{found}</p> : (
        <ul className="real-order-list" aria-label="Orders">
          {found.map((order) => (
            <li key={order.id}>
              <button type="button" aria-pressed={order.id === chosen?.id} onClick={() => choose(simulator, { order })}><span className="real-order-number">{order.external_id}</span><span className="faint">{order.account.name || order.account.id} · {stateWord(order.state)}</span></button>
            </li>
          ))}
          {found.length === 0 && <li className="muted small">No order has this in its number or account.</li>}
        </ul>
      )}
      <p className="muted small">The order is tried as it was submitted, on what its account had then. It is not changed.</p>
    </div>
  );
}

function KeepAsSample({ simulator }: { simulator: Simulator }) {
  const [isAsking, setIsAsking] = useState(false);
  if (isAsking) return <SampleActions.Naming simulator={simulator} onDone={() => setIsAsking(false)} />;
  return <button type="button" className="btn btn-sm btn-ghost subject-keep" onClick={() => setIsAsking(true)}><Icon name="bookmark" />Keep as a sample order…</button>;
}
