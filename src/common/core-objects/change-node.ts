import type { ClusterClient } from "../kubernetes-cluster/client.ts";
import { type MadeChange, type MakeChangeOptions, makeChange } from "../kubernetes-cluster/make-change.ts";
import { getRecord, listReadable } from "../kubernetes-cluster/read-served.ts";
import { NODES } from "./node.ts";
import { planCordon } from "./plan-cordon.ts";
import { isOver, PODS } from "./pod.ts";

/** A node is everybody's. */
const OF_EVERYBODY = { others: true, count: 1 };

/**
 * Keeps new pods off a node; what runs there runs on. Four requests.
 * @example
 * const { plan } = await cordonNode(client, "gpu-1", { dryRun: true });
 * @throws {@link ChangeRefused} when it is cordoned already, {@link ClusterError} `not-found`, `forbidden`, …
 * @see https://kubernetes.io/docs/concepts/architecture/nodes/#manual-node-administration
 */
export async function cordonNode(
  client: ClusterClient,
  name: string,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  const call = { signal: options.signal, urgent: true };
  const [node, pods] = await Promise.all([
    getRecord(client, NODES, { namespace: "", name }, call),
    listReadable(client, PODS, { fieldSelector: `spec.nodeName=${name}` }, call),
  ]);
  const running = pods?.filter((pod) => !isOver(pod)).length;
  return makeChange(client, planCordon(node, true, { ...OF_EVERYBODY, pods: running }), options);
}

/**
 * Lets new pods on a node again. Three requests.
 * @example
 * await uncordonNode(client, "gpu-1");
 * @throws {@link ChangeRefused} when it is not cordoned, {@link ClusterError}
 */
export async function uncordonNode(
  client: ClusterClient,
  name: string,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  const node = await getRecord(client, NODES, { namespace: "", name }, { signal: options.signal, urgent: true });
  return makeChange(client, planCordon(node, false, OF_EVERYBODY), options);
}
