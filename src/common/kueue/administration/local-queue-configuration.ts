import { z } from "zod";
import { asTypedResource, type TypedResource } from "../../kubernetes-cluster/typed-resource.ts";
import { amountText, dnsLabel, dnsSubdomain } from "../../values/input-checks.ts";
import { checkedInput, InputError } from "../../values/input-error.ts";
import { LOCAL_QUEUES } from "../local-queue.ts";
import { envelope, type ServedVersion } from "./kueue-envelope.ts";
import { fairWeight, NAMED_FIELDS, stopPolicy } from "./kueue-fields.ts";

const WHAT = "LocalQueue configuration";

export const localQueueConfigurationSchema = z.strictObject({
  /** The one called `default` also takes jobs without a queue label. */
  ...NAMED_FIELDS,
  /** Default: the context's namespace. */
  namespace: dnsLabel.optional(),
  /** Where its workloads get quota. It cannot be changed afterwards. */
  clusterQueue: dnsSubdomain,
  stopPolicy: stopPolicy.optional(),
  /** Among the LocalQueues of its ClusterQueue. */
  fairWeight: fairWeight.optional(),
});

/**
 * A LocalQueue: what the people of one namespace submit to.
 * @example
 * const configuration: LocalQueueConfiguration = { name: "user-queue", namespace: "team-a", clusterQueue: "cq-a" };
 * @see https://kueue.sigs.k8s.io/docs/concepts/local_queue/
 */
export type LocalQueueConfiguration = z.input<typeof localQueueConfigurationSchema>;

/**
 * The LocalQueue that a configuration describes. Pure.
 * @param place - `namespace` for a configuration that names none.
 * @example
 * const manifest = localQueueManifest({ name: "user-queue", namespace: "team-a", clusterQueue: "cq-a" });
 * @throws {@link InputError} with everything that is wrong.
 */
export function localQueueManifest(
  configuration: LocalQueueConfiguration,
  place: { readonly namespace?: string | undefined; readonly version?: ServedVersion | undefined } = {},
): TypedResource {
  const queue = checkedInput(WHAT, localQueueConfigurationSchema, configuration);
  const namespace = queue.namespace ?? place.namespace;
  if (namespace === undefined) throw new InputError(WHAT, [{ path: "namespace", message: "Name the namespace." }]);
  const { clusterQueue, fairWeight: weight } = queue;
  return asTypedResource({
    ...envelope(LOCAL_QUEUES, { ...queue, namespace }, place.version),
    spec: {
      clusterQueue,
      ...(queue.stopPolicy === undefined ? {} : { stopPolicy: queue.stopPolicy }),
      ...(weight === undefined ? {} : { fairSharing: { weight: amountText(weight) } }),
    },
  });
}
