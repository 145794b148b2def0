import { createHash } from "node:crypto";
import type { BlastRadius, ConfirmLevel } from "./change-plan.ts";

/**
 * Where changes are written down before they are sent, and again when it is known what became of them. Holds no bodies and no
 * secrets: enough to find a change in the API server's own audit log and to see what was left unfinished.
 */
export interface Journal {
  /** Durable when it resolves. Rejects when it cannot be written; nothing may be sent then in a protected context. */
  intent(intent: JournalIntent): Promise<JournalNumber>;
  outcome(of: JournalNumber, outcome: JournalOutcome): Promise<void>;
}

/** Number of an intent within its journal. */
export type JournalNumber = number;

/** A change about to be sent. */
export interface JournalIntent {
  readonly context: string;
  /** SHA-256 of the server's address. */
  readonly serverHash: string;
  /** The user that the server knows, or else the kubeconfig's name for it. */
  readonly k8sUser: string;
  readonly groupsHash?: string | undefined;
  readonly as?: string | undefined;
  readonly namespace: string;
  /** `plural.group` */
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  /** Resource version and generation that the person saw, and the resource version that the change relies on. */
  readonly rvSeen: string;
  readonly rvSent: string;
  readonly genSeen?: number | undefined;
  readonly dataAgeMs?: number | undefined;
  readonly verb: string;
  readonly confirm: ConfirmLevel;
  readonly blast: BlastRadius;
  readonly bodySha256: string;
  /** Number of the change that this one takes back. */
  readonly undoOf?: JournalNumber | undefined;
}

export interface JournalOutcome {
  /** `unknown`: no answer came, and the object could not be read back. */
  readonly result: "done" | "not-done" | "unknown";
  /** HTTP status, when there was an answer. */
  readonly code?: number | undefined;
  /** A `ClusterErrorReason`. */
  readonly reason?: string | undefined;
  readonly ms: number;
}

/** One line of a journal. */
export type JournalRecord = JournalLineFacts &
  (
    | ({ readonly type: "intent" } & JournalIntent)
    | ({ readonly type: "outcome"; readonly of: JournalNumber } & JournalOutcome)
  );

export interface JournalLineFacts {
  readonly v: 1;
  readonly seq: number;
  /** RFC 3339. */
  readonly ts: string;
  /** Monotonic milliseconds, to order records when the clock was set. */
  readonly mono: number;
  readonly session: string;
  /** SHA-256 of the line before, in hexadecimal; empty at the start. A removed or changed line breaks the chain. */
  readonly prev: string;
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Numbers and chains the lines of one journal. Pure but for its own counters. */
export class JournalLines {
  #sequence = 0;
  #last = "";

  /** The next line, without its end and without any character that a terminal would obey. */
  line(record: Omit<JournalRecord, "v" | "seq" | "prev">): { readonly seq: number; readonly line: string } {
    const seq = ++this.#sequence;
    const line = escapeControls(JSON.stringify({ v: 1, seq, ...record, prev: this.#last }));
    this.#last = sha256(line);
    return { seq, line };
  }
}

/** JSON escapes the old control characters itself, but not those beyond ASCII. */
function escapeControls(json: string): string {
  return json.replaceAll(/[\x7f-\x9f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** What a journal's lines tell: whether the chain holds, and which changes were begun and never finished. */
export function readJournal(
  lines: readonly string[],
  before = "",
): { readonly brokenAt: number | undefined; readonly unfinished: readonly JournalRecord[] } {
  const open = new Map<number, JournalRecord>();
  let expected = before;
  let brokenAt: number | undefined;
  for (const [index, line] of lines.entries()) {
    const record = parseLine(line);
    if (record === undefined || record.prev !== expected) brokenAt ??= index;
    expected = sha256(line);
    if (record?.type === "intent") open.set(record.seq, record);
    else if (record?.type === "outcome") open.delete(record.of);
  }
  return { brokenAt, unfinished: [...open.values()] };
}

function parseLine(line: string): JournalRecord | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === "object" && record !== null && "seq" in record ? (record as JournalRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** A journal that lasts as long as the process: for tests, and for programs that keep their own. */
export class MemoryJournal implements Journal {
  readonly records: JournalRecord[] = [];
  readonly #lines = new JournalLines();

  async intent(intent: JournalIntent): Promise<JournalNumber> {
    return this.#add({ type: "intent", ...intent });
  }

  async outcome(of: JournalNumber, outcome: JournalOutcome): Promise<void> {
    this.#add({ type: "outcome", of, ...outcome });
  }

  #add(record: object): number {
    const { seq, line } = this.#lines.line({ ts: "", mono: 0, session: "", ...record } as Omit<
      JournalRecord,
      "v" | "seq" | "prev"
    >);
    this.records.push(JSON.parse(line) as JournalRecord);
    return seq;
  }
}
