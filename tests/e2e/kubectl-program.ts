import { execFile, spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Where kubectl is: what KUBECTL names, else the first on PATH. Undefined: nowhere. */
export function findKubectl(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment["KUBECTL"];
  const onPath = (environment["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "kubectl"));
  return (named === undefined ? onPath : [named]).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export interface KubectlRun {
  readonly code: number;
  /** Both streams. */
  readonly output: string;
}

export interface KubectlOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs kubectl in a home of its own, where it keeps what it discovered, as it does for people. */
export class Kubectl {
  readonly #program: string;
  readonly #kubeconfig: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "kubectl-"));

  constructor(program: string, kubeconfig: string) {
    this.#program = program;
    this.#kubeconfig = kubeconfig;
  }

  run(parts: readonly string[], { input = "", environment = {} }: KubectlOptions = {}): Promise<KubectlRun> {
    return new Promise((done) => {
      const child = execFile(
        this.#program,
        [...parts],
        { env: this.#environment(environment), timeout: 60_000 },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
          done({ code, output: `${stdout}${stderr}` });
        },
      );
      child.stdin?.end(input);
    });
  }

  /** Starts one that runs until told to stop; what it printed is read with `output`. */
  start(parts: readonly string[]) {
    const child = spawn(this.#program, [...parts], { env: this.#environment({}) });
    let output = "";
    const listeners = new Set<() => void>();
    const take = (chunk: Buffer) => {
      output += chunk.toString("utf8");
      for (const listener of listeners) listener();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    return {
      /** Resolves once the output matches. */
      seen: (pattern: RegExp) =>
        new Promise<string>((found, missed) => {
          const look = () => {
            if (pattern.test(output)) found(output);
          };
          listeners.add(look);
          child.on("close", () => (pattern.test(output) ? found(output) : missed(new Error(`only saw: ${output}`))));
          look();
        }),
      stop: () => child.kill("SIGINT"),
    };
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #environment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    return { PATH: process.env["PATH"], HOME: this.#folder, KUBECONFIG: this.#kubeconfig, ...extra };
  }
}
