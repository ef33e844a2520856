import { useRef } from "react";
import { nameNewStep, perform, setFields } from "../../document/commands";
import type { Step } from "../../document/records";
import { useCanvas } from "../context";

/** The name of a step, written on its card. Enter and leaving keep it, Escape gives up. */
export function StepName({ step }: { step: Step }) {
  const canvas = useCanvas();
  const isGivenUp = useRef(false);
  const finish = (text: string) => {
    const { records } = canvas.editor.store.getState();
    const name = text.trim();
    const visit = canvas.session.getState().writing?.visit;
    canvas.session.setState({ writing: undefined });
    if (isGivenUp.current || name === "" || name === step.name) return;
    const outcome = visit ? nameNewStep(records, canvas.editor.workspace, step.code, name) : setFields(records, "StepDefinition", [step.code], { name });
    const selection = perform(canvas.editor.store, outcome, canvas.editor.say, visit);
    // The focus is left where the person went; only what is selected follows the step to its new code.
    if (visit && selection) canvas.choose(selection);
  };
  return (
    <input
      className="step-name step-writing nodrag" aria-label="Name of the step" defaultValue={step.name} maxLength={255} autoFocus autoComplete="off" spellCheck={false}
      onFocus={(event) => event.currentTarget.select()} onBlur={(event) => finish(event.currentTarget.value)} onClick={(event) => event.stopPropagation()} onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.stopPropagation();
        event.preventDefault();
        isGivenUp.current = event.key === "Escape";
        event.currentTarget.blur();
        canvas.view.show(canvas.session.getState().selection.steps.at(-1) ?? step.code, { hasFocus: true });
      }}
    />
  );
}
