import { useEffect, useId, useMemo, useState } from "react";
import { Icon } from "../../plan/Icon";
import { call, Refused } from "../api";
import { useDesign, useEditor } from "../context";
import type { Saver } from "../document/autosave";
import { recordOf, type Records } from "../document/document";
import { LINE_ACTIONS } from "../document/records";
import { attributesNamed } from "./reads";
import { allRules, attributesOf, rulesFrom, type DataType, type Definition, type OwnedAttribute, type Surroundings } from "./records";
import { blankForm, orderOf, outcomeOf, startsOf, type SampleOrder, type Start, type TrialAnswer, type TrialForm } from "./trial";
import { useScreen, useView } from "./view";
import { counted } from "./words";

const PAUSE = 400;

/** Tries an order line on the draft: which rules apply and why, and what becomes of each attribute. Nothing is stored. */
export function TrialPanel({ onClose }: { onClose(): void }) {
  const { say, saver } = useEditor();
  const saves = useSaves(saver);
  const { around, view } = useScreen();
  const records = useDesign((state) => state.records);
  const members = around.root.kind === "Product" ? [] : around.members;
  const [form, setForm] = useState<TrialForm>(() => blankForm(around.root.kind === "Product" ? around.root.code : (members[0]?.code ?? "")));
  const [problem, setProblem] = useState<string>();
  const [errors, setErrors] = useState<readonly { pointer: string; message: string }[]>([]);
  const starts = useStarts(around);
  const attributes = useMemo(() => attributesOf(records, around.root), [records, around.root]);
  const named = useMemo(() => namedIn(records), [records]);
  const answer = useView((state) => state.answer);

  useEffect(() => {
    if (form.product === "") return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      call<TrialAnswer>("POST", "/api/v1/draft/decompositions", { order: orderOf(form, attributes, (code) => typeOf(records, code)) }, stop.signal)
        .then((found) => {
          view.setState({ answer: found });
          setProblem(undefined);
          setErrors([]);
          say(summaryOf(found, rulesFrom(records, around.root).map((rule) => rule.code)));
        })
        .catch((error: Error) => {
          if (stop.signal.aborted) return;
          view.setState({ answer: undefined });
          setErrors(error instanceof Refused ? ((error.problem["errors"] ?? []) as { pointer: string; message: string }[]) : []);
          setProblem(error.message);
        });
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
    // The draft as it is stored is tried: asked anew when something was saved, not at each keystroke in the design.
  }, [form, saves]);
  useEffect(() => () => view.setState({ answer: undefined }), [view]);

  const errorAt = (pointer: string) => errors.find((one) => one.pointer === pointer)?.message;
  const codes = rulesFrom(records, around.root).map((rule) => rule.code);
  return (
    <section className="trial-panel" aria-label="Try an order line" onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <header className="trial-head">
        <h2><Icon name="play" className="icon icon-small" /> Try an order line</h2>
        <p className="trial-summary" role="status">{answer ? summaryOf(answer, codes) : problem ? "" : form.product === "" ? "No product belongs to this class." : "Asking…"}</p>
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Close the trial" onClick={onClose}><Icon name="x" /></button>
      </header>
      <div className="trial-fields">
        {starts.length > 0 && (
          <Field label="Start from">
            {(id) => (
              <select id={id} className="form-select" value="" onChange={(event) => setForm(starts.find((one) => one.key === event.target.value)?.form ?? blankForm(form.product))}>
                <option value="">a sample order…</option>
                {starts.map((one) => <option key={one.key} value={one.key}>{one.label}</option>)}
              </select>
            )}
          </Field>
        )}
        {members.length > 0 && (
          <Field label="Product" error={errorAt("/lines/0/product")}>
            {(id) => <select id={id} className="form-select" value={form.product} onChange={(event) => setForm({ ...form, product: event.target.value })}>{members.map((one) => <option key={one.code} value={one.code}>{one.name}</option>)}</select>}
          </Field>
        )}
        <Field label="Action">
          {(id) => <select id={id} className="form-select" value={form.action} onChange={(event) => setForm({ ...form, action: event.target.value })}>{LINE_ACTIONS.map((one) => <option key={one}>{one}</option>)}</select>}
        </Field>
        <Field label="Quantity" error={errorAt("/lines/0/quantity")}>
          {(id) => <input id={id} className="form-control" inputMode="decimal" value={form.quantity} onChange={(event) => setForm({ ...form, quantity: event.target.value })} />}
        </Field>
        {attributes.map((attribute) => (
          <Field key={attribute.code} label={attribute.name} error={errorAt(`/lines/0/attributes/${attribute.code}`)}>
            {(id) => <ValueInput id={id} records={records} attribute={attribute} value={form.attributes[attribute.code] ?? ""} onChange={(text) => setForm({ ...form, attributes: { ...form.attributes, [attribute.code]: text } })} />}
          </Field>
        ))}
        {(["order", "account"] as const).flatMap((owner) =>
          named[owner].map((code) => (
            <Field key={`${owner} ${code}`} label={`${definitionOf(records, code)?.name ?? code} of the ${owner}`} error={errorAt(`/${owner === "order" ? "" : "account/"}attributes/${code}`)}>
              {(id) => <ValueInput id={id} records={records} attribute={{ code, type: typeOf(records, code) }} value={form[owner][code] ?? ""} onChange={(text) => setForm({ ...form, [owner]: { ...form[owner], [code]: text } })} />}
            </Field>
          )),
        )}
      </div>
      {problem && <p className="notice" data-level="error" role="alert"><Icon name="circle-alert" /><span>{problem}{errors.length > 0 && ` ${errors.map((one) => one.message).join(" ")}`}</span></p>}
      {answer?.refusal && (
        <div className="notice" data-level="warning">
          <Icon name="triangle-alert" />
          <div>{answer.refusal.missing.length ? answer.refusal.missing.map((one) => <p key={one.attribute}>The required attribute “{one.attribute}” of “{one.line}” has no value: {one.remedy}</p>) : <p>{answer.refusal.message}</p>}</div>
        </div>
      )}
    </section>
  );
}

