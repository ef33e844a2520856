import { Refused, Unreachable } from "../../api";
import { importPart } from "../../document/commands";
import { exportWorkspace, type ExportFormat } from "../../exporting/files";
import { PictureTooLarge } from "../../exporting/png";
import type { CanvasContext } from "../context";
import { always, type Command } from "./command";

const FORMATS: readonly { format: ExportFormat; word: string; icon: string }[] = [
  { format: "svg", word: "picture (SVG)", icon: "image" }, { format: "png", word: "picture (PNG)", icon: "image" }, { format: "json", word: "file (JSON)", icon: "file-json" },
];

function exports({ editor, refuse }: CanvasContext, format: ExportFormat): void {
  const { store, workspace, say } = editor;
  exportWorkspace(store.getState().records, workspace, format).then(
    () => say(`The workspace is exported as ${format.toUpperCase()}.`),
    (error: unknown) => refuse(error instanceof PictureTooLarge || error instanceof Refused || error instanceof Unreachable ? error.message : "The workspace could not be exported. Try again."),
  );
}

/** Asks for a file and adds the lanes that it holds. */
function imports(canvas: CanvasContext): void {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.accept = ".json,application/json";
  chooser.addEventListener("change", () => {
    const [file] = chooser.files ?? [];
    void file?.text().then((text) => {
      const { store, workspace, schema } = canvas.editor;
      if (canvas.perform(importPart(store.getState().records, workspace, text, schema))) canvas.view.fit();
    });
  });
  chooser.click();
}

export const FILES: readonly Command[] = [
  ...FORMATS.map(({ format, word, icon }): Command => ({ id: `export-${format}`, label: `Export as ${word}`, section: "Design", icon, keys: [], menus: [], isEdit: false, isUseful: always, run: (canvas) => exports(canvas, format) })),
  { id: "import", label: "Import lanes from a file…", section: "Design", icon: "upload", keys: [], menus: [], isEdit: true, isUseful: always, run: imports },
  { id: "add-group", label: "Show a lane of another workspace…", section: "Add", icon: "share-2", keys: [], menus: ["canvas", "lane"], isEdit: true, isUseful: always, run: (canvas) => canvas.open({ kind: "group" }) },
];
