import { Icon } from "../../plan/Icon";
import { shown, type MappingOutcome, type RuleOutcome } from "./trial";

const SIGNS: Readonly<Record<string, string>> = { applies: "circle-check", applied: "circle-check", refused: "circle-minus", overridden: "circle-minus", failed: "circle-x", "not made": "ban", "not asked": "circle-help" };

/** What a trial said of a rule or a mapping, with the values that it saw. */
export function TrialReason({ outcome }: { outcome: RuleOutcome | MappingOutcome }) {
  return (
    <div className="trial-reason" data-outcome={outcome.state}>
      <p><Icon name={SIGNS[outcome.state] ?? "info"} className="icon icon-small outcome-icon" />{outcome.reason}</p>
      {outcome.operands.length > 0 && (
        <p className="operands">
          {outcome.operands.map(({ name, value }) => <code key={name}>{name} = {shown(value)}</code>)}
        </p>
      )}
    </div>
  );
}