/** The lines of sample orders from which a trial may start; none where they cannot be asked for. */
function useStarts({ root, members }: Surroundings): readonly Start[] {
  const [starts, setStarts] = useState<readonly Start[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    call<{ results: readonly SampleOrder[] }>("GET", "/api/v1/draft/sample-orders", undefined, stop.signal)
      .then(({ results }) => setStarts(startsOf(results, new Set(root.kind === "Product" ? [root.code] : members.map((one) => one.code)))))
      .catch(() => undefined);
    return () => stop.abort();
  }, [root, members]);
  return starts;
}

/** Counts how often the draft was saved: whoever asks the server about it asks again then. */
function useSaves(saver: Saver | undefined): number {
  const [saves, setSaves] = useState(0);
  useEffect(
    () =>
      saver?.state.subscribe((now, before) => {
        if (now.status !== "Saving" && before.status === "Saving") setSaves((count) => count + 1);
      }),
    [saver],
  );
  return saves;
}

function summaryOf(answer: TrialAnswer, rules: readonly string[]): string {
  const applied = rules.filter((code) => outcomeOf(answer, code).state === "applies").length;
  const outcome = answer.refusal ? "the order is refused" : `${counted(answer.lines.length, "line")} ${answer.lines.length === 1 ? "is" : "are"} made`;
  return `${applied} of ${counted(rules.length, "rule")} ${applied === 1 ? "applies" : "apply"}; ${outcome}.`;
}

function namedIn(records: Records): Readonly<Record<"order" | "account", readonly string[]>> {
  const texts = allRules(records).flatMap((rule) => [rule.condition, ...rule.mappings.map((mapping) => mapping.expression)]);
  return { order: attributesNamed("order", texts), account: attributesNamed("account", texts) };
}

function definitionOf(records: Records, code: string): Definition | undefined {
  return recordOf(records, "AttributeDefinition", code) as Definition | undefined;
}

function typeOf(records: Records, code: string): DataType {
  return definitionOf(records, code)?.data_type ?? "Text";
}

function Field({ label, error, children }: { label: string; error?: string | undefined; children(id: string): React.ReactNode }) {
  const id = useId();
  return (
    <div className="trial-field" data-invalid={error !== undefined || undefined}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {error && <span className="field-message"><Icon name="circle-alert" className="icon icon-small" />{error}</span>}
    </div>
  );
}

interface ValueInputProps {
  readonly id: string;
  readonly records: Records;
  readonly attribute: Pick<OwnedAttribute, "code" | "type"> & Partial<Pick<OwnedAttribute, "row" | "definition">>;
  readonly value: string;
  onChange(text: string): void;
}

const INPUTS: Readonly<Partial<Record<DataType, string>>> = { Date: "date" };

/** An input for a value of an attribute's type; blank takes the default, which it shows. */
function ValueInput({ id, records, attribute, value, onChange }: ValueInputProps) {
  const fallback = attribute.row?.default_value || attribute.definition?.default_value || "";
  const picklist = attribute.definition?.picklist ? recordOf(records, "Picklist", attribute.definition.picklist) : undefined;
  const values = picklist ? ((picklist["values"] ?? []) as readonly { value: string; label: string }[]) : attribute.type === "Boolean" ? [{ value: "true", label: "Yes" }, { value: "false", label: "No" }] : undefined;
  if (values) {
    return (
      <select id={id} className="form-select" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{fallback ? `${fallback} (default)` : "No value"}</option>
        {values.map((one) => <option key={one.value} value={one.value}>{one.label || one.value}</option>)}
      </select>
    );
  }
  return <input id={id} className="form-control" type={INPUTS[attribute.type] ?? "text"} value={value} placeholder={fallback ? `${fallback} (default)` : attribute.type === "Datetime" ? "2026-12-01T12:00:00Z" : "No value"} onChange={(event) => onChange(event.target.value)} />;
}
