import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import type { ObjectName } from "../common/kubernetes-cluster/resource-kind.ts";
import { cleanLine } from "../common/values/text.ts";
import { waitForRayJob } from "../ray/job/wait-for-ray-job.ts";
import type { WaitArguments } from "./change-options.ts";
import { EXIT } from "./exit-code.ts";
import { progressLine } from "./progress.ts";
import type { CommandPorts } from "./run-command.ts";
import type { Waited } from "./wait-for-cluster.ts";

/** Waits until a Ray job has succeeded, shows what it does, and says why when it does not get there. */
export async function waitForJob(
  client: ClusterClient,
  { namespace, name }: ObjectName,
  { timeoutMs }: WaitArguments,
  ports: CommandPorts,
): Promise<Waited> {
  const line = progressLine(ports);
  try {
    const wait = await waitForRayJob(
      client,
      { namespace, name },
      {
        timeoutMs,
        signal: ports.signal,
        onProgress: ({ health, reason, cluster }) =>
          line.show({
            words: reason === "" ? health : `${health}: ${reason}`,
            done: cluster?.workers.ready,
            of: cluster?.workers.desired,
          }),
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
