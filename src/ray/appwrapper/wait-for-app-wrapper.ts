import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { FollowedObject } from "../../common/kubernetes-cluster/followed-object.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import { type WaitEnd, type WaitOptions, waitUntil } from "../../common/kubernetes-cluster/wait-until.ts";
import { APP_WRAPPERS, type AppWrapper } from "./app-wrapper.ts";
import { type AppWrapperState, appWrapperState } from "./app-wrapper-health.ts";

/** What a wait for an AppWrapper ends with: its pods run, it has ended well, or it is no longer there. */
export type AppWrapperGoal = "running" | "succeeded" | "gone";

/** An AppWrapper as it is followed: its state and the object. */
export interface FollowedAppWrapper extends AppWrapperState {
  readonly appWrapper: AppWrapper;
}

/** What to wait for, and how long. */
export interface WaitForAppWrapperOptions extends WaitOptions<FollowedAppWrapper> {
  /** Default `running`. */
  readonly until?: AppWrapperGoal | undefined;
}

/**
 * Waits until the pods of an AppWrapper run (or it has succeeded, or is gone). Ends with the reason when it cannot get there: it failed
 * with no retries left, or somebody deleted it. Retries are waited for, and its turn in the queue.
 *
 * @example
 * const wait = await waitForAppWrapper(client, { namespace: "team-a", name: "train" }, { timeoutMs: 600_000 });
 * if (wait.outcome !== "reached") throw new Error(wait.reason);
 * @throws {@link InputError} for what is no name.
 * @throws {@link ClusterError} `not-found` when it is not there at the start, `forbidden`, and `aborted` by the signal.
 * @see https://project-codeflare.github.io/appwrapper/arch-fault-tolerance/
 */
export async function waitForAppWrapper(
  client: ClusterClient,
  name: ObjectName,
  options: WaitForAppWrapperOptions = {},
): Promise<WaitEnd<FollowedAppWrapper>> {
  const { until = "running" } = options;
  const followed = new FollowedObject(client, APP_WRAPPERS, name);
  const status = () => {
    const appWrapper = followed.record;
    return appWrapper === undefined ? undefined : { ...appWrapperState(appWrapper), appWrapper };
  };
  const goal = {
    status,
    isGone: until === "gone",
    isReached: ({ health }: AppWrapperState) =>
      until !== "gone" && (health === "succeeded" || (until === "running" && health === "running")),
    whyHopeless: (now: FollowedAppWrapper) => whyHopeless(until, now),
  };
  return waitUntil(followed, goal, options);
}

function whyHopeless(until: AppWrapperGoal, { health, reason, appWrapper }: FollowedAppWrapper): string | undefined {
  if (until === "gone") return appWrapper.meta.deletingSince === undefined ? "nobody is deleting it" : undefined;
  if (health === "terminating") return `it is being deleted: ${reason}`;
  return health === "failed" ? reason || "it failed" : undefined;
}
