import { useEffect, useId, useMemo, useRef, useState, type FocusEvent } from "react";
import { Icon } from "../../plan/Icon";
import { OrderChoice } from "../conditions/OrderChoice";
import { orderOf, useGiven, useSamples, useTrying } from "../conditions/trial";
import { useEditor, useRecord } from "../context";
import type { Fields, Kind } from "../document/records";
import { readJson, writeJson } from "../panel/jsonText";
import { useTyping } from "../panel/useTyping";
import { nodeOf, repeatedNames, STARTER, templateOf, type Node } from "./payload";
import { PayloadPreview, type PayloadTrial } from "./PayloadPreview";
import { PayloadRow, PayloadScope } from "./PayloadTree";
import { useShownBody } from "./shown";

/** The payload mapping of an integration, with the JSON that the downstream system gets for a sample order. `step` is the callout from which it was opened. */
export function PayloadEditor({ integration, step }: { integration: string; step?: string }) {
  const record = useRecord("Integration", integration);
  return record ? <PayloadOf key={integration} record={record} step={step} /> : null;
}

const STEPS: readonly Kind[] = ["StepDefinition", "Scenario"];
const NONE: ReadonlyMap<string, readonly string[]> = new Map();

function PayloadOf({ record, step }: { record: Fields; step: string | undefined }) {
  const { store, isReadOnly } = useEditor();
  const code = String(record["code"]);
  const written = JSON.stringify(record["payload"] ?? null);
  const typed = useTyping(
    written,
    (text, visit) => {
      const current = store.getState().records.Integration?.[code];
      if (current) store.getState().edit([{ kind: "Integration", code, fields: { ...current, payload: JSON.parse(text) as unknown } }], visit);
      return { written: text };
    },
    () => undefined,
  );
  const isInside = (event: FocusEvent) => event.currentTarget.contains(event.relatedTarget);
  const template = useMemo(() => JSON.parse(typed.value) as unknown, [typed.value]);
  const shown = useMemo(() => ({ ...record, payload: template }), [record, template]);
  const { samples, failure } = useSamples();
  const [given, choose] = useGiven(samples);
  const order = given && orderOf(given);
  const steps = useShownBody(STEPS);
  const body = useMemo(
    () => (order === undefined || typeof order === "string" ? undefined : JSON.stringify({ integration: shown, step: step ?? null, ...(JSON.parse(steps) as object), ...order })),
    [shown, step, steps, JSON.stringify(order)],
  );
  const outcome = useTrying<PayloadTrial>("/api/v1/draft/payloads", body);
  const problems = useMemo(() => problemsOf(outcome.answer), [outcome.answer]);
  const id = useId();
  return (
    <div className="payload" onFocus={(event) => !isInside(event) && typed.onFocus()} onBlur={(event) => !isInside(event) && typed.onBlur()}>
      <Template template={template} record={shown} problems={problems} isReadOnly={isReadOnly} onChange={(next) => typed.onChange({ target: { value: JSON.stringify(next) } })} />
      <section className="payload-sent" aria-labelledby={`${id}-sent`}>
        <h4 id={`${id}-sent`} className="field-name">What it gets</h4>
        {given && <OrderChoice id={id} samples={samples ?? []} given={given} onChoose={choose} />}
        <PayloadPreview outcome={outcome} hint={typeof order === "string" ? order : failure} />
      </section>
    </div>
  );
}

/** What is wrong by its place: with the template whatever the order, and with the first call that cannot be made. */
function problemsOf(trial: PayloadTrial | undefined): ReadonlyMap<string, readonly string[]> {
  if (!trial) return NONE;
  const found = new Map<string, readonly string[]>();
  const add = (pointer: string, message: string) => found.set(pointer, [...(found.get(pointer) ?? []).filter((one) => one !== message), message]);
  for (const { pointer, message } of trial.template_problems) add(pointer, message);
  for (const { problems } of trial.calls) for (const { place, pointer, message } of problems) if (place === "payload" && pointer && !found.has(pointer)) add(pointer, message);
  return found;
}

