import { drainQueue, holdQueue, type QueueName, resumeQueue } from "../common/kueue/administration/change-queue.ts";
import { isDnsSubdomain } from "../common/values/resource-name.ts";
import { madeOptions, reportChange } from "./change-report.ts";
import { type ExitCode, UsageError } from "./exit-code.ts";
import type { ChangeQueueArguments, QueueVerb } from "./queue-command.ts";
import type { CommandPorts } from "./run-command.ts";

const CHANGES = { hold: holdQueue, drain: drainQueue, resume: resumeQueue } as const;

/** `flaretop queue hold|drain|resume`. */
export async function changeQueue(
  verb: QueueVerb,
  options: ChangeQueueArguments,
  ports: CommandPorts,
): Promise<ExitCode> {
  const name = queueNameOf(options);
  return ports.connected(options, { readOnly: false }, async (at) =>
    reportChange(await CHANGES[verb](at.client, name, madeOptions(options, at, ports)), options, ports),
  );
}

/** The context's own namespace does not count: a name alone is always a ClusterQueue. */
function queueNameOf({ queue, namespace, allNamespaces }: ChangeQueueArguments): QueueName {
  const [first = "", second, ...more] = queue.split("/");
  const place = second === undefined ? namespace : first;
  const name = second ?? first;
  if (more.length > 0 || ![name, place ?? "x"].every(isDnsSubdomain))
    throw new UsageError(`"${queue}" is not the name of a ClusterQueue, or NAMESPACE/QUEUE of a LocalQueue.`);
  if (allNamespaces) throw new UsageError("One queue is in one namespace, or in none: leave -A out.");
  if (place === undefined) return { clusterQueue: name };
  if (namespace !== undefined && namespace !== place)
    throw new UsageError(`"${queue}" is in namespace ${place}, and -n says ${namespace}.`);
  return { namespace: place, localQueue: name };
}
