/**
 * Saves a document by itself: a while after an edit, the difference between the records and the baseline goes to the server as one batch.
 * Undo and redo are edits like any other. One batch is on its way at a time.
 *
 * - Another person's change of other fields is merged, into the history as well; of the same fields it is a conflict, which holds the record
 *   back until somebody decides.
 * - What the server refuses is held back with the reasons until the next edit; the rest is saved.
 * - A batch without answer is sent again as it was (the server knows it again), after longer and longer pauses, before anything else.
 */

import { createStore, type StoreApi } from "zustand/vanilla";
import { blamed, sendable } from "./blame";
import { entriesOf, isSameArrow, knownBase, nameOf, neededOf, plainProblem, takenCodes, wholeConflict } from "./conflicts";
import { withChanges, type Problem, type Records } from "./document";
import { fieldOf, merged, withField } from "./merge";
import { nextCode } from "./names";
import { counted } from "./outcome";
import { recoded, removalOf, usersOf, withoutDangling } from "./references";
import type { Fields, Reference } from "./records";
import { rewrite } from "./rewriting";
import { SAVED, type Clock, type Conflict, type Fetching, type RefusedRecord, type SavedAnswer, type SavingState, type ServerConflict, type Shelf, type Transport } from "./saving";
import { shelve, shelvedChanges, type ShelvedChange } from "./shelf";
import type { DesignStore } from "./store";
import { Baseline, isSame, keyOf, type Versioned, type VersionedChange } from "./versions";

const QUIET = 600;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
/** Conflicts and refusals within one save; more than that is left to the next edit. */
const MOST_ROUNDS = 50;
/** Problems that another person's change may have caused; they are refused only when they hold for what the server holds now. */
const STALE: ReadonlySet<string> = new Set(["CodeTaken", "UnknownReference", "DoesNotFit"]);

export interface SaverOptions {
  readonly transport: Transport;
  readonly shelf: Shelf;
  readonly clock: Clock;
  /** Where it is given, what others did is fetched when it turns out that somebody else works here too. */
  readonly fetchDocument?: Fetching;
  /** The document has what belongs to something, not all of its kinds: a record that it no longer has need not be gone. */
  readonly isPartial?: boolean;
}

export class Saver {
  readonly state: StoreApi<SavingState> = createStore(() => SAVED);
  private readonly baseline: Baseline;
  /** A batch of which nobody knows whether the server has it. */
  private doubted: readonly VersionedChange[] | undefined;
  private running: Promise<void> | undefined;
  private cancelTimer: (() => void) | undefined;
  private pause = FIRST_PAUSE;
  private draftProblems: readonly Problem[];
  private recovered: readonly ShelvedChange[];
  /** Records that the document shows besides its own, see adopt. */
  private readonly adopted = new Set<string>();

  constructor(private readonly store: DesignStore, document: Versioned, private readonly options: SaverOptions) {
    this.baseline = new Baseline(document);
    this.draftProblems = store.getState().problems;
    this.recovered = shelvedChanges(options.shelf).filter(({ kind, code, mine }) => !isSame(mine ?? undefined, store.getState().records[kind]?.[code]));
    this.tell({ recovered: this.recovered.length });
  }

  /** Follows the store from now on. Returns what ends that. */
  start(): () => void {
    const stop = this.store.subscribe((state, before) => {
      if (state.records !== before.records) this.changed();
    });
    this.changed();
    return () => {
      stop();
      this.cancelTimer?.();
    };
  }

  /** Saves what is unsaved now rather than in a while. `isLast`: the page is about to go. */
  async flush(isLast = false): Promise<void> {
    if (isLast) this.shelve();
    this.cancelTimer?.();
    await this.running;
    this.running = this.save(isLast).finally(() => (this.running = undefined));
    await this.running;
  }

