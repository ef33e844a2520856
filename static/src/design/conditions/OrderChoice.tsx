import { useState } from "react";
import type { Given, Sample } from "./trial";

interface OrderChoiceProps {
  readonly id: string;
  readonly samples: readonly Sample[];
  readonly given: Given;
  onChoose(given: Given): void;
}

const PASTED = "\u0000pasted";

/** Which order something is tried on. */
export function OrderChoice({ id, samples, given, onChoose }: OrderChoiceProps) {
  const [json, setJson] = useState("json" in given ? given.json : "");
  return (
    <>
      <div className="trial-order">
        <label htmlFor={`${id}-order`}>Order</label>
        <select
          className="form-select" id={`${id}-order`} value={"sample" in given ? given.sample : PASTED}
          onChange={({ target }) => onChoose(target.value === PASTED ? { json } : { sample: target.value })}
        >
          {samples.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
          <option value={PASTED}>Pasted JSON …</option>
        </select>
      </div>
      {"json" in given && (
        <textarea
          className="form-control code-input" rows={4} spellCheck={false} aria-label="The order as JSON" placeholder='{"source": "webshop", "external_id": "SO-1", "account": {"id": "ACME"}, "lines": [{"id": "1", "product": "…"}]}' value={json}
          onChange={({ target }) => {
            setJson(target.value);
            onChoose({ json: target.value });
          }}
        />
      )}
    </>
  );
}
