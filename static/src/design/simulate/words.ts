/** Times and values of a simulation in words. */

const UNITS: readonly (readonly [number, string])[] = [[86_400, "d"], [3_600, "h"], [60, "min"], [1, "s"]];

/** 8100 is "2 h 15 min"; the two largest units that say something, or as many as are asked for. */
export function spanInWords(seconds: number, most = 2): string {
  let rest = Math.round(seconds);
  if (rest <= 0) return "0 s";
  const parts: string[] = [];
  for (const [size, unit] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 && parts.length < most) parts.push(`${count.toLocaleString("en")} ${unit}`);
  }
  return parts.join(" ");
}

export function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1_000;
}

/** "2 Nov 2026, 12:01:10 UTC" */
export function momentInWords(moment: string): string {
  const date = new Date(moment);
  const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return `${day}, ${date.toLocaleTimeString("en-GB", { timeZone: "UTC" })} UTC`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

export function valueInWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return "absent";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return `“${value}”`;
  if (Array.isArray(value)) return value.length ? value.map(valueInWords).join(", ") : "nothing";
  if (typeof value === "object") {
    const money = value as { amount?: unknown; currency?: unknown };
    if (money.amount !== undefined && money.currency !== undefined) return `${money.amount} ${money.currency}`;
    return JSON.stringify(value);
  }
  return String(value);
}

/** What tells instances of one step apart; blank where there can be only one. */
export function keyInWords(step: { readonly scope: string; readonly scope_key: string }): string {
  return step.scope === "Plan" ? "" : step.scope_key.split("/").map(unescaped).join(" · ");
}

/** The definitions of which there is more than one step. */
export function definitionsWithSeveral(steps: readonly { readonly definition: string }[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const several = new Set<string>();
  for (const { definition } of steps) (seen.has(definition) ? several : seen).add(definition);
  return several;
}

function unescaped(segment: string): string {
  return segment.replaceAll("%2F", "/").replaceAll("%25", "%");
}
