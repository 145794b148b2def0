import { type SpawnOptions, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ConsentRequest, sessionConsents } from "./exec-consent.ts";
import type { ExecEntry } from "./exec-entry.ts";
import { killProcess } from "./exec-plugin.ts";
import type { ClusterEntry } from "./kubeconfig-entries.ts";
import { ManualClock } from "./manual-clock.ts";
import { PluginCredentials, type PluginCredentialsPorts } from "./plugin-credentials.ts";

const V1 = "client.authentication.k8s.io/v1";
const cluster: ClusterEntry = {
  name: "c",
  server: "https://10.0.0.1:6443",
  caData: undefined,
  caFile: undefined,
  tlsServerName: "api.example",
  insecure: false,
  proxyUrl: undefined,
  execConfig: { audience: "x" },
  problem: undefined,
};

// Programs are started: a busy machine may take its time.
vi.setConfig({ testTimeout: 30_000 });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plugin-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A plugin of a few lines of JavaScript; `print(status)` prints an ExecCredential. */
function script(lines: string): string {
  const path = join(folder, "plugin.cjs");
  const print = `const print = (status) => process.stdout.write(JSON.stringify({ apiVersion: "${V1}", kind: "ExecCredential", status }));`;
  writeFileSync(path, `#!${process.execPath}\nconst fs = require("node:fs");\n${print}\n${lines}\n`);
  chmodSync(path, 0o700);
  return path;
}

function plugin(command: string, entry: Partial<ExecEntry> = {}, ports: Partial<PluginCredentialsPorts> = {}) {
  const clock = new ManualClock();
  const started: SpawnOptions[] = [];
  const asked: ConsentRequest[] = [];
  const pids: number[] = [];
  const whole: ExecEntry = {
    file: join(folder, "config"),
    user: "u",
    apiVersion: V1,
    command,
    args: [],
    env: [],
    interactiveMode: "Never",
    provideClusterInfo: false,
    installHint: undefined,
    ...entry,
  };
  const credentials = new PluginCredentials(whole, cluster, () => "PEM", {
    clock,
    env: process.env,
    kill: killProcess,
    consents: sessionConsents(),
    askConsent: async (request) => {
      asked.push(request);
      return "yes";
    },
    spawn(program, args, options) {
      started.push(options);
      const child = spawn(program, [...args], options);
      pids.push(child.pid ?? 0);
      return child;
    },
    ...ports,
  });
  return { credentials, clock, started, asked, pids };
}

const failure = (credentials: PluginCredentials) =>
  credentials.current().then(
    () => "no failure",
    (error: unknown) => (error as Error).message,
  );
/** Resolves when a plugin has created a file: it is running and has got that far. */
async function created(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setImmediate(resolve));
}
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    // A zombie that nobody has waited for still has an id.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

