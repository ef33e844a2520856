/** A drawing as PNG: the SVG drawn onto a canvas by the browser. */

import type { Drawing } from "./svg";
import { escaped } from "./xml";

/** Twice the size on screen, so that it can be printed; browsers draw no side longer than this. */
const SCALE = 2;
const LONGEST_SIDE = 16_000;
const MOST_PIXELS = 200_000_000;

/** The browser could not draw the picture. */
export class PictureTooLarge extends Error {
  constructor() {
    super("The browser cannot draw a picture of this size. Export SVG instead, or collapse lanes first.");
  }
}

/** Returns how much larger than the drawing its PNG is. */
export function scaleOf({ width, height }: Pick<Drawing, "width" | "height">): number {
  return Math.min(SCALE, LONGEST_SIDE / Math.max(width, height), Math.sqrt(MOST_PIXELS / (width * height)));
}

/** Returns the PNG, lettered in the fonts that the styles bring. Raises PictureTooLarge. */
export async function pngOf(drawing: Drawing, styles = ""): Promise<Blob> {
  const svg = drawing.svg.replace("<title>", `<style>${escaped(styles)}</style><title>`);
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = scaleOf(drawing);
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(drawing.width * scale));
    canvas.height = Math.max(1, Math.round(drawing.height * scale));
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (!png) throw new PictureTooLarge();
    return png;
  } catch (error) {
    throw error instanceof PictureTooLarge ? error : new PictureTooLarge();
  } finally {
    URL.revokeObjectURL(address);
  }
}
