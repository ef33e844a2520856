import { useDesign, useEditor } from "../../context";
import { lanesOf, arrowsOf, stepsByGroup } from "../../document/canvas";
import { countsInWords, countsOf } from "../messages";
import { RecordForm } from "../RecordForm";
import { useCodes } from "./useCodes";
import { Disclosure } from "./Disclosure";

/** The workspace itself, where nothing is selected. */
export function WorkspacePanel({ field }: { field: string | undefined }) {
  const { workspace } = useEditor();
  const records = useDesign((state) => state.records);
  const problems = useDesign((state) => state.problems);
  const codes = useCodes(workspace);
  const lanes = lanesOf(records, workspace);
  const steps = lanes.flatMap(({ code }) => stepsByGroup(records).get(code) ?? []);
  const { into } = arrowsOf(records);
  const arrows = steps.reduce((sum, { code }) => sum + (into.get(code)?.length ?? 0), 0);
  const here = problems.filter((problem) => records[problem.kind]?.[problem.record] !== undefined);
  return (
    <>
      <RecordForm kind="Workspace" codes={codes} without={["items", "positions", "notes"]} field={field} />
      <Disclosure name="On this canvas">
        <dl className="key-values">
          <div><dt>Lanes</dt><dd>{lanes.length}</dd></div>
          <div><dt>Steps</dt><dd>{steps.length}</dd></div>
          <div><dt>Arrows</dt><dd>{arrows}</dd></div>
          <div><dt>Problems</dt><dd>{countsInWords(countsOf(here)) || "None"}</dd></div>
        </dl>
        <p className="field-note"><a href={`/designs/in/${encodeURIComponent(workspace)}/simulate`}>Sample orders and their pins</a></p>
      </Disclosure>
    </>
  );
}