  /** Decides a conflict. Mine is sent over theirs; theirs comes into the document as an edit. What is removed goes with all that needs it. */
  resolve(conflict: Conflict, choice: "mine" | "theirs"): void {
    const { kind, code, field, theirs } = conflict;
    this.tell({ conflicts: this.state.getState().conflicts.filter((one) => one !== conflict) });
    const { records, edit } = this.store.getState();
    const mine = records[kind]?.[code];
    if (field === "" && choice === "mine" && !mine) rewrite(this.store, (state) => (state[kind]?.[code] ? state : withChanges(state, removalOf(state, kind, code))));
    else if (field === "" && choice === "theirs" && !theirs) edit(removalOf(records, kind, code));
    else if (choice === "theirs") edit([{ kind, code, fields: field === "" ? (theirs as Fields) : mine ? withField(mine, field, theirs) : null }]);
    this.changed();
  }

  /** Takes records of the server into the document that it did not hold, without an entry of the history. */
  adopt(found: Versioned): void {
    for (const [reference, record] of entriesOf(found)) {
      if (this.baseline.versionOf(reference) !== undefined) continue;
      this.adopted.add(keyOf(reference));
      this.baseline.put(reference, record.fields, record.version);
      this.rewriteRecord(reference, () => record.fields);
    }
  }

  /** Fetches what the server holds now and brings the document up to it; conflicts come of that as of a refused save. */
  async pull(): Promise<void> {
    await this.running;
    this.running = this.refresh([]).finally(() => (this.running = undefined));
    await this.running;
    this.pause = FIRST_PAUSE;
    this.changed();
  }

  /** Brings back what this tab had not saved when it was left, as one edit; overlapping changes become conflicts. */
  restore(): void {
    const shelved = this.recovered;
    this.discard();
    const { records } = this.store.getState();
    const conflicts: Conflict[] = [];
    const changes = shelved.map(({ kind, code, base, mine }) => {
      const theirs = records[kind]?.[code] ?? null;
      // What is there though it was new: the answer to our own saving came too late for the page.
      const merge = merged(kind, base ?? theirs ?? undefined, mine ?? undefined, theirs);
      conflicts.push(...merge.overlaps.map((overlap) => ({ kind, code, ...overlap, changedBy: "", changedAt: "" })));
      return { kind, code, fields: merge.fields };
    });
    this.tell({ conflicts: [...this.state.getState().conflicts, ...conflicts] });
    this.store.getState().edit(changes);
  }

  /** Forgets what this tab had not saved when it was left. */
  discard(): void {
    this.recovered = [];
    this.tell({ recovered: 0 });
    this.shelve();
  }

  private changed(): void {
    this.dropSettledConflicts();
    this.cancelTimer?.();
    const unsaved = new Set(this.unsaved().map(keyOf));
    this.tell({ unsaved: unsaved.size });
    this.dropRefused(unsaved);
    // What is on its way may be what was just taken back: only its answer says whether all is saved.
    if (unsaved.size === 0 && !this.doubted) return this.settle(this.running ? "Saving" : "Saved");
    const isAway = ["Offline", "SignedOut"].includes(this.state.getState().status);
    if (!isAway) this.settle("Saving");
    this.wait(isAway ? this.pause : QUIET);
  }

  private wait(milliseconds: number): void {
    this.cancelTimer?.();
    this.cancelTimer = this.options.clock.after(milliseconds, () => void this.flush());
  }

  /** What the server does not hold as it is on the screen. */
  unsaved(): VersionedChange[] {
    return this.baseline.changesTo(this.store.getState().records);
  }

  private shelve(): void {
    // What an earlier visit left stays on the shelf until somebody decided about it.
    if (this.recovered.length === 0) shelve(this.options.shelf, this.unsaved(), this.baseline);
  }

  /** What may be sent now: not what awaits a decision, nor what was refused since the last edit. */
  private batch(refused: ReadonlyMap<string, RefusedRecord>): readonly VersionedChange[] {
    return this.doubted ?? sendable(this.unsaved(), new Set([...refused.keys(), ...this.state.getState().conflicts.map(keyOf)]));
  }

