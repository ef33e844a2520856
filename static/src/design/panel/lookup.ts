/** Finding records to refer to: those on the screen at once, those of the server as they come. */

import { useEffect, useState } from "react";
import { call } from "../api";
import { useDesign } from "../context";
import { recordsOf, type Records } from "../document/document";
import { codeField, type Fields, type Kind } from "../document/records";
import type { FieldSchema } from "../schema";

export type Target = NonNullable<FieldSchema["reference"]>;

export interface Found {
  readonly code: string;
  readonly name: string;
  readonly detail: string;
}

export interface Lookup {
  readonly found: readonly Found[];
  readonly isAsking: boolean;
  /** Why the server's records are not among them. */
  readonly problem: string | undefined;
}

const MOST = 50;
const TYPING_PAUSE = 150;
const LIVE: ReadonlySet<Target> = new Set<Target>(["User", "DownstreamSystem", "Action"]);

export function isLive(target: Target): target is "User" | "DownstreamSystem" | "Action" {
  return LIVE.has(target);
}

export function foundOf(kind: Kind, record: Fields): Found {
  const code = String(record[codeField(kind)]);
  return { code, name: String(record["name"] || code), detail: "" };
}

/** The records that hold every word of a query in code or name; those that begin with it first, then by name. */
export function matching(found: readonly Found[], query: string): readonly Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const first = words[0] ?? "";
  const rank = ({ code, name }: Found) => (name.toLowerCase().startsWith(first) || code.toLowerCase().startsWith(first) ? 0 : 1);
  return found
    .filter(({ code, name }) => words.every((word) => `${name} ${code}`.toLowerCase().includes(word)))
    .sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name) || one.code.localeCompare(other.code));
}

/** The records of the screen, then what the server adds; each once. */
export function joined(here: readonly Found[], there: readonly Found[], removed: (code: string) => boolean = () => false): readonly Found[] {
  const details = new Map(there.map((one) => [one.code, one.detail]));
  const known = new Set(here.map((one) => one.code));
  return [...here.map((one) => ({ ...one, detail: one.detail || details.get(one.code) || "" })), ...there.filter(({ code }) => !known.has(code) && !removed(code))];
}

function localOf(records: Records, target: Target): readonly Found[] {
  return isLive(target) ? [] : recordsOf(records, target).map((record) => foundOf(target, record));
}

export async function fetchFound(target: Target, query: string, signal?: AbortSignal): Promise<readonly Found[]> {
  const parameters = new URLSearchParams({ q: query, limit: String(MOST) });
  const answer = await call<{ results: readonly Found[] }>("GET", `/api/v1/draft/records/${target}?${parameters}`, undefined, signal);
  for (const one of answer.results) names.set(`${target}:${one.code}`, one.name);
  return answer.results;
}

export function useLookup(target: Target, query: string, isOpen: boolean): Lookup {
  const records = useDesign((state) => state.records);
  const [there, setThere] = useState<readonly Found[]>([]);
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (!isOpen) return;
    const stop = new AbortController();
    setIsAsking(true);
    const timer = setTimeout(() => {
      fetchFound(target, query, stop.signal)
        .then((results) => {
          setThere(results);
          setProblem(undefined);
        })
        .catch((error: Error) => !stop.signal.aborted && setProblem(error.message))
        .finally(() => !stop.signal.aborted && setIsAsking(false));
    }, TYPING_PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [target, query, isOpen]);
  if (!isOpen) return { found: [], isAsking: false, problem: undefined };
  const here = matching(localOf(records, target), query);
  return { found: joined(here, matching(there, query)).slice(0, MOST), isAsking, problem };
}

/** Names of records that are not on the screen, by kind and code, as the server told them. */
const names = new Map<string, string>();

/** The name of a record: of the screen's own at once, of others as soon as the server says it; its code until then. */
export function useNameOf(target: Target, code: string): string {
  const own = useDesign((state) => (isLive(target) ? undefined : state.records[target]?.[code]?.["name"]));
  const [, setAsked] = useState(0);
  const key = `${target}:${code}`;
  const isUnknown = code !== "" && own === undefined && !names.has(key);
  useEffect(() => {
    if (!isUnknown) return;
    const stop = new AbortController();
    names.set(key, "");
    fetchFound(target, code, stop.signal)
      .then(() => setAsked((count) => count + 1))
      .catch(() => names.delete(key));
    return () => stop.abort();
  }, [isUnknown, key, target, code]);
  return String(own || names.get(key) || code);
}
