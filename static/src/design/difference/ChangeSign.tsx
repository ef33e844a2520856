import { Icon } from "../../plan/Icon";
import type { ChangeWord } from "./document";

export const SIGNS: Readonly<Record<ChangeWord, string>> = { Added: "plus", Removed: "minus", Changed: "triangle" };

/** What became of something: shape, word and colour. */
export function ChangeSign({ change, isBare = false }: { change: ChangeWord; isBare?: boolean }) {
  return (
    <span className="change-sign" data-change={change}>
      <Icon name={SIGNS[change]} />
      <span className={isBare ? "visually-hidden" : undefined}>{change}</span>
    </span>
  );
}
