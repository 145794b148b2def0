import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { UsageError } from "../cli/exit-code.ts";
import { cleanLine } from "../common/values/text.ts";

/** What the context of the demo is called. */
export const DEMO_CONTEXT = "demo";
const KEPT_CHARACTERS = 2_000;

/** A simulated cluster in a process of its own: the console's keys do not wait for it. */
export interface DemoCluster {
  /** The kubeconfig, once the cluster answers. Rejects with what the process said. */
  readonly kubeconfig: Promise<string>;
  /** Called when it ends although nobody asked. */
  onLost(say: (text: string) => void): void;
  /** Synchronous: asks the process to end, and removes the kubeconfig. */
  end(): void;
}

/** Starts this program a second time. It ends when its stdin ends, so also when this process is killed. */
export function startDemoCluster(program: string, scenario: string): DemoCluster {
  const args = [program, "simulate", "--attached", "--scenario", scenario];
  // In a session of its own: signals of the terminal are the console's.
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"], detached: true });
  let path: string | undefined;
  let ended = false;
  let lost: ((text: string) => void) | undefined;
  const kubeconfig = announced(child).then((file) => {
    path = file;
    // The pipes alone must not keep the console alive.
    child.unref();
    if (ended) rmSync(file, { force: true });
    return file;
  });
  kubeconfig.catch(() => undefined);
  child.once("close", (code, signal) => {
    if (path !== undefined && !ended) lost?.(`The simulated cluster ended (${signal ?? `exit code ${code}`})`);
    if (path !== undefined) rmSync(path, { force: true });
  });
  return {
    kubeconfig,
    onLost: (say) => {
      lost = say;
    },
    end: () => {
      ended = true;
      child.stdin.destroy();
      child.kill("SIGTERM");
      if (path !== undefined) rmSync(path, { force: true });
    },
  };
}

/** The path of the kubeconfig in the child's first line. */
function announced(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint = (complaint + text).slice(-KEPT_CHARACTERS);
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(0, KEPT_CHARACTERS);
      const line = /^(\{.*\})\n/.exec(said)?.[1];
      if (line !== undefined) resolve(String((JSON.parse(line) as { kubeconfig?: unknown }).kubeconfig));
    });
    child.stdin.on("error", () => undefined);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const why = cleanLine(complaint.trim().replace(/^flaretop: /, "")) || `exit code ${code ?? signal}`;
      reject(code === 2 ? new UsageError(why) : new UsageError(`The simulated cluster did not start: ${why}`));
    });
  });
}