  /** Sends until nothing is left that may be sent, or until there is no answer. */
  private async save(isLast: boolean): Promise<void> {
    const refused = new Map<string, RefusedRecord>();
    let isFresh = false;
    this.shelve();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const batch = this.batch(refused);
      if (batch.length === 0) break;
      this.settle("Saving");
      const answer = await this.options.transport.save(batch, { isFirst: this.doubted === undefined, isLast });
      if (answer.kind === "Lost" || answer.kind === "SignedOut") return this.lost(batch, answer.kind === "Lost" ? "Offline" : "SignedOut", answer.sentence);
      const sent = this.doubted ? batch : [];
      this.doubted = undefined;
      this.pause = FIRST_PAUSE;
      const taken = answer.kind === "Refused" ? takenCodes(answer.problems, batch) : [];
      if (answer.kind === "Saved") this.accept(batch, answer.answer);
      else if (answer.kind === "Conflict") this.merge(answer.conflicts, sent);
      const isStale = !isFresh && (answer.kind === "Conflict" || (answer.kind === "Refused" && answer.problems.some(({ code }) => STALE.has(code))));
      if (isStale) {
        isFresh = true;
        await this.refresh(sent);
      } else if (answer.kind === "Refused" && taken.length === 0 && !this.dropDangling()) this.refuse(batch, answer.problems, answer.sentence, refused);
      this.recode(taken.filter((reference) => this.baseline.versionOf(reference) === undefined));
    }
    this.saved([...refused.values()], this.batch(refused).length > 0);
  }

  private saved(refused: readonly RefusedRecord[], isMoreToDo: boolean): void {
    this.tell({ refused, unsaved: this.unsaved().length });
    this.store.setState({ problems: this.problemsWith(refused) });
    this.shelve();
    if (isMoreToDo) this.wait(QUIET);
    else this.settle("Saved");
  }

  private lost(batch: readonly VersionedChange[], status: "Offline" | "SignedOut", sentence: string): void {
    this.doubted = batch;
    this.settle(status, sentence);
    this.wait(this.pause);
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
  }

  private accept(batch: readonly VersionedChange[], { records, problems }: SavedAnswer): void {
    const versions = new Map(records.map((record) => [keyOf(record), record.version]));
    for (const change of batch) this.baseline.put(change, change.fields, versions.get(keyOf(change)) ?? null);
    this.draftProblems = problems;
  }

  private refuse(batch: readonly VersionedChange[], problems: readonly Problem[], sentence: string, refused: Map<string, RefusedRecord>): void {
    const told = problems.length > 0 ? problems : batch.map((change) => plainProblem(change, sentence));
    const byKey = new Map(batch.map((change) => [keyOf(change), change]));
    for (const problem of told) {
      for (const key of blamed(problem, batch)) {
        const { kind, code } = byKey.get(key)!;
        refused.set(key, { kind, code, problems: [...(refused.get(key)?.problems ?? []), problem] });
      }
    }
  }

  /** Other records have the codes of new ones: the new ones get others. */
  private recode(taken: readonly Reference[]): void {
    if (taken.length === 0) return;
    const { records } = this.store.getState();
    const renames = new Map<string, string>();
    const given = new Set<string>();
    for (const { kind, code } of taken) {
      const isTaken = (wished: string) => records[kind]?.[wished] !== undefined || given.has(keyOf({ kind, code: wished })) || this.baseline.versionOf({ kind, code: wished }) !== undefined;
      const free = nextCode(code, isTaken);
      given.add(keyOf({ kind, code: free }));
      renames.set(keyOf({ kind, code }), free);
    }
    rewrite(this.store, (state) => recoded(state, renames));
    const [first] = taken;
    const what = taken.length === 1 ? `The code ${first!.code} was taken; the new record has the code ${renames.get(keyOf(first!))!}.` : `The codes of ${counted(taken.length, "record")} were taken; the new ones have others.`;
    this.tell({ news: what });
  }

  /** `sent`: a batch of ours that the server may have had. */
  private async refresh(sent: readonly VersionedChange[]): Promise<void> {
    const fresh = await this.options.fetchDocument?.();
    if (!fresh) return;
    // A record that was removed and made anew may have the version that it had before.
    const changed = entriesOf(fresh).filter(([one, { version, fields }]) => this.baseline.versionOf(one) !== version || !isSame(this.baseline.fieldsOf(one), fields));
    const have = new Set(sent.map(keyOf));
    const clashing = (isArrow: boolean) => changed.flatMap(([one, { fields }]) => {
      const mine = this.baseline.versionOf(one) === undefined ? this.store.getState().records[one.kind]?.[one.code] : undefined;
      return mine && (one.kind === "StepDependency") === isArrow && !isSameArrow(mine, fields) && !have.has(keyOf(one)) ? [one] : [];
    });
    // Arrows last: whether one is the same as another's depends on the codes of its ends.
    for (const isArrow of [false, true]) this.recode(clashing(isArrow));
    const gone = this.options.isPartial ? [] : this.baseline.references().filter((reference) => !fresh[reference.kind]?.[reference.code] && !this.adopted.has(keyOf(reference)));
    const unknown = { changed_by: null, changed_at: null };
    this.merge([
      ...changed.map(([reference, { version, fields }]) => ({ ...reference, version, fields, ...unknown })),
      ...gone.map((reference) => ({ ...reference, version: null, fields: null, ...unknown })),
    ], sent);
    this.keepNeeded();
  }

  /** What was removed here and is named by what came from there: whether it is to go all the same is not for us to say. */
  private keepNeeded(): void {
    const { records } = this.store.getState();
    const users = usersOf(records);
    const named = this.unsaved().filter((change) => change.fields === null && users.has(keyOf(change)));
    const conflicts = named.map(({ kind, code }) => wholeConflict({ kind, code }, null, this.baseline.fieldsOf({ kind, code }) ?? null));
    const known = new Set(this.state.getState().conflicts.map(keyOf));
    this.tell({ conflicts: [...this.state.getState().conflicts, ...conflicts.filter((conflict) => !known.has(keyOf(conflict)))] });
  }

  /** Merges what others changed. `sent`: a batch of ours that the server may have had, so that our own change is not taken for theirs. */
  private merge(found: readonly ServerConflict[], sent: readonly VersionedChange[]): void {
    const ours = new Map(sent.map((change) => [keyOf(change), change.fields]));
    const conflicts = found.filter(({ fields }) => fields).flatMap((conflict) => this.mergeRecord(conflict, ours.get(keyOf(conflict))));
    conflicts.push(...this.remove(found.filter(({ fields }) => !fields)));
    const others = this.state.getState().conflicts.filter((one) => !found.some(({ kind, code }) => kind === one.kind && code === one.code));
    this.tell({ conflicts: [...others, ...conflicts] });
  }

  private mergeRecord(conflict: ServerConflict, sent: Fields | null | undefined): readonly Conflict[] {
    const { kind, code, fields: theirs, version, changed_by: by, changed_at: at } = conflict;
    const base = knownBase(this.baseline.fieldsOf(conflict), sent, theirs);
    const mine = this.store.getState().records[kind]?.[code];
    const { overlaps, taken } = merged(kind, base, mine, theirs);
    this.baseline.put(conflict, theirs, version);
    this.rewriteRecord(conflict, (here) => merged(kind, base, here, theirs).fields);
    if (taken.length > 0) this.tell({ news: `${by || "Somebody else"} changed ${nameOf(mine ?? theirs, code)}. Both changes are kept.` });
    return overlaps.map((overlap) => ({ kind, code, ...overlap, changedBy: by ?? "", changedAt: at ?? "" }));
  }

  /** Takes out what somebody removed. What is changed here, or needed by what is, stays until it is decided; in the history, too. */
  private remove(gone: readonly ServerConflict[]): readonly Conflict[] {
    if (gone.length === 0) return [];
    rewrite(this.store, (records) => {
      const unsaved = this.baseline.changesTo(records);
      const needed = neededOf(gone, unsaved, records);
      const changed = new Set(unsaved.map(keyOf));
      return withChanges(records, gone.filter((one) => !needed.has(keyOf(one)) && !changed.has(keyOf(one))).map(({ kind, code }) => ({ kind, code, fields: null })));
    });
    for (const one of gone) this.baseline.put(one, null, null);
    const { records } = this.store.getState();
    return gone.filter(({ kind, code }) => records[kind]?.[code]).map((one) => wholeConflict(one, records[one.kind]![one.code]!, null));
  }

  /** Drops changes that can never be saved nor seen, because what they need is gone here and there. Returns whether there were any. */
  private dropDangling(): boolean {
    const before = this.store.getState().records;
    rewrite(this.store, (records) => withoutDangling(records, this.baseline.changesTo(records).filter(({ fields }) => fields)));
    return this.store.getState().records !== before;
  }

  private rewriteRecord({ kind, code }: Reference, next: (fields: Fields | undefined) => Fields | null): void {
    const known = new Map<Fields | undefined, Fields | null>();
    rewrite(this.store, (records: Records) => {
      const here = records[kind]?.[code];
      if (!known.has(here)) known.set(here, next(here));
      return withChanges(records, [{ kind, code, fields: known.get(here)! }]);
    });
  }

  /** A conflict is over when the document says what they say. */
  private dropSettledConflicts(): void {
    const { conflicts } = this.state.getState();
    const { records } = this.store.getState();
    const open = conflicts.filter(({ kind, code, field, theirs }) => !isSame(fieldOf(records[kind]?.[code], field), theirs));
    if (open.length < conflicts.length) this.tell({ conflicts: open });
  }

  /** A refusal is over when the record is again as the server has it. */
  private dropRefused(unsaved: ReadonlySet<string>): void {
    const { refused } = this.state.getState();
    const open = refused.filter((one) => unsaved.has(keyOf(one)));
    if (open.length === refused.length) return;
    this.tell({ refused: open });
    this.store.setState({ problems: this.problemsWith(open) });
  }

  private problemsWith(refused: readonly RefusedRecord[]): readonly Problem[] {
    const own = refused.flatMap(({ problems }) => problems).filter((problem, index, all) => all.indexOf(problem) === index);
    const keys = new Set(own.map(({ kind, record, code }) => `${kind}/${record}/${code}`));
    return own.length === 0 ? this.draftProblems : [...own, ...this.draftProblems.filter(({ kind, record, code }) => !keys.has(`${kind}/${record}/${code}`))];
  }

  /** Shows what holds: conflicts and refusals go before the good news. */
  private settle(status: "Saved" | "Saving" | "Offline" | "SignedOut", sentence = ""): void {
    const { conflicts, refused } = this.state.getState();
    if (status === "Offline" || status === "SignedOut") this.tell({ status, sentence: `${sentence} Your changes are kept in this tab and saved as soon as ${status === "Offline" ? "it answers" : "you may"}.` });
    else if (status === "Saving") this.tell({ status, sentence: "Saving." });
    else if (conflicts.length > 0) this.tell({ status: "Conflict", sentence: `Somebody else changed the same as you: ${counted(conflicts.length, "place")}. Decide what holds.` });
    else if (refused.length > 0) this.tell({ status: "Unsaved", sentence: `Not saved because of faults: ${counted(refused.length, "record")}.` });
    else this.tell({ status: "Saved", sentence: SAVED.sentence });
  }

  private tell(part: Partial<SavingState>): void {
    this.state.setState(part);
  }
}
