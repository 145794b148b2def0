import { ANSWERED, openProgram, type RunningProgram } from "../faults/program.ts";
import type { ControlPlane } from "./control-plane.ts";
import { TEAM } from "./manifests.ts";

export interface ConsoleWish {
  readonly size?: readonly [columns: number, rows: number];
  readonly args?: readonly string[];
  /** Another kubeconfig than the control plane's. */
  readonly kubeconfigFile?: string;
}

/** The console on the control plane. */
export function openConsole(plane: ControlPlane, wish: ConsoleWish = {}): RunningProgram {
  const { size: [columns, rows] = [160, 48], args = ["-n", TEAM], kubeconfigFile = plane.kubeconfigFile } = wish;
  return openProgram({ columns, rows, args, environment: { KUBECONFIG: kubeconfigFile } });
}

/** Narrows the focused pane to one name and waits for that row under the cursor. */
export async function choose(terminal: RunningProgram, name: string): Promise<void> {
  await terminal.waitFor(/● live/, 60_000);
  terminal.send(`/${name}\r`);
  await terminal.waitFor(new RegExp(`› ?[^│┃]*${name}`), 60_000);
}

/** Says yes to the question on the screen. */
export async function confirm(terminal: RunningProgram): Promise<void> {
  await terminal.waitFor(/rehearsed it[\s\S]*y do it/, 60_000);
  await terminal.pressUntil("y", ANSWERED);
}
