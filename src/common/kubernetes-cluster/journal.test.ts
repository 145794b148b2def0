import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FileJournal } from "./file-journal.ts";
import { type JournalIntent, MemoryJournal, readJournal } from "./journal.ts";

const INTENT: JournalIntent = {
  context: "prod",
  serverHash: "0".repeat(64),
  k8sUser: "alice",
  namespace: "team-a",
  kind: "rayclusters.ray.io",
  name: "train",
  uid: "u-1",
  rvSeen: "1",
  rvSent: "2",
  genSeen: 1,
  verb: "delete",
  confirm: "name",
  blast: { pods: 3, accelerators: undefined, jobs: 0 },
  bodySha256: "1".repeat(64),
};

let home: string;
let opened: FileJournal[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "journal-"));
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((journal) => journal.close()));
  rmSync(home, { recursive: true });
});

function open(more: { pid?: number; fileBytes?: number; totalBytes?: number; folder?: string } = {}): FileJournal {
  const clock = { now: () => Date.UTC(2026, 0, 1, 12), monotonic: () => 7 };
  const origin = { host: "laptop", osUser: "al", sshFrom: "10.0.0.9" };
  const journal = new FileJournal({
    folder: join(home, "state", "journal"),
    pid: 42,
    session: "s1",
    origin,
    clock,
    ...more,
  });
  opened.push(journal);
  return journal;
}

const linesOf = (path: string) => readFileSync(path, "utf8").trimEnd().split("\n");
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("a journal in files", () => {
  test("writes an intent and its outcome, for its owner's eyes only", async () => {
    const journal = open();
    const number = await journal.intent(INTENT);
    expect(linesOf(journal.path)).toHaveLength(1);
    await journal.outcome(number, { result: "done", code: 200, ms: 12 });
    const [intent, outcome] = linesOf(journal.path).map((line) => JSON.parse(line));
    const facts = { v: 1, ts: "2026-01-01T12:00:00.000Z", mono: 7, session: "s1" };
    expect(intent).toMatchObject({
      ...facts,
      seq: 1,
      type: "intent",
      host: "laptop",
      sshFrom: "10.0.0.9",
      uid: "u-1",
      prev: "",
    });
    expect(outcome).toMatchObject({ ...facts, seq: 2, type: "outcome", of: 1, result: "done" });
    expect({ file: modeOf(journal.path), folder: modeOf(join(home, "state", "journal")) }).toEqual({
      file: 0o600,
      folder: 0o700,
    });
    expect(journal.path).toMatch(/-42-1\.jsonl$/);
  });

  test("leaves no file when nothing was changed", async () => {
    await open().close();
    expect(readdirSync(home)).toEqual([]);
  });

  test("keeps the order of writes at the same time", async () => {
    const journal = open();
    const numbers = await Promise.all(Array.from({ length: 20 }, () => journal.intent(INTENT)));
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(readJournal(linesOf(journal.path))).toMatchObject({ brokenAt: undefined });
  });

  test("escapes control characters", async () => {
    const journal = open();
    await journal.intent({ ...INTENT, name: "a\u001b[2J\nb\u009b" });
    expect(linesOf(journal.path)).toHaveLength(1);
    expect(readFileSync(journal.path, "utf8").slice(0, -1)).not.toMatch(/\p{Cc}/u);
  });

  test("begins a new file when one is full, chained to the last, and removes the oldest", async () => {
    const journal = open({ fileBytes: 1_500, totalBytes: 4_000 });
    for (let times = 0; times < 30; times++) await journal.intent(INTENT);
    const folder = join(home, "state", "journal");
    const files = readdirSync(folder).map((name) => join(folder, name));
    const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
    expect(bytes).toBeLessThan(6_000);
    const kept = files.sort((a, b) => statSync(a).ino - statSync(b).ino).flatMap(linesOf);
    const seqs = kept.map((line) => JSON.parse(line).seq).sort((a, b) => a - b);
    expect(seqs.at(-1)).toBe(30);
  });

  test("cannot be led elsewhere by a link, and says when it cannot be written", async () => {
    const folder = join(home, "linked");
    symlinkSync(home, folder);
    await expect(open({ folder }).intent(INTENT)).rejects.toThrow("not a folder");
    writeFileSync(join(home, "file"), "");
    await expect(open({ folder: join(home, "file", "x") }).intent(INTENT)).rejects.toThrow();
  });

  test("goes on after it could not be written once", async () => {
    const folder = join(home, "late");
    writeFileSync(folder, "");
    const journal = open({ folder });
    await expect(journal.intent(INTENT)).rejects.toThrow();
    rmSync(folder);
    await journal.intent(INTENT);
    expect(linesOf(journal.path)).toHaveLength(1);
  });
});

describe("reading a journal", () => {
  async function written(): Promise<string[]> {
    const journal = open();
    const first = await journal.intent(INTENT);
    await journal.outcome(first, { result: "done", ms: 1 });
    await journal.intent({ ...INTENT, name: "left-open" });
    return linesOf(journal.path);
  }

  test("finds what was begun and never finished", async () => {
    const { unfinished, brokenAt } = readJournal(await written());
    expect(unfinished).toMatchObject([{ type: "intent", name: "left-open" }]);
    expect(brokenAt).toBeUndefined();
  });

  test.each([
    ["removed", (lines: string[]) => [lines[0]!, lines[2]!], 1],
    ["changed", (lines: string[]) => [lines[0]!.replace("alice", "mallory"), ...lines.slice(1)], 1],
    ["cut off", (lines: string[]) => [...lines.slice(0, 2), lines[2]!.slice(0, 30)], 2],
    ["removed at the start", (lines: string[]) => lines.slice(1), 0],
  ])("notices a line that was %s", async (_case, harm, brokenAt) => {
    expect(readJournal(harm(await written()))).toMatchObject({ brokenAt });
  });
});

test("a journal in memory tells the same", async () => {
  const journal = new MemoryJournal();
  const number = await journal.intent(INTENT);
  await journal.outcome(number, { result: "unknown", reason: "timeout", ms: 5 });
  expect(journal.records).toMatchObject([
    { type: "intent", seq: 1 },
    { type: "outcome", of: 1, reason: "timeout" },
  ]);
});
