import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PROGRAM } from "./build-program.ts";
import { type Launched, launch } from "./pty.ts";

/** How a test's kubeconfig reaches the server. */
export interface KubeconfigWish {
  readonly server: string;
  readonly namespace?: string;
  readonly context?: string;
  /** More fields of the cluster and user entries, e.g. `certificate-authority-data` or `token`. */
  readonly cluster?: Readonly<Record<string, unknown>>;
  readonly user?: Readonly<Record<string, unknown>>;
}

export interface ProgramWish {
  readonly kubeconfig?: KubeconfigWish;
  /** `{home}` stands for the person's home. */
  readonly args?: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Files in the config folder by name, e.g. `config.yaml`. */
  readonly config?: Readonly<Record<string, string>>;
}

/** A person's home for one test: kubeconfig, XDG folders, and nothing of the person who runs the test. */
export interface Home {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Everything the program has written there, as one text. */
  written(): string;
  remove(): void;
}

export function makeHome({ kubeconfig, config = {} }: ProgramWish): Home {
  const folder = mkdtempSync(join(tmpdir(), "flaretop-home-"));
  const inside = (...parts: string[]) => join(folder, ...parts);
  if (kubeconfig !== undefined) writeFileSync(inside("kubeconfig"), kubeconfigText(kubeconfig), { mode: 0o600 });
  for (const [name, text] of Object.entries(config)) {
    const file = inside("config", "flaretop", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return {
    folder,
    environment: {
      HOME: folder,
      KUBECONFIG: inside("kubeconfig"),
      XDG_CONFIG_HOME: inside("config"),
      XDG_STATE_HOME: inside("state"),
      XDG_CACHE_HOME: inside("cache"),
      XDG_DATA_HOME: inside("data"),
    },
    written: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== "kubeconfig")
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
        .join("\n"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** JSON is YAML. */
export function kubeconfigText({ server, namespace, context = "lab", cluster, user }: KubeconfigWish): string {
  const place = namespace === undefined ? {} : { namespace };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": context,
    clusters: [{ name: "lab-cluster", cluster: { server, ...cluster } }],
    users: [{ name: "ada", user: { ...user } }],
    contexts: [{ name: context, context: { cluster: "lab-cluster", user: "ada", ...place } }],
  });
}

export interface RunningProgram extends Launched {
  readonly home: Home;
  /** Presses a key until what it does is on the screen: keys that change something wait until the rows have come to rest. */
  pressUntil(key: string, wanted: RegExp): Promise<string>;
  /** Ends it and removes its home. */
  dispose(): Promise<void>;
}

/** The console on a pseudo-terminal. */
export function openProgram(wish: ProgramWish): RunningProgram {
  const home = makeHome(wish);
  const { columns = 80, rows = 24, args = [], environment = {} } = wish;
  const launched = launch(process.execPath, [PROGRAM, ...args.map((arg) => arg.replace("{home}", home.folder))], {
    columns,
    rows,
    environment: { ...home.environment, ...environment },
  });
  return {
    ...launched,
    home,
    pressUntil: async (key, wanted) => {
      for (let attempt = 0; ; attempt += 1) {
        launched.send(key);
        try {
          return await launched.waitFor(wanted, attempt < 8 ? 1_000 : 5_000);
        } catch (error) {
          if (attempt >= 8) throw error;
        }
      }
    },
    dispose: async () => {
      await launched.end();
      home.remove();
    },
  };
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command to its end, without a terminal. @param input - What it reads; absent: nothing. */
export function runProgram(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input?: string,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8", TERM: "xterm-256color", ...environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    // It may end without reading.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => {
      stdout += data.toString("utf8");
    });
    child.stderr.on("data", (data: Buffer) => {
      stderr += data.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** The question is answered. Keys within 0.4 s of its opening were meant for what was there before, so one may be lost. */
export const ANSWERED = /^(?![\s\S]*y do it)/;

export const KEY = { escape: "\u001b", enter: "\r", tab: "\t", ctrlC: "\u0003", ctrlD: "\u0004", ctrlZ: "\u001a" };
