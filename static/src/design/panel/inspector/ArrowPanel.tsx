import { Icon } from "../../../plan/Icon";
import { useDesign, useEditor, useRecord } from "../../context";
import { stepOf } from "../../document/canvas";
import { deleteSelection, isRefused, perform, reconnect } from "../../document/commands";
import { setScope } from "../../document/arrows";
import type { Dependency, Fields, Scope } from "../../document/records";
import { RecordForm } from "../RecordForm";
import { scopeInWords } from "../words";
import { useCodes } from "./useCodes";

export function ArrowPanel({ code, field }: { code: string; field: string | undefined }) {
  const { isReadOnly, store, workspace, say, open } = useEditor();
  const arrow = useRecord("StepDependency", code) as Dependency;
  const records = useDesign((state) => state.records);
  const codes = useCodes(code);
  const end = (step: string) => (
    <button type="button" className="arrow-end" onClick={() => open({ kind: "StepDefinition", code: step })}>{stepOf(records, step)?.name ?? step}</button>
  );
  const reverse = () => {
    const outcome = reconnect(store.getState().records, { arrow: code, from: arrow.step, to: arrow.depends_on });
    const selection = perform(store, outcome, say);
    const [reversed] = selection?.arrows ?? [];
    if (reversed) open({ kind: "StepDependency", code: reversed });
  };
  const remove = () => perform(store, deleteSelection(store.getState().records, workspace, { arrows: [code] }), say);
  /** Leaving the scope across plans may close a loop that was none. */
  const refuse = ({ scope }: Fields) => {
    if (scope === undefined || arrow.scope !== "CrossPlan" || scope === "Custom") return undefined;
    const outcome = setScope(store.getState().records, [code], scope as Scope);
    return isRefused(outcome) ? outcome.sentence : undefined;
  };
  return (
    <>
      <p className="arrow-words">{end(arrow.step)} waits for {end(arrow.depends_on)} {scopeInWords(records, arrow)}.</p>
      <RecordForm kind="StepDependency" codes={codes} without={["step", "depends_on"]} refuse={refuse} field={field} />
      {!isReadOnly && (
        <footer className="inspector-foot">
          <button type="button" className="btn btn-ghost btn-sm" onClick={reverse}><Icon name="arrow-up-down" />Reverse</button>
          <button type="button" className="btn btn-ghost btn-sm" onClick={remove}><Icon name="trash-2" />Delete arrow</button>
        </footer>
      )}
    </>
  );
}
