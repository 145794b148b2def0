import { describe, expect, test } from "vitest";
import { rehearse } from "../../src/common/kubernetes-cluster/change.ts";
import type { ChangePlan } from "../../src/common/kubernetes-cluster/change-plan.ts";
import { answering, losingTheAnswer, refusing, resetting, sendingTwice } from "./http-faults.ts";
import { trainCluster } from "./train-cluster.ts";

const train = trainCluster();
const { present, writes, change, heartbeat, replace, plan, beforeWrites, run, results } = train;

describe("a plan that waits for a state of its object", () => {
  const clockAfter = (looks: { count: number }, at: number, meanwhile: () => void) => {
    let elapsed = 0;
    return {
      monotonic: () => elapsed,
      sleep: async (ms: number) => {
        elapsed += ms;
        looks.count += 1;
        if (looks.count === at) meanwhile();
      },
    };
  };
  const second = (): ChangePlan =>
    plan("patch", {
      title: "the second",
      request: { verb: "patch", operations: [{ op: "replace", path: "/spec/replicas", value: 9 }] },
      when: {
        inWords: "it is done",
        holds: ({ status }) => (status as { done?: boolean } | undefined)?.done === true,
        withinMs: 5_000,
        otherwise: "It stands half-way.",
      },
    });

  test("is carried out once it holds", async () => {
    const looks = { count: 0 };
    const clock = clockAfter(looks, 3, () => change({ status: { done: true } }));
    expect(await run(plan("patch", { then: [second()] }), { clock })).toMatchObject({ status: "done" });
    expect([looks.count, present()?.["spec"]]).toEqual([3, { replicas: 9 }]);
  });

  test("is given up in time, and says how things stand", async () => {
    const clock = clockAfter({ count: 0 }, -1, () => undefined);
    const outcome = await run(plan("patch", { then: [second()] }), { clock });
    expect(outcome).toMatchObject({
      status: "partly-done",
      failed: { title: "the second" },
      error: { message: "It was not seen within 5s that it is done. It stands half-way." },
    });
    expect(present()?.["spec"]).toEqual({ replicas: 4 });
  });
});

describe("carried out", () => {
  test("a deletion names the object by uid and resource version", async () => {
    const planned = plan("delete");
    heartbeat();
    const { uid, resourceVersion } = present()!.metadata;
    expect(await run(planned)).toMatchObject({ status: "done", readBack: false });
    expect(present()).toBeUndefined();
    const options = { preconditions: { uid, resourceVersion }, propagationPolicy: "Foreground" };
    expect(JSON.parse(writes()[0]!.body)).toMatchObject(options);
  });

  test("a patch tests the uid first, then what it was planned from", async () => {
    const planned = plan("patch");
    expect(await run(planned)).toMatchObject({ status: "done", object: { spec: { replicas: 4 } } });
    expect(JSON.parse(writes()[0]!.body)[0]).toEqual({ op: "test", path: "/metadata/uid", value: planned.target.uid });
  });

  test("plans that follow come after it, in order, and stop at the first that fails", async () => {
    const [first, second] = [plan("patch"), plan("patch")];
    const labels = { verb: "patch", operations: [{ op: "add", path: "/metadata/labels", value: { a: "b" } }] } as const;
    expect(await run({ ...first, then: [plan("patch", { request: labels })] })).toMatchObject({ status: "done" });
    expect(present()).toMatchObject({ spec: { replicas: 4 }, metadata: { labels: { a: "b" } } });
    const both = { ...second, request: labels, then: [{ ...first, request: second.request }] };
    expect(await run(both)).toMatchObject({ status: "partly-done", error: { reason: "conflict" } });
  });
});

