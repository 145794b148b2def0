import { execFile } from "node:child_process";
import { PROGRAM } from "../faults/build-program.ts";
import type { ControlPlane } from "./control-plane.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the program as a script would: no terminal, a home of its own. */
export function runProgram(plane: ControlPlane, home: string, argv: readonly string[]): Promise<Ran> {
  const env = { PATH: process.env["PATH"], HOME: home, KUBECONFIG: plane.kubeconfigFile };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [PROGRAM, ...argv], { env, timeout: 250_000 }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, out, err });
    });
    child.stdin?.end();
  });
}
