import { ConflictDecisions } from "../saving/ConflictDecisions";
import { useCanvas } from "./context";

/** What another person changed as well, to be decided. */
export function ConflictDialog() {
  const canvas = useCanvas();
  const { saver } = canvas.editor;
  const close = () => {
    canvas.open(undefined);
    canvas.focus();
  };
  return saver ? <ConflictDecisions saver={saver} onClose={close} /> : null;
}
