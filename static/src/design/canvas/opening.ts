/** From records to what is selected for them on the canvas, and back. */

import { stepOf } from "../document/canvas";
import type { Reference } from "../document/records";
import type { AttachedCanvas } from "./canvas";
import type { SessionState } from "./session";

/** Returns the function that opens a record: what is on the canvas is selected and centred, anything else is shown in the inspector alone. */
export function createOpening(canvas: AttachedCanvas): (reference: Reference, field?: string) => void {
  return ({ kind, code }, field) => {
    const { editor, session, view } = canvas;
    const { records } = editor.store.getState();
    const centre = (step: string | undefined) => {
      const card = step === undefined ? undefined : canvas.shown().picture.cards.has(step) ? step : `lane:${stepOf(records, step)?.group ?? ""}`;
      if (card !== undefined) view.show(card, { isCentred: true, hasFocus: field === undefined });
    };
    if (kind === "StepDefinition") {
      canvas.choose({ steps: [code] });
      centre(code);
    } else if (kind === "StepDependency") {
      canvas.choose({ arrows: [code] });
      centre(records.StepDependency?.[code]?.["step"] as string | undefined);
    } else if (kind === "StepGroup") {
      canvas.chooseLane(code);
    } else {
      canvas.choose({});
      if (kind !== "Workspace") session.setState({ record: { kind, code } });
    }
    session.setState({ isInspecting: true, field, isEntering: field !== undefined });
  };
}

/** Returns the records that the inspector shows. */
export function inspected({ selection, lane, record }: Pick<SessionState, "selection" | "lane" | "record">, workspace: string): readonly Reference[] {
  if (record) return [record];
  if (lane !== undefined) return [{ kind: "StepGroup", code: lane }];
  const { steps, arrows } = selection;
  if (steps.length > 0) return steps.map((code) => ({ kind: "StepDefinition", code }));
  if (arrows.length > 0) return arrows.map((code) => ({ kind: "StepDependency", code }));
  return [{ kind: "Workspace", code: workspace }];
}

/** Returns the note that the inspector shows: one that is selected alone. */
export function inspectedNote({ selection: { steps, arrows, notes } }: Pick<SessionState, "selection">): string | undefined {
  return steps.length + arrows.length === 0 && notes.length === 1 ? notes[0] : undefined;
}
