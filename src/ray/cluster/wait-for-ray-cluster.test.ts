import { describe, expect, test } from "vitest";
import { condition, madeRayCluster, madeRayPod } from "../../../tests/fixtures/ray-objects.ts";
import type { ClusterClient, PollSubscriber } from "../../common/kubernetes-cluster/client.ts";
import { ClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { ManualClock } from "../../common/kubernetes-cluster/manual-clock.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import { type WaitForRayClusterOptions, waitForRayCluster } from "./wait-for-ray-cluster.ts";

const NAME = { namespace: "team-a", name: "train" };
const notYet = { status: { conditions: [condition("RayClusterProvisioned", "False", "RayClusterPodsProvisioning")] } };

/** A wait on a cluster that says what the test tells it to say. */
function waiting(options: WaitForRayClusterOptions = {}) {
  const subscribers = new Map<string, PollSubscriber<HasMeta>>();
  const stopped: string[] = [];
  const clock = new ManualClock(0);
  const client = {
    context: { server: "https://cluster.test" },
    poll: (kind: { plural: string }, _scope: unknown, subscriber: PollSubscriber<HasMeta>) => {
      subscribers.set(kind.plural, subscriber);
      return { stop: () => void stopped.push(kind.plural), refresh: () => undefined, setVisible: () => undefined };
    },
  } as unknown as ClusterClient;
  const told: string[] = [];
  const ended = waitForRayCluster(client, NAME, { clock, onProgress: ({ health }) => told.push(health), ...options });
  ended.catch(() => undefined);
  const say = (plural: string, records: readonly HasMeta[]) =>
    subscribers.get(plural)?.onChange({ upserts: records, removals: [], full: true, partial: false, skipped: 0 }, 0);
  const surroundings = (pods: readonly HasMeta[] = []) => {
    say("workloads", []);
    say("pods", pods);
    say("events", []);
  };
  const fail = (plural: string, reason: "forbidden") =>
    subscribers
      .get(plural)
      ?.onStatus({ status: "stopped", error: new ClusterError(reason, "no", { request: "list" }) });
  return { ended, say, surroundings, fail, clock, told, stopped };
}

describe("waiting for a Ray cluster", () => {
  test("ends when it is ready, having told each state once", async () => {
    const { ended, say, surroundings, clock, told, stopped } = waiting();
    say("rayclusters", [madeRayCluster(notYet)]);
    surroundings();
    await clock.advance(0);
    say("pods", [
      madeRayPod("head", "headgroup", { labels: { "ray.io/node-type": "head" } }),
      madeRayPod("a", "small"),
      madeRayPod("b", "small"),
    ]);
    say("rayclusters", [madeRayCluster()]);
    expect(await ended).toMatchObject({ outcome: "reached", status: { ready: true } });
    expect(told).toEqual(["provisioning", "ready"]);
    expect(stopped.toSorted()).toEqual(["events", "pods", "rayclusters", "workloads"]);
  });

  test("does not take a status for the answer to a change that KubeRay has not looked at", async () => {
    const { ended, say, fail, clock } = waiting({ timeoutMs: 1_000 });
    for (const kind of ["workloads", "pods", "events"]) fail(kind, "forbidden");
    say("rayclusters", [madeRayCluster({ metadata: { generation: 2 } })]);
    await clock.advance(1_000);
    expect(await ended).toMatchObject({ outcome: "timed-out", reason: expect.stringMatching(/after 1 s \(ready: /) });
  });

  test("ends with the reason when a pod cannot start, after the time of grace", async () => {
    const { ended, say, surroundings, clock } = waiting({ failureGraceMs: 5_000 });
    say("rayclusters", [madeRayCluster(notYet)]);
    surroundings([madeRayPod("a", "small", { ready: false, waiting: "ImagePullBackOff" })]);
    await clock.advance(5_000);
    expect(await ended).toMatchObject({
      outcome: "failed",
      reason: expect.stringMatching(/pod a cannot start: ImagePullBackOff/),
    });
  });

  test("goes on when what failed has passed before the time of grace", async () => {
    const { ended, say, surroundings, clock } = waiting({ failureGraceMs: 5_000, timeoutMs: 60_000 });
    say("rayclusters", [madeRayCluster(notYet)]);
    surroundings([madeRayPod("a", "small", { ready: false, waiting: "ErrImagePull" })]);
    await clock.advance(4_000);
    say("pods", [madeRayPod("a", "small", { ready: false })]);
    await clock.advance(20_000);
    say("pods", []);
    await clock.advance(60_000);
    expect(await ended).toMatchObject({ outcome: "timed-out" });
  });

  test.each([
    ["deleted meanwhile", "ready", "failed"],
    ["gone, as wished", "gone", "reached"],
  ] as const)("ends when it is %s", async (_case, until, outcome) => {
    const { ended, say, surroundings, clock } = waiting({ until });
    say("rayclusters", [madeRayCluster(notYet)]);
    surroundings();
    await clock.advance(0);
    say("rayclusters", []);
    expect(await ended).toMatchObject({ outcome });
  });

  test("throws when it was never there", async () => {
    const { ended, say, surroundings } = waiting();
    say("rayclusters", []);
    surroundings();
    await expect(ended).rejects.toMatchObject({ reason: "not-found" });
  });

  test("throws what forbids to follow it", async () => {
    const { ended, fail } = waiting();
    fail("rayclusters", "forbidden");
    await expect(ended).rejects.toMatchObject({ reason: "forbidden" });
  });

  test("throws when the caller gives up", async () => {
    const giveUp = new AbortController();
    const { ended, say, surroundings, clock } = waiting({ signal: giveUp.signal });
    say("rayclusters", [madeRayCluster(notYet)]);
    surroundings();
    await clock.advance(0);
    giveUp.abort();
    await expect(ended).rejects.toMatchObject({ reason: "aborted" });
  });
});
