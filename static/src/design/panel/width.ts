/** How wide the panel is: kept on this device, and never so wide that the canvas is lost. */

const KEY = "panel-width";
export const LEAST = 288;
export const USUAL = 360;
const MOST = 640;
const LEFT_FOR_CANVAS = 320;

export function bounded(width: number, room: number): number {
  const most = Math.max(LEAST, Math.min(MOST, room - LEFT_FOR_CANVAS));
  return Math.round(Math.min(most, Math.max(LEAST, width)));
}

export function keptWidth(): number {
  const kept = Number(localStorage.getItem(KEY));
  return Number.isFinite(kept) && kept >= LEAST ? kept : USUAL;
}

export function keepWidth(width: number): void {
  localStorage.setItem(KEY, String(width));
}
