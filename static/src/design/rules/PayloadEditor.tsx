/** The payload mapping of an integration, with the JSON that the downstream system gets for a sample order. `step` is the callout from which it was opened. */
export function PayloadEditor(_: { integration: string; step?: string }) {
  return null;
}
