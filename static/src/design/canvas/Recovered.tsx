import { RecoveredOffer } from "../saving/RecoveredOffer";
import { useCanvas } from "./context";

/** Offers what this tab had not saved when it was left. */
export function Recovered() {
  const { focus, editor } = useCanvas();
  return editor.saver ? <RecoveredOffer saver={editor.saver} say={editor.say} onDone={focus} /> : null;
}
