import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConsentRequest, sessionConsents } from "./exec-consent.ts";
import { loadKubeconfig } from "./kubeconfig.ts";
import { ManualClock } from "./manual-clock.ts";
import { openContext } from "./open-context.ts";

interface Row {
  readonly id: string;
  readonly config: unknown;
  readonly expect: string;
  readonly note: string;
}

const corpus = new URL("../../../tests/fixtures/kubeconfig-corpus.json", import.meta.url);
const rows = (JSON.parse(readFileSync(corpus, "utf8")) as { files: readonly Row[] }).files;

// Its first load takes seconds on a busy machine, which is no part of what is tested.
beforeAll(() => import("@kubernetes/client-node"), 60_000);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "corpus-"));
  execFileSync("mkfifo", [join(folder, "fifo")]);
  writeFileSync(join(folder, "world-readable.pem"), "x", { mode: 0o644 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The corpus describes its largest file instead of holding it. */
function configOf({ config }: Row): unknown {
  const { gen, n = 0 } = (config ?? {}) as { gen?: string; n?: number };
  if (gen !== "contexts") return config;
  const numbers = Array.from({ length: n }, (_, index) => index);
  return {
    clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:6443" } }],
    users: [{ name: "u", user: { token: "abc" } }],
    contexts: numbers.map((number) => ({ name: `x${number}`, context: { cluster: "c", user: "u" } })),
    "current-context": "x0",
  };
}

/** Loads and opens a row's current context as far as it goes without a network, and says all that a person would see. */
async function meet(row: Row) {
  const path = join(folder, "config");
  writeFileSync(path, JSON.stringify(configOf(row)), { mode: 0o600 });
  const kubeconfig = loadKubeconfig({ env: {}, homeFolder: folder, explicitPath: path });
  const entry = kubeconfig.contexts.find(({ name }) => name === kubeconfig.current);
  const asked: ConsentRequest[] = [];
  const started: string[] = [];
  const lent: string[] = [];
  const said = [...kubeconfig.warnings, ...(kubeconfig.problem === undefined ? [] : [kubeconfig.problem])];
  const seen = {
    kubeconfig,
    entry,
    asked,
    started,
    lent,
    said,
    path,
    headers: {} as Record<string, string | string[]>,
    isOpen: false,
  };
  if (kubeconfig.current === undefined) return seen;
  try {
    const opened = openContext(kubeconfig, kubeconfig.current, {
      consents: sessionConsents(),
      env: { PATH: process.env["PATH"] },
      clock: new ManualClock(),
      askConsent: async (request) => {
        asked.push(request);
        return row.expect === "suspend" ? "yes" : "no";
      },
      lendTerminal: async (why) => {
        lent.push(why);
        throw new Error("no terminal in this test");
      },
      spawn(program) {
        started.push(program);
        throw new Error("nothing may start");
      },
    });
    seen.isOpen = true;
    said.push(...opened.warnings);
    const prepared = await opened.credentials.prepare(undefined);
    seen.headers = { ...prepared.headers };
  } catch (error) {
    said.push((error as Error).message);
  }
  return seen;
}

type Seen = Awaited<ReturnType<typeof meet>>;

const outcomes: Readonly<Record<string, (seen: Seen, row: Row) => void>> = {
  accept: ({ entry, isOpen, headers }) => {
    expect(entry?.disabledBecause).toBeUndefined();
    expect([isOpen, headers["authorization"]]).toEqual([true, "Bearer abc"]);
  },
  warn: ({ isOpen, said }) => {
    expect(isOpen).toBe(true);
    expect(said.length).toBeGreaterThan(0);
  },
  ask: ({ entry, asked, said }, { id }) => {
    expect(entry?.needsConsent).toBe(true);
    if (id === "exec-dotdot") expect(said.at(-1)).toMatch(/is not installed/);
    else expect(asked).toHaveLength(1);
  },
  resolve: ({ kubeconfig }) => expect(kubeconfig.partsOf("x")?.user.exec?.command).toBe(join(folder, "plugin")),
  argv: ({ kubeconfig }) => expect(kubeconfig.partsOf("x")?.user.exec).toMatchObject({ command: "a b", args: [] }),
  suspend: ({ lent }) => expect(lent).toHaveLength(1),
  reject: ({ isOpen, said }) => {
    expect(isOpen).toBe(false);
    expect(said).toHaveLength(1);
  },
  message: ({ said }) => expect(said).toHaveLength(1),
  honour: ({ headers }) => {
    expect(headers).toMatchObject({
      "impersonate-user": "boss",
      "impersonate-uid": "1",
      "impersonate-group": ["system:masters"],
      "impersonate-extra-scopes": ["a"],
    });
  },
  menu: ({ kubeconfig }) => {
    expect(kubeconfig.current).toBeUndefined();
    expect(kubeconfig.contexts).toHaveLength(1);
  },
  "show-safe": ({ entry, isOpen }) => {
    expect(isOpen).toBe(true);
    expect(entry?.title).not.toMatch(/\p{Cc}/u);
  },
};

test.each(rows.map((row) => [`${row.id}: ${row.expect}, ${row.note}`, row] as const))("%s", async (_title, row) => {
  const seen = await meet(row);
  expect(outcomes).toHaveProperty(row.expect);
  outcomes[row.expect]!(seen, row);
  expect(seen.started).toEqual([]);
  // Sentences for a person: one line, safe for a terminal, and nothing secret.
  for (const sentence of seen.said) expect(sentence).toMatch(/^[^\p{Cc}]+[.!?0-9a-zA-Z]$/u);
});

test.each([
  ["ca-missing", /certificate authority file \/nonexistent does not exist/],
  ["ca-dev", /\/dev\/zero is of no use: it is not a regular file/],
  ["ca-fifo", /not a regular file/],
  ["tokenfile-dir", /it is a folder/],
  ["auth-provider", /auth-provider/],
  ["cert-only", /no client key/],
  ["dangling", /cluster "nope" is not defined/],
  ["exec-alpha", /old version/],
  ["key-perm", /Other users.*client key/],
  ["skip-tls", /are not checked/],
  ["proxy-url", /proxy evil.example:3128/],
  ["server-meta", /metadata service/],
  ["ctx-lookalike", /different alphabets/],
  ["dup-context", /context "x" more than once; the first definition is used/],
  ["types", /"clusters" is not a list/],
])("what is said about %s", async (id, sentence) => {
  const { said } = await meet(rows.find((row) => row.id === id)!);
  expect(said.join(" ")).toMatch(sentence);
});
