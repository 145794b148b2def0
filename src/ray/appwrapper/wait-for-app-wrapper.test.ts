import { expect, test } from "vitest";
import { recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import type { ClusterClient, PollSubscriber } from "../../common/kubernetes-cluster/client.ts";
import { ManualClock } from "../../common/kubernetes-cluster/manual-clock.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import { APP_WRAPPERS } from "./app-wrapper.ts";
import { type AppWrapperGoal, waitForAppWrapper } from "./wait-for-app-wrapper.ts";

const recorded = (name: string) => APP_WRAPPERS.project(recordedObject(`appwrapper-${name}`), "v1beta2");

/** A wait on an AppWrapper that is what the test says. */
function waiting(until?: AppWrapperGoal) {
  const clock = new ManualClock(0);
  let subscriber: PollSubscriber<HasMeta> | undefined;
  const client = {
    context: { server: "https://cluster.test" },
    poll: (_kind: unknown, _scope: unknown, by: PollSubscriber<HasMeta>) => {
      subscriber = by;
      return { stop: () => undefined, refresh: () => undefined, setVisible: () => undefined };
    },
  } as unknown as ClusterClient;
  const done = waitForAppWrapper(client, { namespace: "team-a", name: "train" }, { clock, until, timeoutMs: 5_000 });
  done.catch(() => undefined);
  const say = (records: readonly HasMeta[]) =>
    subscriber?.onChange({ upserts: records, removals: [], full: true, partial: false, skipped: 0 }, 0);
  return { done, say, clock };
}

test.each([
  ["its pods run", undefined, "running", { outcome: "reached", status: { health: "running" } }],
  ["it has succeeded before anybody saw it run", undefined, "succeeded", { outcome: "reached" }],
  ["it has succeeded, as wished", "succeeded", "succeeded", { outcome: "reached" }],
  ["it has failed for good", undefined, "failing-failed", { outcome: "failed", reason: expect.stringMatching(/./) }],
  [
    "it is to be gone, and nobody deletes it",
    "gone",
    "running",
    { outcome: "failed", reason: "nobody is deleting it" },
  ],
] as const)("a wait ends when %s", async (_case, until, name, outcome) => {
  const { done, say } = waiting(until);
  say([recorded(name)]);
  expect(await done).toMatchObject(outcome);
});

test.each(["suspended", "failing-resetting"])("a wait goes on while it may still run: %s", async (name) => {
  const { done, say, clock } = waiting();
  say([recorded(name)]);
  await clock.advance(5_000);
  expect(await done).toMatchObject({ outcome: "timed-out" });
});

test("one that was never there is an error, and one that goes away as wished is an end", async () => {
  const missing = waiting();
  missing.say([]);
  await expect(missing.done).rejects.toMatchObject({ reason: "not-found" });
  const gone = waiting("gone");
  gone.say([]);
  expect(await gone.done).toMatchObject({ outcome: "reached" });
});
