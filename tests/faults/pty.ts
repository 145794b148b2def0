import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pty from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { build } from "esbuild";
import { screenText } from "../frames/fake-terminal.ts";

export interface LaunchOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Launched {
  readonly pid: number;
  readonly exited: Promise<{ exitCode: number; signal?: number | undefined }>;
  readonly emulator: xterm.Terminal;
  /** All bytes so far, as text. */
  raw(): string;
  /** The screen as text, one string per row, without blanks at line ends. */
  screen(): string[];
  /** Waits for content on the screen, never for time; the screen is in the error when it does not come. */
  waitFor(wanted: RegExp, limitMs?: number): Promise<string>;
  /** Waits until something is true of the terminal's state. */
  waitUntil(claim: string, isTrue: () => boolean, limitMs?: number): Promise<void>;
  send(text: string): void;
  resize(columns: number, rows: number): void;
  signal(name: NodeJS.Signals): void;
  /** Stops reading what the program writes, as a dead link does. */
  stall(): void;
  resumeReading(): void;
  /** Whether the terminal is as a shell expects it: main screen, no mouse, no paste marks, cursor shown. */
  isRestored(): boolean;
  /** Takes the terminal away, as a closed window or a dropped session does. */
  hangUp(): void;
  /** Ends the program if it still runs. */
  end(): Promise<void>;
}

/** Runs a program on a real pseudo-terminal, and shows what it writes to an emulator. */
export function launch(file: string, args: readonly string[], options: LaunchOptions = {}): Launched {
  const { columns = 80, rows = 24, environment = {} } = options;
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 200 });
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: tmpdir(),
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
    ...environment,
  };
  const child = pty.spawn(file, [...args], { cols: columns, rows, env, name: env.TERM });
  let raw = "";
  let shown: Promise<void> = Promise.resolve();
  let running = true;
  child.onData((data) => {
    raw += data;
    shown = shown.then(() => new Promise((resolve) => emulator.write(data, resolve)));
  });
  // Terminals answer questions; so does the emulator.
  emulator.onData((reply) => running && child.write(reply));
  const exited = new Promise<{ exitCode: number; signal?: number | undefined }>((resolve) => {
    child.onExit((exit) => {
      running = false;
      // The emulator takes what it is given a little later.
      void shown.then(() => resolve(exit));
    });
  });

  const waitUntil = async (claim: string, isTrue: () => boolean, limitMs = 10_000): Promise<void> => {
    const end = performance.now() + limitMs;
    for (;;) {
      await shown;
      if (isTrue()) return;
      if (performance.now() > end)
        throw new Error(`Not so after ${limitMs} ms: ${claim}. Screen:\n${screenText(emulator).join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  return {
    pid: child.pid,
    exited,
    emulator,
    raw: () => raw,
    screen: () => screenText(emulator),
    waitUntil,
    waitFor: async (wanted, limitMs) => {
      await waitUntil(`the screen shows ${wanted}`, () => wanted.test(screenText(emulator).join("\n")), limitMs);
      return screenText(emulator).join("\n");
    },
    send: (text) => child.write(text),
    resize: (newColumns, newRows) => {
      emulator.resize(newColumns, newRows);
      child.resize(newColumns, newRows);
    },
    signal: (name) => void process.kill(child.pid, name),
    stall: () => child.pause(),
    resumeReading: () => child.resume(),
    // Not in the types: it closes our end of the terminal.
    hangUp: () => (child as unknown as { destroy(): void }).destroy(),
    isRestored: () =>
      emulator.buffer.active.type === "normal" &&
      emulator.modes.mouseTrackingMode === "none" &&
      !emulator.modes.bracketedPasteMode &&
      !emulator.modes.applicationCursorKeysMode &&
      raw.lastIndexOf("\u001b[?25h") >= raw.lastIndexOf("\u001b[?25l"),
    end: async () => {
      if (running) child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Bundles a TypeScript program of this folder into a temporary file that Node can run. Call `remove` when done. */
export async function bundleProgram(name: string): Promise<{ file: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "flaretop-program-"));
  const file = join(folder, "program.mjs");
  const here = fileURLToPath(new URL(".", import.meta.url));
  await build({
    entryPoints: [join(here, name)],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    plugins: [
      {
        // Packages stay where they are: the program is only read from elsewhere.
        name: "packages-by-path",
        setup: (bundle) => {
          bundle.onResolve({ filter: /^[^./]/ }, ({ path }) =>
            path.startsWith("node:") ? { path, external: true } : { path: import.meta.resolve(path), external: true },
          );
        },
      },
    ],
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
