import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import type { Saver } from "../document/autosave";
import { counted } from "../document/outcome";

/** Offers what this tab had not saved when it was left. `onDone`: for the focus, which was in it. */
export function RecoveredOffer({ saver, say, onDone }: { saver: Saver; say(sentence: string): void; onDone(): void }) {
  const count = useStore(saver.state, (state) => state.recovered);
  if (count === 0) return null;
  const decide = (act: () => void, sentence: string) => () => {
    act();
    say(sentence);
    onDone();
  };
  return (
    <div className="recovered notice" data-level="warning" role="group" aria-label="Unsaved changes">
      <Icon name="history" />
      <p>{counted(count, "change")} of an earlier visit in this tab {count === 1 ? "was" : "were"} not saved.</p>
      <button type="button" className="btn btn-primary btn-sm" onClick={decide(() => saver.restore(), "The changes are brought back.")}>Bring back</button>
      <button type="button" className="btn btn-secondary btn-sm" onClick={decide(() => saver.discard(), "The changes are dropped.")}>Drop</button>
    </div>
  );
}
