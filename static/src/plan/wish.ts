/** A place in the grid that somebody chose by hand. Pure. */

/** A cell as it is wished: column, and row inside the lane. */
export type Wish = readonly [column: number, row: number];

/** What was written by hand, or by another program, must not make a grid that no browser can draw. */
export const MOST_COLUMNS = 1_000;
const MOST_ROWS = 1_000;

/** Returns the wish as a cell of a grid that can be drawn; undefined for what is no pair of numbers. */
export function wishedCell(position: unknown): Wish | undefined {
  if (!Array.isArray(position) || position.length !== 2 || !position.every(Number.isFinite)) return undefined;
  const [column, row] = position as [number, number];
  return [within(column, MOST_COLUMNS), within(row, MOST_ROWS)];
}

/** The most rows that a lane can be given; as the server has it. */
export const MOST_LANE_ROWS = 100;

/** Returns how many rows a lane is to have at least. */
export function wishedRows(rows: unknown): number {
  return typeof rows === "number" && Number.isFinite(rows) ? Math.min(MOST_LANE_ROWS, Math.max(0, Math.round(rows))) : 0;
}

function within(value: number, most: number): number {
  return Math.min(most - 1, Math.max(0, Math.round(value)));
}
