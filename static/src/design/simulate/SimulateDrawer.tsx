/** Tries the draft on a sample or real order: lines, steps made and not made, a time axis, injected failures. `onShow` lights steps up on the canvas. */
export function SimulateDrawer(_: { onShow(steps: readonly string[]): void; onClose(): void }) {
  return null;
}
