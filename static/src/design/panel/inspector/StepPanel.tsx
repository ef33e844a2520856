import { Icon } from "../../../plan/Icon";
import { useDesign, useEditor, useRecord } from "../../context";
import { lanesOf, stepOf } from "../../document/canvas";
import { deleteSelection, moveToLane, perform } from "../../document/commands";
import type { Fields, Step } from "../../document/records";
import { PayloadEditor } from "../../rules/PayloadEditor";
import { StepRules } from "../../rules/StepRules";
import { RecordForm } from "../RecordForm";
import { Disclosure } from "./Disclosure";
import { useCodes } from "./useCodes";
import { WaitsFor } from "./WaitsFor";

export function StepPanel({ code, field }: { code: string; field: string | undefined }) {
  const { isReadOnly, store, workspace, say } = useEditor();
  const step = useRecord("StepDefinition", code) as Step;
  const codes = useCodes(code);
  const remove = () => perform(store, deleteSelection(store.getState().records, workspace, { steps: [code] }), say);
  return (
    <>
      <Stub step={step} />
      <RecordForm kind="StepDefinition" codes={codes} without={["group", "sequence"]} field={field} />
      <Disclosure name="Order of steps">
        <LaneChoice steps={codes} />
        <WaitsFor step={code} />
      </Disclosure>
      <StepRules step={code} />
      {step.type === "Callout" && step.integration && (
        <Disclosure name="What the system gets" isClosed>
          <PayloadEditor integration={step.integration} step={code} />
        </Disclosure>
      )}
      {!isReadOnly && (
        <footer className="inspector-foot">
          <button type="button" className="btn btn-ghost btn-sm" onClick={remove}><Icon name="trash-2" />Delete step</button>
          <code className="faint">{code}</code>
        </footer>
      )}
    </>
  );
}

/** A step of another workspace, which stands on this canvas as the other end of an arrow. */
function Stub({ step }: { step: Step }) {
  const { workspace, sharedGroups } = useEditor();
  const isHere = useDesign((state) => lanesOf(state.records, workspace).some(({ code }) => code === step.group));
  const group = useRecord("StepGroup", step.group) as Fields | undefined;
  if (isHere) return null;
  const elsewhere = sharedGroups?.[step.group] ?? [];
  return (
    <p className="inspector-notice">
      <Icon name="external-link" className="icon icon-small" />
      <span>
        This step belongs to the group {String(group?.["name"] ?? step.group)}, which is no lane here.
        {elsewhere.map(({ code, name }) => <span key={code}> Open <a href={`/designs/in/${encodeURIComponent(code)}`}>{name}</a>.</span>)}
      </span>
    </p>
  );
}

export function LaneChoice({ steps }: { steps: readonly string[] }) {
  const { isReadOnly, store, workspace, say } = useEditor();
  const records = useDesign((state) => state.records);
  const lanes = lanesOf(records, workspace);
  const own = new Set(steps.map((code) => stepOf(records, code)?.group));
  const shared = own.size === 1 ? [...own][0]! : "";
  const isKnown = lanes.some(({ code }) => code === shared);
  return (
    <div className="field-row" data-layout="line" data-row="group">
      <div className="field-head"><label className="field-name" htmlFor="panel-lane">Lane</label></div>
      <div className="field-control">
        <select id="panel-lane" className="form-select" disabled={isReadOnly} value={isKnown ? shared : ""} onChange={({ target }) => perform(store, moveToLane(store.getState().records, workspace, steps, target.value), say)}>
          {!isKnown && <option value="" disabled>{own.size > 1 ? "Several values" : "Not in this workspace"}</option>}
          {lanes.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
        </select>
      </div>
    </div>
  );
}
