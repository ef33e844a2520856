import type { CanvasContext } from "../context";
import { always, type Command } from "./command";

export const WHOLE: readonly Command[] = [
  { id: "undo", label: "Undo", section: "Edit", icon: "undo-2", keys: ["Ctrl+Z"], menus: ["canvas"], isEdit: true, isUseful: ({ canUndo }) => canUndo, run: (canvas) => travels(canvas, "undo") },
  { id: "redo", label: "Redo", section: "Edit", icon: "redo-2", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], menus: ["canvas"], isEdit: true, isUseful: ({ canRedo }) => canRedo, run: (canvas) => travels(canvas, "redo") },
  { id: "commands", label: "All commands…", section: "Design", icon: "terminal", keys: ["Ctrl+K"], menus: ["canvas"], isEdit: false, isUseful: always, whileWriting: true, run: (canvas) => canvas.open({ kind: "commands" }) },
  { id: "shortcuts", label: "Keyboard shortcuts", section: "Design", icon: "keyboard", keys: ["?"], menus: ["canvas"], isEdit: false, isUseful: always, run: (canvas) => canvas.open({ kind: "shortcuts" }) },
  { id: "simulate", label: "Simulate", section: "Design", icon: "play", keys: ["Ctrl+Enter"], menus: ["canvas"], isEdit: false, isUseful: always, run: ({ session }) => session.setState({ isSimulating: !session.getState().isSimulating }) },
  {
    id: "publish", label: "Publish…", section: "Design", icon: "rocket", keys: [], menus: ["canvas"], isEdit: true, isUseful: always,
    run: ({ editor }) => {
      const go = () => location.assign(editor.published?.publishPage ?? "/releases/draft");
      if (editor.saver) void editor.saver.flush().then(go);
      else go();
    },
  },
  {
    id: "save", label: "Save now", section: "Design", icon: "save", keys: ["Ctrl+S"], menus: [], isEdit: true, isUseful: always, whileWriting: true,
    run: ({ editor }) => void editor.saver?.flush().then(() => editor.say(editor.saver!.state.getState().sentence)),
  },
];

function travels(canvas: CanvasContext, where: "undo" | "redo"): void {
  canvas.editor.store.temporal.getState()[where]();
  canvas.editor.say(where === "undo" ? "Undone." : "Redone.");
}
