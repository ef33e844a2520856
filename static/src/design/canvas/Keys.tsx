import { spelled } from "./commands/keys";

/** A key, each of its parts as it is printed on the keyboard. */
export function Keys({ of }: { of: string | undefined }) {
  if (of === undefined) return null;
  return <span className="keys">{spelled(of).map((part) => <kbd key={part}>{part}</kbd>)}</span>;
}
