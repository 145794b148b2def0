import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import type { ObjectName } from "../common/kubernetes-cluster/resource-kind.ts";
import { cleanLine } from "../common/values/text.ts";
import type { RayClusterStatus } from "../ray/cluster/read-ray-clusters.ts";
import { type RayClusterGoal, waitForRayCluster } from "../ray/cluster/wait-for-ray-cluster.ts";
import type { WaitArguments } from "./change-options.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { type Progress, progressLine } from "./progress.ts";
import type { CommandPorts } from "./run-command.ts";

export interface Waited {
  readonly outcome: "reached" | "failed" | "timed-out";
  readonly code: ExitCode;
}

/** Waits for a Ray cluster, shows how far it is, and says why when it does not get there. */
export async function waitForCluster(
  client: ClusterClient,
  { namespace, name }: ObjectName,
  until: RayClusterGoal,
  { timeoutMs }: WaitArguments,
  ports: CommandPorts,
): Promise<Waited> {
  const line = progressLine(ports);
  try {
    const wait = await waitForRayCluster(
      client,
      { namespace, name },
      {
        until,
        timeoutMs,
        signal: ports.signal,
        onProgress: (status) => line.show(progressOf(status, until)),
      },
    );
    line.end();
    if (wait.outcome !== "reached") ports.err(`${cleanLine(wait.reason)}\n`);
    return { outcome: wait.outcome, code: CODES[wait.outcome] };
  } finally {
    line.end();
  }
}

const CODES = { reached: EXIT.done, failed: EXIT.failed, "timed-out": EXIT.waiting } as const;

function progressOf({ health, reason, cluster }: RayClusterStatus, until: RayClusterGoal): Progress {
  const { ready, desired } = cluster.workers;
  const words = reason === "" ? health : `${health}: ${reason}`;
  return until === "ready" ? { words, done: ready, of: desired } : { words, done: undefined, of: undefined };
}
