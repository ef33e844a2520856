/**
 * Islands of the designer's screens: <div data-island="designer" data-document="document-data" data-schema="schema-data"></div> beside the
 * JSON of both in script elements of those ids. Each kind of island is one entry of ISLANDS; those of the catalogue are in catalog/mount.ts, the simulator in simulate/mount.ts,
 * what differs between two designs in difference/mount.ts.
 */

import { createElement, type ReactElement } from "react";
import type { Editor } from "./context";
import { Designer } from "./Designer";
import { connectSaver } from "./document/connection";
import { tableOf, type Problem } from "./document/document";
import { createDesign } from "./document/store";
import { recordsOf, type Versioned } from "./document/versions";
import { jsonOf, mountIslands, type Island } from "./islands";
import type { Schema } from "./schema";

const ISLANDS: Readonly<Record<string, Island>> = { designer };

function designer(element: HTMLElement): ReactElement {
  const data = jsonOf(element, "document") as { workspace: string; records: Versioned; problems: Problem[]; shared_groups?: NonNullable<Editor["sharedGroups"]> };
  const store = createDesign(recordsOf(data.records), data.problems);
  const isReadOnly = element.dataset["readOnly"] !== undefined;
  const editor: Editor = {
    store,
    ...(isReadOnly ? {} : { saver: connectSaver(store, `/api/v1/draft/workspaces/${encodeURIComponent(data.workspace)}`, data.records) }),
    schema: jsonOf(element, "schema") as Schema,
    workspace: data.workspace,
    isReadOnly,
    published: { release: element.dataset["release"], releasePage: element.dataset["releaseUrl"], publishPage: element.dataset["publish"] ?? "/releases/draft", isChanged: element.dataset["changed"] !== undefined },
    sharedGroups: tableOf(data.shared_groups),
    open: () => undefined,
    say: () => undefined,
  };
  return createElement(Designer, { editor });
}

mountIslands(ISLANDS);
