import { deleteSelection } from "../../document/commands";
import { duplicate } from "../../document/clipboard";
import type { CanvasContext } from "../context";
import { always, hasSelection, type Command } from "./command";

const NO_WAY = "The browser does not let a menu do this here. Press the key instead.";

/** From a menu the clipboard is reached by the browser's interface, which a page without encryption does not have. */
async function write(canvas: CanvasContext): Promise<boolean> {
  const text = canvas.copy();
  if (text === undefined) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    canvas.refuse(NO_WAY);
    return false;
  }
}

async function read(canvas: CanvasContext): Promise<void> {
  try {
    canvas.paste(await navigator.clipboard.readText());
  } catch {
    canvas.refuse(NO_WAY);
  }
}

export function cutSelection(canvas: CanvasContext): void {
  const { store, workspace } = canvas.editor;
  if (canvas.perform(deleteSelection(store.getState().records, workspace, canvas.session.getState().selection))) canvas.focus();
}

export const CLIPBOARD: readonly Command[] = [
  { id: "copy", label: "Copy", section: "Edit", icon: "copy", keys: ["Ctrl+C"], menus: ["step", "note"], isEdit: false, isNative: true, isUseful: hasSelection, run: (canvas) => void write(canvas) },
  { id: "cut", label: "Cut", section: "Edit", icon: "scissors", keys: ["Ctrl+X"], menus: ["step", "note"], isEdit: true, isNative: true, isUseful: hasSelection, run: (canvas) => void write(canvas).then((isDone) => isDone && cutSelection(canvas)) },
  { id: "paste", label: "Paste", section: "Edit", icon: "clipboard-paste", keys: ["Ctrl+V"], menus: ["canvas", "lane"], isEdit: true, isNative: true, isUseful: always, run: (canvas) => void read(canvas) },
  {
    id: "duplicate", label: "Duplicate", section: "Edit", icon: "files", keys: ["Ctrl+D"], menus: ["step", "note"], isEdit: true, isUseful: hasSelection,
    run: (canvas) => void canvas.perform(duplicate(canvas.editor.store.getState().records, canvas.editor.workspace, canvas.session.getState().selection)),
  },
];
