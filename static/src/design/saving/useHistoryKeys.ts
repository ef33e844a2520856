/** Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y on a page with an editor; none of them while somebody types. */

import { useEffect } from "react";
import { isTyping } from "../../site/page";
import type { Editor } from "../context";

export function useHistoryKeys({ store, isReadOnly }: Editor): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      if (event.defaultPrevented || isReadOnly || isTyping(event.target) || document.querySelector("dialog[open]")) return;
      if (!(event.ctrlKey || event.metaKey) || (key !== "z" && key !== "y")) return;
      event.preventDefault();
      const history = store.temporal.getState();
      if (key === "y" || event.shiftKey) history.redo();
      else history.undo();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [store, isReadOnly]);
}
