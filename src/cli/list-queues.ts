import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { listClusterQueues } from "../common/kueue/administration/cluster-queue-operations.ts";
import { listLocalQueues } from "../common/kueue/administration/local-queue-operations.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "../common/kueue/cluster-queue.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../common/kueue/local-queue.ts";
import { readOrHidden, readWideOrOwn } from "../common/kueue/read-or-hidden.ts";
import type { Readable } from "../common/kueue/verdict/admission-world.ts";
import { cleanLine } from "../common/values/text.ts";
import { ageOf, printList, table } from "./answers.ts";
import type { ExitCode } from "./exit-code.ts";
import type { ListArguments } from "./object-commands.ts";
import type { CommandCluster, CommandPorts } from "./run-command.ts";

/** `flaretop queue list`: as far as the person may see them. */
export function listQueues(options: ListArguments, ports: CommandPorts): Promise<ExitCode> {
  return ports.connected(options, { readOnly: true }, async (at) => {
    const { queues, notes } = await readQueues(at, options, ports.signal);
    for (const note of notes) ports.err(`${cleanLine(note)}\n`);
    const now = ports.now() + at.client.serverAheadMs;
    const text = () => asTable(queues, now);
    return printList(ports, options.output, queues, { none: "There are no queues here.", plain: plainOf, text });
  });
}

type Queue = ClusterQueue | LocalQueue;

async function readQueues(
  { client, namespace }: CommandCluster,
  { namespace: asked }: ListArguments,
  signal: AbortSignal,
): Promise<{ readonly queues: readonly Queue[]; readonly notes: readonly string[] }> {
  if (asked !== undefined) return { queues: await listLocalQueues(client, asked, { signal }), notes: [] };
  const [clusterQueues, localQueues] = await Promise.all([
    readOrHidden(client, CLUSTER_QUEUES, undefined, { signal }),
    readWideOrOwn(client, LOCAL_QUEUES, namespace, { signal }),
  ]);
  await sayWhyNothing(client, [clusterQueues, localQueues], signal);
  return {
    queues: [...itemsOf<Queue>(clusterQueues), ...itemsOf<Queue>(localQueues)],
    notes: [clusterQueues, localQueues].flatMap((part) => noteOf(part) ?? []),
  };
}

/** Who may see nothing at all is denied: the error names the missing right, and its exit code says so. */
async function sayWhyNothing(
  client: ClusterClient,
  parts: readonly Readable<unknown>[],
  signal: AbortSignal,
): Promise<void> {
  if (parts.every(({ is }) => is === "hidden")) await listClusterQueues(client, { signal });
}

function itemsOf<T>(part: Readable<T>): readonly T[] {
  return part.is === "read" ? part.items : [];
}

function noteOf(part: Readable<unknown>): string | undefined {
  return part.is === "hidden" ? part.why : part.partly;
}

function isLocal(queue: Queue): queue is LocalQueue {
  return "clusterQueue" in queue;
}

function plainOf(queue: Queue) {
  const { meta, stopPolicy, activity, counts } = queue;
  return {
    kind: isLocal(queue) ? LOCAL_QUEUES.kind : CLUSTER_QUEUES.kind,
    namespace: meta.namespace,
    name: meta.name,
    uid: meta.uid,
    ...(isLocal(queue) ? { clusterQueue: queue.clusterQueue } : { cohort: queue.cohort }),
    active: activity.active,
    reason: activity.reason,
    stopPolicy,
    ...counts,
  };
}

function asTable(queues: readonly Queue[], now: number): string {
  return table(
    ["KIND", "QUEUE", "IN", "STATE", "PENDING", "ADMITTED", "AGE"],
    queues.map((queue) => {
      const { kind } = isLocal(queue) ? LOCAL_QUEUES : CLUSTER_QUEUES;
      const { meta, counts } = queue;
      return [
        kind,
        meta.namespace === "" ? meta.name : `${meta.namespace}/${meta.name}`,
        (isLocal(queue) ? queue.clusterQueue : queue.cohort) || "-",
        stateOf(queue),
        String(counts.pending ?? "?"),
        String(counts.admitted ?? "?"),
        ageOf(meta, now),
      ];
    }),
  );
}

/** What somebody decided comes before what Kueue says of it. */
function stateOf({ stopPolicy, activity }: Queue): string {
  if (stopPolicy === "Hold") return "held";
  if (stopPolicy === "HoldAndDrain") return "drained";
  if (activity.active === undefined) return "?";
  return activity.active ? "active" : `inactive: ${activity.reason || "?"}`;
}
