import { useEffect, useState } from "react";
import { call } from "../api";
import { useDesign } from "../context";
import { lanesOf } from "../document/canvas";
import { addExistingGroup } from "../document/commands";
import type { Fields } from "../document/records";
import { Chooser } from "./Chooser";
import { useCanvas } from "./context";

interface Found {
  readonly code: string;
  readonly name: string;
  readonly detail: string;
}

const MOST = 50;
const PAUSE = 200;

/** Finds a group of the design that this workspace does not show, and shows it: the same lane in both. */
export function GroupChooser({ onClose }: { onClose(): void }) {
  const canvas = useCanvas();
  const { workspace } = canvas.editor;
  const [query, setQuery] = useState("");
  const [groups, setGroups] = useState<readonly Found[]>();
  const own = useDesign((state) => lanesOf(state.records, workspace).map(({ code }) => code).join("\n"));
  useEffect(() => {
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      const path = `/api/v1/draft/records/StepGroup?limit=${MOST}&q=${encodeURIComponent(query)}`;
      call<{ results: Found[] }>("GET", path, undefined, leaving.signal).then(({ results }) => setGroups(results), (error: Error) => !leaving.signal.aborted && canvas.refuse(error.message));
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [query, canvas]);
  const known = new Set(own.split("\n"));
  return (
    <Chooser
      title="Which lane of the design?" placeholder="Find a group of steps…" nothing={groups ? "No other group is called like this." : "Searching…"} onQuery={setQuery} onClose={onClose}
      choices={(groups ?? []).filter(({ code }) => !known.has(code)).map(({ code, name, detail }) => ({ id: code, label: name, detail, icon: "layers" }))}
      onChoose={(code) => {
        canvas.open(undefined);
        void show(canvas, code);
      }}
    />
  );
}

/** The lane is there at once; its steps come when the server has heard of it. */
async function show(canvas: ReturnType<typeof useCanvas>, code: string): Promise<void> {
  const { store, workspace, saver } = canvas.editor;
  try {
    const found = await call<{ version: number; fields: Fields }>("GET", `/api/v1/draft/records/StepGroup/${encodeURIComponent(code)}`);
    saver?.adopt({ StepGroup: { [code]: found } });
  } catch (error) {
    return canvas.refuse((error as Error).message);
  }
  if (!canvas.perform(addExistingGroup(store.getState().records, workspace, code))) return;
  await saver?.flush();
  await saver?.pull();
}
