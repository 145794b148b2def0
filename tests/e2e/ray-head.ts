import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const MINUTE = 60_000;

export interface RayHead {
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Ray's own head with its dashboard, in a virtual environment of its own.
 * @param wanted - An address to use instead, or anything else to install `ray[default]` from PyPI.
 */
export async function startRayHead(wanted: string): Promise<RayHead> {
  if (/^https?:/.test(wanted)) return { address: wanted, stop: async () => {} };
  // Ray puts sockets there, whose paths may have 107 characters.
  const folder = mkdtempSync(join(tmpdir(), "rayhead-"));
  const program = (name: string) => join(folder, "venv", "bin", name);
  await run("python3", ["-m", "venv", join(folder, "venv")], { timeout: 2 * MINUTE });
  await run(program("pip"), ["install", "--quiet", "ray[default]"], { timeout: 10 * MINUTE });
  const [dashboardPort, port] = [await freePort(), await freePort()];
  const env = withoutProxies(process.env);
  const options = [
    ...["--head", "--include-dashboard=true", "--disable-usage-stats", "--num-cpus=2"],
    ...["--node-ip-address=127.0.0.1", "--dashboard-host=127.0.0.1", `--dashboard-port=${dashboardPort}`],
    ...[`--port=${port}`, "--object-store-memory=100000000", `--temp-dir=${join(folder, "t")}`],
  ];
  await run(program("ray"), ["start", ...options], { timeout: 4 * MINUTE, env });
  return {
    address: `http://127.0.0.1:${dashboardPort}`,
    async stop() {
      // `ray stop` would stop every Ray on this machine: only what runs from our folder is ended.
      const { stdout } = await run("ps", ["-eo", "pid=,args="], { maxBuffer: 16 * 1024 * 1024 });
      for (const line of stdout.split("\n")) {
        const [, pid, args] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
        if (pid !== undefined && args?.includes(folder) === true) end(Number(pid));
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 1_000 });
    },
  };
}

/** It may have ended with another one. */
function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Ray's processes talk to each other by gRPC, which would take the proxy even on loopback. */
function withoutProxies(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/_proxy$/i.test(name)));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
