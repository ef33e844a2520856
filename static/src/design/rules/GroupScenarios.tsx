/** The scenarios that select a group, edited in place. */
export function GroupScenarios(_: { group: string }) {
  return null;
}
