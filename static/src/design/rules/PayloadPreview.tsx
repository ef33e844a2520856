import { useState } from "react";
import { Icon } from "../../plan/Icon";
import type { Outcome } from "../conditions/trial";

export interface CallPreview {
  readonly step: string;
  readonly method: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly problems: readonly { readonly place: string; readonly message: string; readonly pointer: string; readonly expression: string }[];
}

export interface PayloadTrial {
  readonly template_problems: readonly { readonly pointer: string; readonly message: string }[];
  readonly calls: readonly CallPreview[];
  readonly left_out: number;
  readonly note: string;
}

/** The call that the system gets for an order, as it would be sent: one of several can be chosen. */
export function PayloadPreview({ outcome, hint }: { outcome: Outcome<PayloadTrial>; hint: string | undefined }) {
  const [number, setNumber] = useState(0);
  const { answer, refusals, isAsking } = outcome;
  const calls = answer?.calls ?? [];
  const call = calls[Math.min(number, calls.length - 1)];
  return (
    <div className="payload-preview" role="status" aria-busy={isAsking}>
      {hint && <p className="condition-note">{hint}</p>}
      {!hint && refusals.map((refusal) => <p className="field-message" data-severity="Error" key={refusal}><Icon name="circle-alert" className="icon icon-small" /><span>{refusal}</span></p>)}
      {!hint && answer?.note && <p className="condition-note">{answer.note}</p>}
      {!hint && calls.length > 1 && (
        <label className="trial-order"><span>Call</span>
          <select className="form-select" value={Math.min(number, calls.length - 1)} onChange={({ target }) => setNumber(Number(target.value))}>
            {calls.map((one, index) => <option key={one.step || index} value={index}>{index + 1} of {calls.length}: {one.step}</option>)}
          </select>
        </label>
      )}
      {!hint && call && <Call call={call} />}
      {!hint && answer && answer.left_out > 0 && <p className="condition-note">And {answer.left_out} more calls.</p>}
    </div>
  );
}

const PLACES: Readonly<Record<string, string>> = { system: "System", authentication: "Authentication", path: "Path", method: "Method", payload: "Payload" };

function Call({ call }: { call: CallPreview }) {
  return (
    <>
      {call.problems.map(({ place, pointer, message }) => (
        <p className="field-message" data-severity="Error" key={place + pointer}><Icon name="circle-alert" className="icon icon-small" /><span>{PLACES[place] ?? place}{pointer && <> at <code>{pointer}</code></>}: {message}</span></p>
      ))}
      <p className="payload-request"><span className="payload-method">{call.method}</span> <span className="payload-address">{call.address || "no address"}</span></p>
      <details className="payload-headers">
        <summary><Icon name="chevron-right" className="icon icon-small" />{Object.keys(call.headers).length} headers</summary>
        <dl className="trial-operands">
          {Object.entries(call.headers).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
        </dl>
      </details>
      {call.body !== null && <pre className="payload-body" tabIndex={0} aria-label="Body of the call">{typeof call.body === "string" ? call.body : JSON.stringify(call.body, null, 2)}</pre>}
    </>
  );
}