describe("never reaches another object", () => {
  test.each(["delete", "patch"] as const)("%s of an object that was replaced before", async (verb) => {
    const planned = plan(verb);
    replace();
    await expect(run(planned)).rejects.toThrow(/replaced meanwhile/);
    expect(writes()).toEqual([]);
  });

  test("delete of an object replaced just before the write finds its object gone", async () => {
    const planned = plan("delete");
    beforeWrites(1, replace);
    expect(await run(planned)).toMatchObject({ status: "done", readBack: true });
    expect(present()).toBeDefined();
  });

  test("patch of an object replaced just before the write", async () => {
    const planned = plan("patch");
    beforeWrites(1, replace);
    await expect(run(planned)).rejects.toMatchObject({ reason: "not-found" });
    expect(present()).toMatchObject({ spec: { replicas: 1 } });
  });

  test("delete of an object whose specification has changed since it was shown", async () => {
    const planned = plan("delete");
    change({ spec: { replicas: 2 } });
    await expect(run(planned)).rejects.toThrow(/generation 1, now 2/);
    expect(writes()).toEqual([]);
  });

  test("patch on top of a value that has changed", async () => {
    const planned = plan("patch");
    beforeWrites(1, () => change({ spec: { replicas: 2 } }));
    await expect(run(planned)).rejects.toMatchObject({ reason: "conflict" });
    expect(present()).toMatchObject({ spec: { replicas: 2 } });
  });
});

describe("conflicts", () => {
  test.each([
    [1, "done"],
    [3, "done"],
    [4, "conflict"],
  ])("with %i heartbeats in between: %s", async (times, end) => {
    const planned = plan("delete");
    beforeWrites(times, heartbeat);
    const outcome = await run(planned).then(
      ({ status }) => status,
      (error) => error.reason,
    );
    expect(outcome).toBe(end);
    expect(writes()).toHaveLength(Math.min(times + 1, 4));
  });
});

describe("lost answers are settled by reading the object", () => {
  test.each(["delete", "patch"] as const)("%s that was made", async (verb) => {
    const planned = plan(verb);
    train.server.faults = [{ method: verb.toUpperCase(), fault: losingTheAnswer }];
    expect(await run(planned)).toMatchObject({ status: "done", readBack: true });
    expect(writes()).toHaveLength(1);
    expect(results()).toEqual([verb, "done"]);
  });

  test.each(["delete", "patch"] as const)("%s that was not made", async (verb) => {
    const planned = plan(verb);
    train.server.faults = [{ method: verb.toUpperCase(), fault: resetting }];
    await expect(run(planned)).rejects.toThrow(/the change has not been made/);
    expect(results()).toEqual([verb, "not-done"]);
  });

  test.each(["delete", "patch"] as const)("%s when reading fails as well", async (verb) => {
    const planned = plan(verb);
    train.server.faults = [
      { method: verb.toUpperCase(), fault: losingTheAnswer },
      { method: "GET", skip: 1, fault: resetting },
    ];
    expect(await run(planned)).toMatchObject({ status: "unknown" });
    expect(results()).toEqual([verb, "unknown"]);
  });

  test.each(["delete", "patch"] as const)("%s that a middlebox sent twice", async (verb) => {
    const planned = plan(verb);
    train.server.faults = [{ method: verb.toUpperCase(), fault: sendingTwice }];
    expect(await run(planned)).toMatchObject({ status: "done", readBack: true });
  });

  test("an append cannot be told from what was there", async () => {
    change({ spec: { list: [1] } });
    const operations = [{ op: "add", path: "/spec/list/-", value: 2 }] as const;
    train.server.faults = [{ method: "PATCH", fault: losingTheAnswer }];
    expect(await run(plan("patch", { request: { verb: "patch", operations } }))).toMatchObject({ status: "unknown" });
  });
});

describe("refusals", () => {
  test.each([
    ["forbidden", refusing(403, "Forbidden", "no")],
    ["invalid", refusing(422, "Invalid", "admission webhook denied it")],
    ["throttled", refusing(429, "TooManyRequests", "later")],
    ["server-error", refusing(500, "InternalError", "etcd")],
    ["not-kubernetes", answering(502, "<html>", {})],
  ])("%s: one write, and the object stays", async (reason, fault) => {
    const planned = plan("delete");
    train.server.faults = [{ method: "DELETE", fault }];
    await expect(run(planned)).rejects.toMatchObject({ reason });
    expect(writes()).toHaveLength(1);
    expect(present()).toBeDefined();
  });

  test("a refused plan, or one that a refused plan follows, sends nothing", async () => {
    const refused = plan("delete", { refusedBecause: "A RayJob owns it: delete the job instead." });
    const before = train.server.seen.length;
    await expect(run(refused)).rejects.toThrow("delete the job instead");
    await expect(rehearse(train.client, refused)).rejects.toThrow("delete the job instead");
    await expect(run(plan("delete", { then: [refused] }))).rejects.toThrow("delete the job instead");
    expect(train.server.seen).toHaveLength(before);
  });
});
