/** The records of a design as their files and the API hold them; names and values as in the server's frozen records. */

export type Kind =
  | "UnitOfMeasure" | "CustomScope" | "Picklist" | "AttributeDefinition" | "ProductClassification" | "Product" | "ProductAttribute" | "ProductComponent"
  | "ValueList" | "DecompositionRule"
  | "WorkingCalendar" | "Queue" | "Integration" | "StepGroup" | "StepDefinition" | "StepDependency" | "Scenario" | "Workspace"
  | "FalloutRule" | "JeopardyRule" | "TaskAssignmentRule";

export type Fields = Readonly<Record<string, unknown>>;

/** Which record: its kind and its code (of a Product, its sku). */
export interface Reference {
  readonly kind: Kind;
  readonly code: string;
}

export type StepType = "AutoTask" | "Callout" | "ManualTask" | "Milestone" | "Pause" | "StagedAssetize";
export type Scope = "Plan" | "Bundle" | "LineItem" | "CrossPlan" | "Custom";
export const LINE_ACTIONS = ["Add", "Amend", "Renew", "NoChange", "Cancel"] as const;

export interface Step extends Fields {
  readonly code: string;
  readonly name: string;
  readonly group: string;
  readonly type: StepType;
  readonly scope: Scope;
  readonly custom_scope: string | null;
  readonly integration: string | null;
  readonly action: string;
  readonly queue: string | null;
  readonly user: string;
  readonly execute_on: string;
  readonly resume_on: string;
  readonly description: string;
}

export interface Group extends Fields {
  readonly code: string;
  readonly name: string;
  readonly description: string;
}

/** `step` waits for `depends_on`: the arrow is drawn from depends_on to step. */
export interface Dependency extends Fields {
  readonly code: string;
  readonly step: string;
  readonly depends_on: string;
  readonly scope: Scope;
  readonly custom_scope: string | null;
}

export interface WorkspaceItem {
  readonly group: string;
  readonly order: number;
  readonly collapsed: boolean;
  /** How many rows the lane has at least; 0: as many as its cards need. */
  readonly rows: number;
}

export interface Note {
  readonly id: string;
  readonly text: string;
  /** The lane it lies in and its cell there, like a step's. */
  readonly lane: string;
  readonly column: number;
  readonly row: number;
}

/** Positions are cells of the grid: [column, row inside the lane], by step code. A step without one is placed by the layout. */
export interface Workspace extends Fields {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly items: readonly WorkspaceItem[];
  readonly positions: Readonly<Record<string, readonly [number, number]>>;
  readonly notes: readonly Note[];
}

export function codeField(kind: Kind): "sku" | "code" {
  return kind === "Product" ? "sku" : "code";
}
