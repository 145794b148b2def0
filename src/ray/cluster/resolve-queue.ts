import type { LocalQueue } from "../../common/kueue/local-queue.ts";
import { InputError } from "../../common/values/input-error.ts";
import { didYouMean } from "../../common/values/nearest-name.ts";
import { AUTOSCALING_IN_QUEUE } from "./configuration-rules.ts";
import type { RayClusterConfiguration } from "./ray-cluster-configuration.ts";

/** How OpenShift AI marks the queue that a namespace's jobs go to. Kueue's own default is a queue named `default`, which it sees to itself. */
const DEFAULT_QUEUE_ANNOTATION = "kueue.x-k8s.io/default-queue";

/**
 * The configuration with the queue that it will wait in, so that nothing runs past the quota by mistake. Pure.
 *
 * @param queues - LocalQueues of the cluster's namespace; undefined when Kueue is not served.
 * @throws {@link InputError} when the queue named is not there, when several queues are marked as the default, or when the default
 * queue that is found rules out what is asked for.
 */
export function withQueue(
  configuration: RayClusterConfiguration,
  queues: readonly LocalQueue[] | undefined,
): RayClusterConfiguration {
  const { queue } = configuration;
  if (queue === false) return configuration;
  if (typeof queue === "string") {
    const names = queues?.map(({ meta }) => meta.name) ?? [];
    if (names.includes(queue)) return configuration;
    throw problem("queue", queues === undefined ? NO_KUEUE : missing(queue, configuration.namespace, names));
  }
  const defaults = (queues ?? []).filter(isMarkedDefault).map(({ meta }) => meta.name);
  const [only, another] = defaults;
  if (only === undefined) return configuration;
  if (another !== undefined) {
    throw problem("queue", `Several queues are marked as the default: ${defaults.join(", ")}. Name the one to use.`);
  }
  if (configuration.autoscaling !== undefined && configuration.elastic !== true) {
    throw problem("autoscaling", `The namespace's default queue is "${only}". ${AUTOSCALING_IN_QUEUE}.`);
  }
  return { ...configuration, queue: only };
}

function isMarkedDefault({ meta }: LocalQueue): boolean {
  return meta.annotations.get(DEFAULT_QUEUE_ANNOTATION)?.toLowerCase() === "true";
}

const NO_KUEUE =
  "Kueue is not installed in this cluster, so there are no queues. Leave the queue out, or set it to false.";

function missing(queue: string, namespace: string | undefined, names: readonly string[]): string {
  const there = names.length === 0 ? "It has none" : `It has ${names.join(", ")}`;
  return `Namespace ${namespace ?? ""} has no LocalQueue "${queue}".${didYouMean(queue, names)} ${there}.`;
}

function problem(path: string, message: string): InputError {
  return new InputError("RayCluster configuration", [{ path, message }]);
}
