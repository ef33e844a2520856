/** Small signs that several parts of this screen share. */

import { Icon } from "../../plan/Icon";
import type { Problem } from "../document/document";
import { sentenceOf } from "./places";
import type { DataType } from "./records";
import { counted, worst } from "./words";

/** How many problems there are, by the worst; nothing where there are none. */
export function ProblemMark({ problems }: { problems: readonly Problem[] }) {
  const severity = worst(problems);
  if (!severity) return null;
  const words = counted(problems.length, severity === "Error" ? "problem" : "warning");
  return (
    <span className="problem-mark" data-severity={severity} title={problems.map(sentenceOf).join("\n")}>
      <Icon name={severity === "Error" ? "octagon-x" : "triangle-alert"} className="icon icon-small" />
      <span aria-hidden="true">{problems.length}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}

export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="problem-list">
      {problems.map((problem, position) => (
        <li key={position} className="field-message" data-severity={problem.severity}>
          <Icon name={problem.severity === "Error" ? "octagon-x" : "triangle-alert"} className="icon icon-small" />
          <span>{sentenceOf(problem)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The class from which something is inherited. */
export function FromClass({ name }: { name: string }) {
  return (
    <span className="tag from-class" title={`Inherited from the class ${name}`}>
      <Icon name="layers" />
      <span className="truncate"><span className="visually-hidden">inherited from </span>{name}</span>
    </span>
  );
}

export function TypeTag({ type }: { type: DataType | undefined }) {
  return <span className="type-tag">{type ?? "unknown"}</span>;
}
