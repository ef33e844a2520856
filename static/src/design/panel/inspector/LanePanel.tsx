import { useMemo } from "react";
import { Icon } from "../../../plan/Icon";
import { useDesign, useEditor } from "../../context";
import { lanesOf } from "../../document/canvas";
import { deleteGroup, perform, removeLane } from "../../document/commands";
import { counted } from "../../document/outcome";
import { stepsOf } from "../../outline/rows";
import { GroupScenarios } from "../../rules/GroupScenarios";
import { RecordForm } from "../RecordForm";
import { TYPE_ICONS } from "../words";
import { Disclosure } from "./Disclosure";
import { useCodes } from "./useCodes";

export function LanePanel({ code, field }: { code: string; field: string | undefined }) {
  const { isReadOnly, store, workspace, say, open, sharedGroups } = useEditor();
  const records = useDesign((state) => state.records);
  const steps = useMemo(() => stepsOf(records, code), [records, code]);
  const isHere = useDesign((state) => workspace !== "" && lanesOf(state.records, workspace).some((lane) => lane.code === code));
  const others = sharedGroups?.[code] ?? [];
  const codes = useCodes(code);
  const act = (command: typeof removeLane | typeof deleteGroup) => perform(store, command(store.getState().records, workspace, code, others.map(({ name }) => name)), say);
  return (
    <>
      {others.length > 0 && (
        <p className="inspector-notice">
          <Icon name="share-2" className="icon icon-small" />
          <span>Changes of this group and its steps also show in {others.map((other, index) => <span key={other.code}>{index > 0 && ", "}<a href={`/designs/in/${encodeURIComponent(other.code)}`}>{other.name}</a></span>)}.</span>
        </p>
      )}
      <RecordForm kind="StepGroup" codes={codes} field={field} />
      <GroupScenarios group={code} />
      <Disclosure name="Steps" note={counted(steps.length, "step")}>
        {steps.length === 0 && <p className="field-note">No steps yet.</p>}
        <ul className="arrow-list">
          {steps.map((step) => (
            <li key={step.code}><button type="button" className="arrow-step" onClick={() => open({ kind: "StepDefinition", code: step.code })}><Icon name={TYPE_ICONS[step.type]} className="icon icon-small" /><span className="truncate">{step.name}</span></button></li>
          ))}
        </ul>
      </Disclosure>
      {!isReadOnly && isHere && (
        <footer className="inspector-foot">
          <button type="button" className="btn btn-ghost btn-sm" onClick={() => act(removeLane)}><Icon name="minus" />Take out of this workspace</button>
          <button type="button" className="btn btn-ghost btn-sm" onClick={() => act(deleteGroup)}><Icon name="trash-2" />Delete group</button>
        </footer>
      )}
    </>
  );
}
