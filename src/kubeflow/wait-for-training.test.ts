import { describe, expect, test } from "vitest";
import { stepStatus, trainCondition, trainJobObject } from "../../tests/fixtures/training-objects.ts";
import type { ClusterClient, PollSubscriber } from "../common/kubernetes-cluster/client.ts";
import { ClusterError } from "../common/kubernetes-cluster/errors.ts";
import { ManualClock } from "../common/kubernetes-cluster/manual-clock.ts";
import type { HasMeta } from "../common/kubernetes-cluster/meta.ts";
import { TRAIN_JOBS } from "./train-job/train-job.ts";
import { waitForTrainJob } from "./train-job/train-job-operations.ts";
import type { WaitForTrainingOptions } from "./wait-for-training.ts";

const job = (change: Parameters<typeof trainJobObject>[0] = {}) =>
  TRAIN_JOBS.project(trainJobObject(change), "v1alpha1");
const running = { status: { jobsStatus: [stepStatus("node", { active: 1, ready: 1 })] } };
const held = { spec: { suspend: true } };
const ended = (type: "Complete" | "Failed") => ({
  status: { conditions: [trainCondition(type, "True", "Because", "so")] },
});

/** A wait on a job that says what the test tells it to say. */
function waiting({ until, timeoutMs, signal }: Pick<WaitForTrainingOptions, "until" | "timeoutMs" | "signal"> = {}) {
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
  const done = waitForTrainJob(
    client,
    { namespace: "team-a", name: "fine-tune" },
    { clock, until, timeoutMs, signal, onProgress: ({ health }) => told.push(health) },
  );
  done.catch(() => undefined);
  const say = (plural: string, records: readonly HasMeta[]) =>
    subscribers.get(plural)?.onChange({ upserts: records, removals: [], full: true, partial: false, skipped: 0 }, 0);
  const fail = (plural: string) =>
    subscribers
      .get(plural)
      ?.onStatus({ status: "stopped", error: new ClusterError("forbidden", "no", { request: "list" }) });
  return { done, say, fail, clock, told, stopped };
}

describe("waiting for a training job", () => {
  test("ends when it has succeeded, having told each state once", async () => {
    const { done, say, clock, told, stopped } = waiting();
    say("workloads", []);
    for (const change of [{}, running, running]) {
      say("trainjobs", [job(change)]);
      await clock.advance(0);
    }
    say("trainjobs", [job(ended("Complete"))]);
    expect(await done).toMatchObject({ outcome: "reached", status: { health: "succeeded" } });
    expect(told).toEqual(["new", "running", "succeeded"]);
    expect(stopped.toSorted()).toEqual(["trainjobs", "workloads"]);
  });

  test.each([
    ["fails", undefined, ended("Failed"), { outcome: "failed", reason: "Because: so" }],
    ["was suspended by somebody", undefined, held, { outcome: "failed", reason: expect.stringMatching(/own field/) }],
    ["runs, as wished", "running", running, { outcome: "reached" }],
    ["ran and is over", "running", ended("Complete"), { outcome: "reached" }],
    ["is suspended, as wished", "suspended", held, { outcome: "reached" }],
    ["has succeeded before it was suspended", "suspended", ended("Complete"), { outcome: "failed" }],
    ["is to be gone, and nobody deletes it", "gone", running, { outcome: "failed", reason: "nobody is deleting it" }],
  ] as const)("ends when it %s", async (_case, until, change, outcome) => {
    const { done, say, fail } = waiting({ until });
    fail("workloads");
    say("trainjobs", [job(change)]);
    expect(await done).toMatchObject(outcome);
  });

  test("goes on while a queue holds it, until its time is over", async () => {
    const { done, say, clock } = waiting({ timeoutMs: 5_000 });
    say("workloads", []);
    say("trainjobs", [job({ ...held, metadata: { labels: { "kueue.x-k8s.io/queue-name": "user-queue" } } })]);
    await clock.advance(5_000);
    expect(await done).toMatchObject({ outcome: "timed-out", reason: expect.stringMatching(/after 5 s \(queued: /) });
  });

  test.each([
    ["deleted meanwhile", undefined, "failed"],
    ["gone, as wished", "gone", "reached"],
  ] as const)("ends when it is %s", async (_case, until, outcome) => {
    const { done, say, clock } = waiting({ until });
    say("workloads", []);
    say("trainjobs", [job({ ...running, metadata: { deletionTimestamp: "2026-11-26T20:30:00Z" } })]);
    if (until === undefined) expect(await done).toMatchObject({ outcome });
    await clock.advance(0);
    say("trainjobs", []);
    expect(await done).toMatchObject({ outcome });
  });

  test("throws when it was never there, when it may not be read, and when the caller gives up", async () => {
    const missing = waiting();
    missing.say("workloads", []);
    missing.say("trainjobs", []);
    await expect(missing.done).rejects.toMatchObject({ reason: "not-found" });
    const denied = waiting();
    denied.fail("trainjobs");
    await expect(denied.done).rejects.toMatchObject({ reason: "forbidden" });
    const giveUp = new AbortController();
    const given = waiting({ signal: giveUp.signal });
    giveUp.abort();
    await expect(given.done).rejects.toMatchObject({ reason: "aborted" });
  });
});
