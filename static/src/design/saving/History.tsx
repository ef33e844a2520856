import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import { useEditor } from "../context";

/** Undo and redo. */
export function History() {
  const { store, isReadOnly } = useEditor();
  const past = useStore(store.temporal, (state) => state.pastStates.length);
  const future = useStore(store.temporal, (state) => state.futureStates.length);
  if (isReadOnly) return null;
  const history = store.temporal.getState();
  return (
    <>
      <button type="button" className="btn btn-ghost btn-icon btn-sm" disabled={past === 0} aria-label="Undo" title="Undo (Ctrl+Z)" onClick={() => history.undo()}><Icon name="undo-2" /></button>
      <button type="button" className="btn btn-ghost btn-icon btn-sm" disabled={future === 0} aria-label="Redo" title="Redo (Ctrl+Shift+Z)" onClick={() => history.redo()}><Icon name="redo-2" /></button>
    </>
  );
}
