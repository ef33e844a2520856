/** Exported files of a workspace, and how a person gets them and brings them back. */

import type { Records } from "../document/document";
import { partOfWorkspace, partText } from "../document/part";
import { fontFamily, lightColours } from "./colours";
import { fontStyles } from "./fonts";
import { fetchIcons } from "./icons";
import type { Measure } from "./lettering";
import { pngOf } from "./png";
import { svgOf, type Drawing } from "./svg";

export type ExportFormat = "svg" | "png" | "json";

/** Offers a workspace as a file for download. Raises PictureTooLarge where the browser cannot draw its PNG. */
export async function exportWorkspace(records: Records, workspace: string, format: ExportFormat): Promise<void> {
  if (format === "json") return offer(new Blob([partText(partOfWorkspace(records, workspace))], { type: "application/json" }), `${workspace}.json`);
  const drawing = await drawingOf(records, workspace);
  offer(format === "svg" ? new Blob([drawing.svg], { type: "image/svg+xml" }) : await pngOf(drawing, await fontStyles(fontFamily())), `${workspace}.${format}`);
}

async function drawingOf(records: Records, workspace: string): Promise<Drawing> {
  const [font, icons] = [fontFamily(), await fetchIcons()];
  return svgOf(records, workspace, { colours: lightColours(), font, icons, measure: measureIn(font) });
}

/** Asks the browser for widths. */
function measureIn(font: string): Measure {
  const context = document.createElement("canvas").getContext("2d")!;
  return (text, size, isBold) => {
    context.font = `${isBold ? 600 : 400} ${size}px ${font}`;
    return context.measureText(text).width;
  };
}

function offer(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name.replace(/[^\w.-]+/g, "-");
  document.body.append(link);
  link.click();
  link.remove();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
