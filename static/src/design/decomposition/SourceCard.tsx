import type { CSSProperties } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign } from "../context";
import type { Reference } from "../document/records";
import type { Giver } from "./columns";
import { ProblemMark } from "./Marks";
import { problemsOfRecord } from "./places";
import { attributesOf, classesOf, nameOf, productOf } from "./records";
import { useScreen, useView } from "./view";
import { counted } from "./words";

/** The product, or a class that hands rules down to it. */
export function SourceCard({ giver, style }: { giver: Giver; style: CSSProperties }) {
  const { around, view } = useScreen();
  const records = useDesign((state) => state.records);
  const reference: Reference = giver.classification === undefined ? around.root : { kind: "ProductClassification", code: giver.classification };
  const problems = useDesign((state) => state.problems);
  const chosen = useView((state) => state.chosen.record);
  const isChosen = chosen?.kind === reference.kind && chosen.code === reference.code;
  const own = problemsOfRecord(problems, reference.kind, reference.code);
  const isProduct = reference.kind === "Product";
  const product = isProduct ? productOf(records, reference.code) : undefined;
  const isRoot = giver.classification === undefined;
  const path = classesOf(records, reference).filter((code) => code !== reference.code);
  const attributes = attributesOf(records, reference).length;
  return (
    <button
      type="button" className="source-card" style={style} data-kind={isRoot ? "root" : "class"} aria-pressed={isChosen}
      onClick={() => view.setState({ chosen: isChosen ? {} : { record: reference }, field: undefined })}
    >
      <span className="card-line">
        <Icon name={isProduct ? "package" : "layers"} className="icon card-icon" />
        <strong className="truncate">{nameOf(records, reference)}</strong>
        <ProblemMark problems={own} />
      </span>
      <span className="card-line card-note">
        <span className="truncate">{isProduct ? <span className="mono">{reference.code}</span> : isRoot ? "Class" : `hands down ${counted(giver.rules, "rule")}`}</span>
      </span>
      <span className="card-line card-note">
        <span className="truncate">
          {path.length > 0 ? path.map((code) => nameOf(records, { kind: "ProductClassification", code })).join(" › ") : product ? product.kind : counted(attributes, "attribute")}
        </span>
      </span>
    </button>
  );
}
