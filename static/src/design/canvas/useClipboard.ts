import { useEffect } from "react";
import { isTyping } from "../../site/page";
import type { CanvasContext } from "./context";
import { selectionOf } from "./choosing";
import { cutSelection } from "./commands/clipboard";

/** Copy, cut and paste by the browser's own events: they come with the clipboard, without asking for leave. */
export function useClipboard(canvas: CanvasContext, root: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const isOurs = (event: ClipboardEvent) => {
      const target = event.target as HTMLElement;
      const isHere = target === document.body || root.current?.contains(target) === true;
      return isHere && !isTyping(target) && !document.querySelector("dialog[open]") && canvas.session.getState().view === "canvas";
    };
    const takesFocused = (target: EventTarget | null) => {
      const card = (target as Element).closest<HTMLElement>("[data-step]")?.dataset["step"];
      if (card !== undefined && !canvas.lights.getState().selected.has(card)) canvas.choose(selectionOf(canvas, [card]));
    };
    const onCopy = (event: ClipboardEvent) => {
      // Text that is marked on the page is what a person means to copy.
      if (!isOurs(event) || document.getSelection()?.isCollapsed === false) return;
      takesFocused(event.target);
      const text = canvas.copy();
      if (text === undefined) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut" && !canvas.editor.isReadOnly) cutSelection(canvas);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (!isOurs(event) || canvas.editor.isReadOnly) return;
      const text = event.clipboardData?.getData("text/plain");
      if (!text) return;
      event.preventDefault();
      canvas.paste(text);
    };
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [canvas, root]);
}