interface TemplateProps {
  readonly template: unknown;
  readonly record: Fields;
  readonly problems: ReadonlyMap<string, readonly string[]>;
  readonly isReadOnly: boolean;
  onChange(template: unknown): void;
}

function Template({ template, record, problems, isReadOnly, onChange }: TemplateProps) {
  const [isJson, setIsJson] = useState(false);
  const head = useId();
  return (
    <section className="payload-template" aria-labelledby={head}>
      <div className="condition-head">
        <h4 id={head} className="field-name">Payload</h4>
        {template !== null && (
          <span className="condition-tools">
            <span className="condition-views" role="group" aria-label="Shown as">
              <button type="button" aria-pressed={!isJson} onClick={() => setIsJson(false)}>Tree</button>
              <button type="button" aria-pressed={isJson} onClick={() => setIsJson(true)}>JSON</button>
            </span>
          </span>
        )}
      </div>
      {template === null ? (
        <>
          <p className="field-note">The standard payload: order, account, step, and all that is known of its lines.</p>
          {!isReadOnly && <button type="button" className="btn btn-ghost btn-sm list-add" onClick={() => onChange(STARTER)}><Icon name="pencil" />Compose an own one</button>}
        </>
      ) : isJson ? (
        <JsonView template={template} isReadOnly={isReadOnly} onChange={onChange} />
      ) : (
        <Tree template={template} record={record} problems={problems} isReadOnly={isReadOnly} onChange={onChange} />
      )}
      {template !== null && !isReadOnly && <button type="button" className="btn btn-ghost btn-sm list-add" onClick={() => onChange(null)}><Icon name="rotate-ccw" />Send the standard payload instead</button>}
    </section>
  );
}

function Tree({ template, record, problems, isReadOnly, onChange }: TemplateProps) {
  const prefix = useId();
  const [root, setRoot] = useState<Node>(() => nodeOf(template));
  const sent = useRef(JSON.stringify(template));
  // What comes from elsewhere (undo, the JSON view) takes the place of the tree; what this tree sent comes back to it.
  const text = JSON.stringify(template);
  useEffect(() => {
    if (text === sent.current) return;
    sent.current = text;
    setRoot(nodeOf(JSON.parse(text) as unknown));
  }, [text]);
  const repeated = repeatedNames(root);
  const change = (next: Node) => {
    setRoot(next);
    if (repeatedNames(next).size > 0) return;
    const made = templateOf(next);
    sent.current = JSON.stringify(made);
    onChange(made);
  };
  return (
    <PayloadScope.Provider value={{ record, isReadOnly, prefix, problems }}>
      <div className="payload-tree">
        <PayloadRow node={root} pointer="" name="the payload" onChange={change} />
      </div>
      {repeated.size > 0 && <p className="field-message" data-severity="Error" role="status"><Icon name="circle-alert" className="icon icon-small" /><span>Two members are called {[...repeated].map((name) => `“${name}”`).join(", ")}. Rename one: until then nothing is kept.</span></p>}
    </PayloadScope.Provider>
  );
}

function JsonView({ template, isReadOnly, onChange }: { template: unknown; isReadOnly: boolean; onChange(template: unknown): void }) {
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const reading = typed === undefined ? undefined : readJson(typed);
  return (
    <>
      <textarea
        className="form-control code-input payload-json" rows={8} spellCheck={false} aria-label="Payload as JSON" aria-invalid={reading?.problem !== undefined || undefined} aria-describedby={`${id}-problem`} readOnly={isReadOnly}
        value={typed ?? writeJson(template)} onBlur={() => reading?.problem === undefined && setTyped(undefined)}
        onChange={({ target }) => {
          setTyped(target.value);
          const read = readJson(target.value);
          if (read.problem === undefined) onChange(read.value);
        }}
      />
      <div id={`${id}-problem`} role="status">
        {reading?.problem !== undefined && <p className="field-message" data-severity="Error"><Icon name="circle-alert" className="icon icon-small" /><span>{reading.problem}</span></p>}
      </div>
    </>
  );
}
