import type { CallOptions, ClusterClient } from "../kubernetes-cluster/client.ts";
import { listReadable } from "../kubernetes-cluster/read-served.ts";
import { didYouMean } from "../values/nearest-name.ts";
import { WORKLOAD_PRIORITY_CLASSES } from "./workload-priority-class.ts";

/**
 * What is wrong with the name of a WorkloadPriorityClass, in sentences; undefined when it is there, or when the classes may not be
 * read: Kueue looks as well. One request.
 */
export async function priorityClassProblem(
  client: ClusterClient,
  wanted: string,
  call: CallOptions,
): Promise<string | undefined> {
  const classes = await listReadable(client, WORKLOAD_PRIORITY_CLASSES, {}, call);
  const names = classes?.map(({ meta }) => meta.name);
  if (names === undefined || names.includes(wanted)) return undefined;
  const there = names.length === 0 ? "There are none" : `There are ${names.join(", ")}`;
  return `There is no WorkloadPriorityClass "${wanted}".${didYouMean(wanted, names)} ${there}.`;
}
