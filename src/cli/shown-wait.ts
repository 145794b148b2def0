import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import type { ObjectName } from "../common/kubernetes-cluster/resource-kind.ts";
import type { ToldStatus, WaitEnd, WaitOptions } from "../common/kubernetes-cluster/wait-until.ts";
import { cleanLine } from "../common/values/text.ts";
import type { RayCluster } from "../ray/cluster/ray-cluster.ts";
import type { RayClusterStatus } from "../ray/cluster/read-ray-clusters.ts";
import { type RayClusterGoal, waitForRayCluster } from "../ray/cluster/wait-for-ray-cluster.ts";
import type { RayJobStatus } from "../ray/job/ray-job-operations.ts";
import { waitForRayJob } from "../ray/job/wait-for-ray-job.ts";
import type { WaitArguments } from "./change-options.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { progressLine } from "./progress.ts";
import type { CommandPorts } from "./run-command.ts";

export interface Waited {
  readonly outcome: "reached" | "failed" | "timed-out";
  readonly code: ExitCode;
}

/** Waits for a Ray cluster, shows how far it is, and says why when it does not get there. */
export function waitForCluster(
  client: ClusterClient,
  { namespace, name }: ObjectName,
  until: RayClusterGoal,
  options: WaitArguments,
  ports: CommandPorts,
): Promise<Waited> {
  const workersOf = ({ cluster }: RayClusterStatus) => (until === "ready" ? cluster : undefined);
  return shown(options, ports, workersOf, (how) => waitForRayCluster(client, { namespace, name }, { ...how, until }));
}

/** Waits until a Ray job has succeeded, shows what it does, and says why when it does not get there. */
export function waitForJob(
  client: ClusterClient,
  { namespace, name }: ObjectName,
  options: WaitArguments,
  ports: CommandPorts,
): Promise<Waited> {
  const workersOf = ({ cluster }: RayJobStatus) => cluster;
  return shown(options, ports, workersOf, (how) => waitForRayJob(client, { namespace, name }, how));
}

const CODES = { reached: EXIT.done, failed: EXIT.failed, "timed-out": EXIT.waiting } as const;

/** @param workersOf - The cluster whose workers say how far it is; undefined: nothing counts them. */
async function shown<Status extends ToldStatus>(
  { timeoutMs }: WaitArguments,
  ports: CommandPorts,
  workersOf: (status: Status) => RayCluster | undefined,
  run: (how: WaitOptions<Status>) => Promise<WaitEnd<Status>>,
): Promise<Waited> {
  const line = progressLine(ports);
  const onProgress = (status: Status) => {
    const { health, reason } = status;
    const workers = workersOf(status)?.workers;
    line.show({ words: reason === "" ? health : `${health}: ${reason}`, done: workers?.ready, of: workers?.desired });
  };
  try {
    const wait = await run({ timeoutMs, signal: ports.signal, onProgress });
    line.end();
    if (wait.outcome !== "reached") ports.err(`${cleanLine(wait.reason)}\n`);
    return { outcome: wait.outcome, code: CODES[wait.outcome] };
  } finally {
    line.end();
  }
}
