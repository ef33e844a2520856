import { Icon } from "../../plan/Icon";
import { unitOf } from "./check";
import { unfinished } from "./outline";
import type { Condition } from "./useCondition";

interface ProblemLinesProps {
  readonly id: string;
  readonly condition: Condition;
  /** What the check of the whole draft says of this field. */
  readonly errors: readonly string[];
  readonly textId: string;
  readonly isTextShown: boolean;
  onShowText(): void;
}

/** What is wrong, or hardly meant, with the place; said to screen readers once the typing has paused. */
export function ProblemLines({ id, condition, errors, textId, isTextShown, onShowText }: ProblemLinesProps) {
  const { check, failure, isChecked, text, outline } = condition;
  const own = check?.text === text ? check.problems : [];
  // What the check of the draft says was said of the text as it was saved: it repeats, or it is out of date.
  const others = own.length || (isChecked && check) ? [] : errors;
  const open = outline ? unfinished(outline) : 0;
  const goTo = (position: number) => {
    onShowText();
    requestAnimationFrame(() => {
      const area = document.getElementById(textId) as HTMLTextAreaElement | null;
      area?.focus();
      area?.setSelectionRange(unitOf(text, position), unitOf(text, position));
    });
  };
  return (
    <div className="field-messages condition-messages" id={id} role="status">
      {own.map((problem, index) => (
        <div className="field-message" data-severity={problem.severity} key={index}>
          <Icon name={problem.severity === "Error" ? "circle-alert" : "triangle-alert"} className="icon icon-small" />
          <span>
            <span className="visually-hidden">{problem.severity}: </span>
            {problem.message} {problem.suggestion && <span className="condition-suggestion">{problem.suggestion} </span>}
            <button type="button" className="condition-place" aria-label={`Go to line ${problem.line}, column ${problem.column}`} onClick={() => goTo(problem.position)}>
              {isTextShown || problem.line > 1 ? `line ${problem.line}, column ${problem.column}` : `column ${problem.column}`}
            </button>
          </span>
        </div>
      ))}
      {others.map((message, index) => (
        <div className="field-message" data-severity="Error" key={index}><Icon name="circle-alert" className="icon icon-small" /><span>{message}</span></div>
      ))}
      {open > 0 && <div className="condition-note">{open === 1 ? "One row is not finished and does not count yet." : `${open} rows are not finished and do not count yet.`}</div>}
      {failure && <div className="condition-note">Not checked: {failure}</div>}
    </div>
  );
}
