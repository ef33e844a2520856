export function TrialBox(_: { id: string; place: unknown; text: string; vocabulary: unknown; onLoad(which: "near" | "all"): void }) {
  return null;
}
