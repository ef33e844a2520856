import { useMemo } from "react";
import { Icon } from "../../../plan/Icon";
import { useEditor } from "../../context";
import { deleteSelection, perform } from "../../document/commands";
import { counted } from "../../document/outcome";
import type { Kind, Reference } from "../../document/records";
import { RecordForm } from "../RecordForm";
import { Disclosure } from "./Disclosure";
import { LaneChoice } from "./StepPanel";

/** Several things: for each kind the fields that they share. */
export function SeveralPanel({ selection }: { selection: readonly Reference[] }) {
  const { isReadOnly, store, workspace, say, schema } = useEditor();
  const kinds = useMemo(() => {
    const found = new Map<Kind, string[]>();
    for (const { kind, code } of selection) found.set(kind, [...(found.get(kind) ?? []), code]);
    return found;
  }, [selection]);
  const steps = kinds.get("StepDefinition") ?? [];
  const arrows = kinds.get("StepDependency") ?? [];
  const remove = () => perform(store, deleteSelection(store.getState().records, workspace, { steps, arrows }), say);
  return (
    <>
      <p className="inspector-notice"><Icon name="info" className="icon icon-small" /><span>A change is made to all that are selected. Where they differ, it says “Several values”.</span></p>
      {[...kinds].map(([kind, codes]) => (
        <section key={kind} className="several-kind" aria-label={schema[kind]?.plural}>
          {kinds.size > 1 && <h3 className="several-heading">{counted(codes.length, (schema[kind]?.label ?? kind).toLowerCase())}</h3>}
          <RecordForm kind={kind} codes={codes} without={["group", "sequence", "step", "depends_on"]} />
          {kind === "StepDefinition" && <Disclosure name="Lane"><LaneChoice steps={codes} /></Disclosure>}
        </section>
      ))}
      {!isReadOnly && steps.length + arrows.length > 0 && (
        <footer className="inspector-foot">
          <button type="button" className="btn btn-ghost btn-sm" onClick={remove}><Icon name="trash-2" />Delete all of them</button>
        </footer>
      )}
    </>
  );
}
