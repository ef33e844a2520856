import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import type { Saver } from "../document/autosave";
import { counted } from "../document/outcome";
import { useCanvas } from "./context";

/** Offers what this tab had not saved when it was left. */
export function Recovered() {
  const { saver } = useCanvas().editor;
  return saver ? <Offer saver={saver} /> : null;
}

function Offer({ saver }: { saver: Saver }) {
  const { focus, editor } = useCanvas();
  const count = useStore(saver.state, (state) => state.recovered);
  if (count === 0) return null;
  const decide = (act: () => void, sentence: string) => () => {
    act();
    editor.say(sentence);
    focus();
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
