/** Finding entries of a list by what was typed: words in any order, those that begin with it first. Pure. */

export interface Entry {
  readonly id: string;
  readonly label: string;
  readonly detail?: string | undefined;
}

/** Returns the entries that hold every word, best first; all of them, in their order, for nothing typed. */
export function found<Item extends Entry>(items: readonly Item[], query: string): readonly Item[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return items;
  const ranked = items.flatMap((item, index) => {
    const rank = rankOf(item, words);
    return rank === undefined ? [] : [{ item, rank, index }];
  });
  return ranked.sort((one, other) => one.rank - other.rank || one.index - other.index).map(({ item }) => item);
}

function rankOf({ label, detail = "", id }: Entry, words: readonly string[]): number | undefined {
  const name = label.toLowerCase();
  const rest = `${detail} ${id}`.toLowerCase();
  let rank = 0;
  for (const word of words) {
    if (name.startsWith(word)) rank += 0;
    else if (name.includes(` ${word}`)) rank += 1;
    else if (name.includes(word)) rank += 2;
    else if (rest.includes(word)) rank += 4;
    else return undefined;
  }
  return rank;
}
