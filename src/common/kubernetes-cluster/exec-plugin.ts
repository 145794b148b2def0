import type { ChildProcess, SpawnOptions } from "node:child_process";
import { cleanLine } from "../values/text.ts";
import type { Clock } from "./clock.ts";
import type { ExecEntry } from "./exec-entry.ts";

/** What running a plugin touches. */
export interface PluginPorts {
  readonly spawn: (program: string, args: readonly string[], options: SpawnOptions) => ChildProcess;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends a process and, for a negative id, its whole group. */
  readonly kill: (pid: number) => void;
  readonly platform?: NodeJS.Platform | undefined;
}

export interface PluginRun {
  readonly entry: ExecEntry;
  readonly program: string;
  /** KUBERNETES_EXEC_INFO. */
  readonly info: string;
  /** The plugin talks with a person over our terminal. */
  readonly withTerminal: boolean;
}

/** How a plugin ended. `stderr` is raw. */
export type PluginEnd =
  | {
      readonly end: "finished";
      readonly code: number | null;
      readonly signal: string | null;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly end: "not-started"; readonly why: string }
  | { readonly end: "too-slow"; readonly afterMs: number; readonly stderr: string }
  | { readonly end: "too-much-output" }
  | { readonly end: "stopped" };

export interface RunningPlugin {
  readonly ended: Promise<PluginEnd>;
  /** Ends the plugin and everything it started in its session. */
  stop(): void;
}

const PLUGIN_DEADLINE_MS = 30_000;
/** A person types a password or signs in with a browser meanwhile. */
const TERMINAL_DEADLINE_MS = 600_000;
const LARGEST_OUTPUT_BYTES = 1024 * 1024;
const STDERR_TAIL_BYTES = 4096;
/** How long to wait for the rest of the output when the plugin has ended but something it started keeps the pipe open. */
const DRAIN_MS = 1_000;

/**
 * Runs a credential plugin without a shell. Without a terminal it gets a session of its own, so that it can neither read our keys
 * nor draw on our screen through `/dev/tty`, and so that all it starts can be ended with it.
 */
export function startPlugin(run: PluginRun, ports: PluginPorts): RunningPlugin {
  const { entry, program, withTerminal } = run;
  const onWindows = (ports.platform ?? process.platform) === "win32";
  const ownSession = !withTerminal && !onWindows;
  let child: ChildProcess;
  try {
    child = ports.spawn(program, entry.args, {
      argv0: entry.command,
      detached: ownSession,
      env: pluginEnvironment(run, ports.env),
      shell: false,
      stdio: withTerminal ? ["inherit", "pipe", "inherit"] : ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
  } catch (error) {
    return { ended: Promise.resolve({ end: "not-started", why: reasonOf(error) }), stop: () => {} };
  }
  return watchPlugin(child, withTerminal ? TERMINAL_DEADLINE_MS : PLUGIN_DEADLINE_MS, ownSession, ports);
}

function watchPlugin(
  child: ChildProcess,
  deadlineMs: number,
  ownSession: boolean,
  { clock, kill }: PluginPorts,
): RunningPlugin {
  const output = collectOutput(child, () => settle({ end: "too-much-output" }));
  const settled = new AbortController();
  let resolve: (end: PluginEnd) => void = () => {};
  const ended = new Promise<PluginEnd>((settleWith) => {
    resolve = settleWith;
  });
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  const settle = (end: PluginEnd) => {
    if (settled.signal.aborted) return;
    settled.abort();
    // Once it has exited its id may belong to another process.
    if (child.pid !== undefined && !hasExited()) kill(ownSession ? -child.pid : child.pid);
    child.stdout?.destroy();
    child.stderr?.destroy();
    resolve(end);
  };
  const finish = () => settle({ end: "finished", code: child.exitCode, signal: child.signalCode, ...output() });
  const settleAfter = async (ms: number, end: () => void) => {
    await clock.sleep(ms, settled.signal);
    end();
  };
  void settleAfter(deadlineMs, () => settle({ end: "too-slow", afterMs: deadlineMs, stderr: output().stderr }));
  child.on("error", (error) => settle({ end: "not-started", why: reasonOf(error) }));
  child.on("exit", () => {
    // Ends what it left behind in its session; that closes the pipes, and "close" follows.
    if (ownSession && child.pid !== undefined) kill(-child.pid);
    if (!settled.signal.aborted) void settleAfter(DRAIN_MS, finish);
  });
  child.on("close", finish);
  return { ended, stop: () => settle({ end: "stopped" }) };
}

function collectOutput(child: ChildProcess, onTooMuch: () => void): () => { stdout: string; stderr: string } {
  const stdout: Buffer[] = [];
  let size = 0;
  let stderr = Buffer.alloc(0);
  child.stdout?.on("data", (part: Buffer) => {
    size += part.length;
    if (size > LARGEST_OUTPUT_BYTES) onTooMuch();
    else stdout.push(part);
  });
  child.stderr?.on("data", (part: Buffer) => {
    stderr = Buffer.concat([stderr, part]).subarray(-STDERR_TAIL_BYTES);
  });
  return () => ({ stdout: Buffer.concat(stdout).toString("utf8"), stderr: stderr.toString("utf8") });
}

function pluginEnvironment({ entry, info }: PluginRun, env: PluginPorts["env"]): NodeJS.ProcessEnv {
  const own = Object.fromEntries(entry.env.map(({ name, value }) => [name, value]));
  return { ...env, ...own, KUBERNETES_EXEC_INFO: info };
}

/** Ends a process or, for a negative id, a process group. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  if (code === "ENOENT") return "it was not found, or the interpreter named in its first line was not";
  if (code === "EACCES") return "you may not run it";
  return typeof code === "string" ? code : cleanLine(String((error as { message?: unknown }).message ?? error));
}
