import { useRef } from "react";
import { perform, setFields } from "../../document/commands";
import type { Step } from "../../document/records";
import { useCanvas } from "../context";

/** The name of a step, written on its card. Enter and leaving keep it, Escape gives up. */
export function StepName({ step }: { step: Step }) {
  const canvas = useCanvas();
  const isGivenUp = useRef(false);
  const finish = (text: string) => {
    const { records } = canvas.editor.store.getState();
    const name = text.trim();
    canvas.session.setState({ writing: undefined });
    if (!isGivenUp.current && name !== "" && name !== step.name) perform(canvas.editor.store, setFields(records, "StepDefinition", [step.code], { name }), canvas.editor.say);
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
        canvas.view.show(step.code, { hasFocus: true });
      }}
    />
  );
}
