/** Moments as people say them. Pure: the present is an argument. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Returns a duration as its two largest units: "45 s", "12 min", "2 h 10 min", "3 d 4 h". */
export function spoken(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < MINUTE) return `${Math.floor(length / 1000)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  const [large, small, unit, part] = length < DAY ? ([HOUR, MINUTE, "h", "min"] as const) : ([DAY, HOUR, "d", "h"] as const);
  const rest = Math.floor((length % large) / small);
  return `${Math.floor(length / large)} ${unit}${rest ? ` ${rest} ${part}` : ""}`;
}

/** Returns the distance of a moment from now: "in 2 h 10 min", "12 min ago", "just now"; beyond 60 days its date. */
export function relative(moment: Date, now: Date): string {
  const distance = moment.getTime() - now.getTime();
  if (Math.abs(distance) > 60 * DAY) return moment.toISOString().slice(0, 10);
  if (Math.abs(distance) < MINUTE) return distance > 0 ? "in under 1 min" : "just now";
  return distance > 0 ? `in ${spoken(distance)}` : `${spoken(distance)} ago`;
}