describe("nine plugins that a kubeconfig may name", () => {
  test("hangs: ended with its deadline", async () => {
    const ready = join(folder, "ready");
    const { credentials, clock, pids } = plugin(
      script(`fs.writeFileSync(${JSON.stringify(ready)}, ""); setInterval(() => {}, 1000);`),
    );
    const failed = failure(credentials);
    await created(ready);
    await clock.advance(30_000);
    expect(await failed).toMatch(/did not finish within 30 s and was ended/);
    while (isAlive(pids[0]!)) await new Promise((resolve) => setImmediate(resolve));
  });

  test("asks on stdin: finds it empty at once", async () => {
    const { credentials } = plugin(
      script(`process.stderr.write("Password: "); process.exit(fs.readFileSync(0, "utf8") === "" ? 3 : 0);`),
    );
    expect(await failure(credentials)).toMatch(/exit code 3: Password:/);
  });

  test("writes to the terminal: has none", async () => {
    const { credentials, started } = plugin(
      script(`try { fs.writeFileSync("/dev/tty", "\\x1b[2J"); } catch (error) { print({ token: error.code }); }`),
    );
    expect((await credentials.current()).token).toBe("ENXIO");
    expect(started[0]).toMatchObject({ detached: true, shell: false, stdio: ["ignore", "pipe", "pipe"] });
  });

  test("prints without end: stopped at 1 MiB", async () => {
    const { credentials } = plugin(
      script(`const part = "x".repeat(65536); const go = () => process.stdout.write(part, go); go();`),
    );
    expect(await failure(credentials)).toMatch(/printed more than 1 MiB/);
  });

  test("fails: its last words are shown, cleaned and without secrets", async () => {
    const words = "first\\nlogin expired\\x1b[31m\\r\\ntoken=abcdef123456\\n";
    const message = await failure(
      plugin(script(`process.stderr.write("${words}"); process.exitCode = 1;`)).credentials,
    );
    expect(message).toMatch(/exit code 1: .*login expired/);
    expect(message).not.toMatch(/\p{Cc}|abcdef123456/u);
  });

  test.each([
    ["text", `process.stdout.write("hello secret-token")`, /did not print an ExecCredential/],
    ["nothing", "", /did not print an ExecCredential/],
    [
      "another version",
      `process.stdout.write('{"kind":"ExecCredential","apiVersion":"x","status":{"token":"t"}}')`,
      /another version/,
    ],
    ["no credential", "print({})", /neither a token nor a certificate/],
    ["a certificate alone", `print({ clientCertificateData: "x" })`, /only one of/],
    ["a token with a line feed", `print({ token: "a\\nb" })`, /token with characters/],
    ["an odd expiry", `print({ token: "t", expirationTimestamp: "tomorrow" })`, /not an RFC 3339 time/],
  ])("prints junk (%s): refused without quoting it", async (_case, lines, problem) => {
    const message = await failure(plugin(script(lines)).credentials);
    expect(message).toMatch(problem);
    expect(message).not.toContain("secret-token");
  });

  test("gives no expiry: kept until it is refused", async () => {
    const { credentials, clock, started } = plugin(script(`print({ token: "t" })`));
    await credentials.current();
    await clock.advance(86_400_000);
    await credentials.current();
    expect(started).toHaveLength(1);
    credentials.forget();
    await credentials.current();
    expect(started).toHaveLength(2);
  });

  test("gives a past expiry: refused", async () => {
    const { credentials } = plugin(script(`print({ token: "t", expirationTimestamp: "2020-01-01T00:00:00Z" })`));
    expect(await failure(credentials)).toMatch(/expired at 2020-01-01T00:00:00.000Z; is this machine's clock right/);
  });

  test("leaves a process behind that holds its output: used, and the process is ended", async () => {
    const child = `const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: ["ignore", 1, 2] });`;
    const { credentials } = plugin(script(`${child} child.unref(); print({ token: String(child.pid) });`));
    const { token } = await credentials.current();
    while (isAlive(Number(token))) await new Promise((resolve) => setImmediate(resolve));
  });
});

test("ten requests at once run the plugin once", async () => {
  const { credentials, started, asked } = plugin(script(`print({ token: "t" })`));
  await Promise.all(Array.from({ length: 10 }, () => credentials.current()));
  expect([started.length, asked.length]).toEqual([1, 1]);
});

test("a credential is renewed a minute before it expires", async () => {
  const { credentials, clock, started } = plugin(
    script(`print({ token: "t", expirationTimestamp: "2026-01-01T01:00:00Z" })`),
  );
  await credentials.current();
  await clock.advance(58 * 60_000);
  await credentials.current();
  expect(started).toHaveLength(1);
  await clock.advance(60_000);
  await credentials.current();
  expect(started).toHaveLength(2);
});

test("a credential that lives for half a minute is used for half of it", async () => {
  const { credentials, clock, started } = plugin(
    script(`print({ token: "t", expirationTimestamp: "2026-01-01T00:00:30Z" })`),
  );
  await credentials.current();
  await clock.advance(14_000);
  await credentials.current();
  expect(started).toHaveLength(1);
});

test("nothing runs without consent, and one refusal is enough until the next login", async () => {
  const canary = join(folder, "canary");
  let asked = 0;
  const { credentials, started } = plugin(
    script(`fs.writeFileSync(${JSON.stringify(canary)}, ""); print({ token: "t" })`),
    {},
    {
      askConsent: async () => {
        asked += 1;
        return "no";
      },
    },
  );
  expect(await failure(credentials)).toMatch(/did not agree to run/);
  expect(await failure(credentials)).toMatch(/did not agree to run/);
  expect([asked, started.length, existsSync(canary)]).toEqual([1, 0, false]);
  credentials.forget();
  await failure(credentials);
  expect(asked).toBe(2);
});

test("a program that is missing is named with the hint of the kubeconfig, and nobody is asked", async () => {
  const { credentials, asked } = plugin("no-such-plugin", { installHint: "brew install\nno-such-plugin\u001b[31m" });
  expect(await failure(credentials)).toMatch(/no-such-plugin is not installed: brew install no-such-plugin/);
  expect(asked).toHaveLength(0);
});

test("the plugin is told about the request, with its own variables and arguments, without a shell", async () => {
  const lines = `print({ token: Buffer.from(JSON.stringify([process.env.KUBERNETES_EXEC_INFO, process.env.MINE, process.argv.slice(2)])).toString("base64url") })`;
  const { credentials } = plugin(script(lines), {
    provideClusterInfo: true,
    env: [{ name: "MINE", value: "1" }],
    args: ["$HOME", "a b"],
  });
  const [info, mine, args] = JSON.parse(
    Buffer.from((await credentials.current()).token ?? "", "base64url").toString("utf8"),
  );
  expect([mine, args]).toEqual(["1", ["$HOME", "a b"]]);
  expect(JSON.parse(info)).toEqual({
    apiVersion: V1,
    kind: "ExecCredential",
    spec: {
      interactive: false,
      cluster: {
        server: "https://10.0.0.1:6443",
        "tls-server-name": "api.example",
        "certificate-authority-data": Buffer.from("PEM").toString("base64"),
        config: { audience: "x" },
      },
    },
  });
});

test.each([
  ["without a terminal to lend it is refused", undefined, /needs a terminal/],
  ["with one it runs on it", "lend", "no failure"],
])("interactiveMode Always: %s", async (_case, lend, outcome) => {
  const order: string[] = [];
  const { credentials, started } = plugin(
    script(`print({ token: "t" })`),
    { interactiveMode: "Always" },
    lend === undefined
      ? {}
      : {
          lendTerminal: async (_why, run) => {
            order.push("leave");
            const result = await run();
            order.push("back");
            return result;
          },
        },
  );
  expect(await failure(credentials)).toMatch(outcome);
  if (lend === undefined) return expect(started).toHaveLength(0);
  expect(order).toEqual(["leave", "back"]);
  expect(started[0]).toMatchObject({ detached: false, stdio: ["inherit", "pipe", "inherit"] });
});

test("interactiveMode IfAvailable: the terminal is lent only when the plugin waits for a person", async () => {
  const ready = join(folder, "ready");
  const lines = `if (JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.interactive) print({ token: "t" }); else { fs.writeFileSync(${JSON.stringify(ready)}, ""); setInterval(() => {}, 1000); }`;
  const { credentials, clock, started } = plugin(
    script(lines),
    { interactiveMode: "IfAvailable" },
    { lendTerminal: (_why, run) => run() },
  );
  const given = credentials.current();
  await created(ready);
  await clock.advance(30_000);
  expect((await given).token).toBe("t");
  expect(started.map(({ detached }) => detached)).toEqual([true, false]);
});

test("a login on the terminal that failed is not tried again until the next login", async () => {
  let lent = 0;
  const { credentials, started } = plugin(
    script("process.exitCode = 1;"),
    { interactiveMode: "Always" },
    {
      lendTerminal: (_why, run) => {
        lent += 1;
        return run();
      },
    },
  );
  expect(await failure(credentials)).toMatch(/exit code 1/);
  expect(await failure(credentials)).toMatch(/exit code 1/);
  expect([lent, started.length]).toEqual([1, 1]);
  credentials.forget();
  await failure(credentials);
  expect(lent).toBe(2);
});

test("closing ends a running plugin and starts none afterwards", async () => {
  const ready = join(folder, "ready");
  const { credentials, started } = plugin(
    script(`fs.writeFileSync(${JSON.stringify(ready)}, ""); setInterval(() => {}, 1000);`),
  );
  const failed = failure(credentials);
  await created(ready);
  credentials.close();
  expect(await failed).toMatch(/context was closed/);
  expect(await failure(credentials)).toMatch(/context was closed/);
  expect(started).toHaveLength(1);
});
