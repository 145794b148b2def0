import { describe, expect, test } from "vitest";
import { recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import type { ClusterClient, PollSubscriber } from "../../common/kubernetes-cluster/client.ts";
import { ClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { ManualClock } from "../../common/kubernetes-cluster/manual-clock.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import { RAY_JOBS } from "./ray-job.ts";
import { type WaitForRayJobOptions, waitForRayJob } from "./wait-for-ray-job.ts";

const NAME = { namespace: "team-a", name: "train" };
const job = (file: string) => RAY_JOBS.project(recordedObject(file), "v1");

/** A wait on a job that says what the test tells it to say. */
function waiting(options: WaitForRayJobOptions = {}) {
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
  const ended = waitForRayJob(client, NAME, { clock, onProgress: ({ health }) => told.push(health), ...options });
  ended.catch(() => undefined);
  const say = (plural: string, records: readonly HasMeta[]) =>
    subscribers.get(plural)?.onChange({ upserts: records, removals: [], full: true, partial: false, skipped: 0 }, 0);
  const fail = (plural: string) =>
    subscribers
      .get(plural)
      ?.onStatus({ status: "stopped", error: new ClusterError("forbidden", "no", { request: "list" }) });
  return { ended, say, fail, clock, told, stopped };
}

describe("waiting for a Ray job", () => {
  test("goes through its states, once each, to its success", async () => {
    const { ended, say, fail, clock, told, stopped } = waiting();
    say("rayclusters", []);
    fail("workloads");
    for (const file of ["rayjob-initializing", "rayjob-initializing", "rayjob-running", "rayjob-complete"]) {
      say("rayjobs", [job(file)]);
      await clock.advance(0);
    }
    expect(await ended).toMatchObject({ outcome: "reached", status: { health: "succeeded" } });
    expect(told).toEqual(["starting", "running", "succeeded"]);
    expect(stopped.toSorted()).toEqual(["rayclusters", "rayjobs", "workloads"]);
  });

  test.each([
    ["rayjob-failed", "succeeded", "failed", /failed/],
    ["rayjob-running", "running", "reached", undefined],
    ["rayjob-running", "succeeded", "timed-out", /after 1 s \(running/],
    ["rayjob-running", "gone", "timed-out", /after 1 s/],
  ] as const)("%s until %s: %s", async (file, until, outcome, reason) => {
    const { ended, say, clock } = waiting({ until, timeoutMs: 1_000 });
    say("rayclusters", []);
    say("workloads", []);
    say("rayjobs", [job(file)]);
    await clock.advance(1_000);
    expect(await ended).toMatchObject({ outcome, ...(reason && { reason: expect.stringMatching(reason) }) });
  });

  test.each([
    ["succeeded", { outcome: "failed", reason: "train was deleted" }],
    ["gone", { outcome: "reached" }],
  ] as const)("deleted meanwhile, until %s", async (until, expected) => {
    const { ended, say, clock } = waiting({ until });
    say("rayclusters", []);
    say("workloads", []);
    say("rayjobs", [job("rayjob-running")]);
    await clock.advance(0);
    say("rayjobs", []);
    expect(await ended).toMatchObject(expected);
  });

  test("one that is not there, that may not be read, or that nobody waits for any longer", async () => {
    const missing = waiting();
    for (const kind of ["rayclusters", "workloads", "rayjobs"]) missing.say(kind, []);
    await expect(missing.ended).rejects.toMatchObject({ reason: "not-found" });
    const forbidden = waiting();
    forbidden.fail("rayjobs");
    await expect(forbidden.ended).rejects.toMatchObject({ reason: "forbidden" });
    const stop = new AbortController();
    const aborted = waiting({ signal: stop.signal });
    stop.abort();
    await expect(aborted.ended).rejects.toMatchObject({ reason: "aborted" });
  });
});
