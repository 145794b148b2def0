import { chooseQueue } from "../../common/kueue/choose-queue.ts";
import type { LocalQueue } from "../../common/kueue/local-queue.ts";
import { InputError } from "../../common/values/input-error.ts";
import { AUTOSCALING_IN_QUEUE } from "./configuration-rules.ts";
import type { RayClusterConfiguration } from "./ray-cluster-configuration.ts";

/**
 * The configuration with the queue that it will wait in, so that nothing runs past the quota by mistake. Pure.
 *
 * @param queues - LocalQueues of the cluster's namespace; undefined when Kueue is not served.
 * @example
 * const placed = withQueue(configuration, await listLocalQueues(client, "team-a"));
 * @throws {@link InputError} when the queue named is not there, when several queues are marked as the default, or when the default
 * queue that is found rules out what is asked for.
 */
export function withQueue(
  configuration: RayClusterConfiguration,
  queues: readonly LocalQueue[] | undefined,
): RayClusterConfiguration {
  const { queue } = configuration;
  if (queue === false) return configuration;
  // Programs without types come here, too, before anything else has looked at the configuration.
  if (queue !== undefined && typeof queue !== "string")
    throw problem("queue", "Give the name of a LocalQueue, or false.");
  const choice = chooseQueue(queue, configuration.namespace, queues);
  if ("problem" in choice) throw problem("queue", choice.problem);
  if (queue !== undefined || choice.queue === undefined) return configuration;
  if (configuration.autoscaling !== undefined && configuration.elastic !== true) {
    throw problem("autoscaling", `The namespace's default queue is "${choice.queue}". ${AUTOSCALING_IN_QUEUE}.`);
  }
  return { ...configuration, queue: choice.queue };
}

function problem(path: string, message: string): InputError {
  return new InputError("RayCluster configuration", [{ path, message }]);
}
