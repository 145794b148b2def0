import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CarryOutOptions, carryOut, rehearse } from "../../src/common/kubernetes-cluster/change.ts";
import type { ChangePlan } from "../../src/common/kubernetes-cluster/change-plan.ts";
import type { ClusterClient } from "../../src/common/kubernetes-cluster/client.ts";
import { MemoryJournal } from "../../src/common/kubernetes-cluster/journal.ts";
import type { KubernetesObject } from "../../src/common/kubernetes-cluster/kubernetes-object.ts";
import { connected, kindOf } from "./connected.ts";
import { FAKE_KINDS, type FakeApiServer, startFakeApiServer } from "./fake-api-server.ts";
import { answering, type Fault, losingTheAnswer, refusing, resetting, sendingTwice } from "./http-faults.ts";

const KIND = FAKE_KINDS.rayClusters;
const TRAIN = { namespace: "team-a", name: "train" };

let server: FakeApiServer;
let client: ClusterClient;
let journal: MemoryJournal;

beforeEach(async () => {
  server = await startFakeApiServer();
  server.store.add(KIND, { metadata: TRAIN, spec: { replicas: 1 } });
  client = connected(server.url);
  journal = new MemoryJournal();
  await client.discovery();
});
afterEach(async () => {
  await client.close();
  await server.close();
});

const present = () => server.store.get(KIND, "train", "team-a");
const writes = () => server.seen.filter(({ method }) => method !== "GET");
const change = (to: Partial<KubernetesObject>) =>
  server.store.update(KIND, { ...present()!, ...to } as KubernetesObject);
const heartbeat = () => change({ status: { beats: server.store.resourceVersion } });
function replace(): void {
  server.store.remove(KIND, "train", "team-a");
  server.store.add(KIND, { metadata: TRAIN, spec: { replicas: 1 } });
}

function plan(verb: "delete" | "patch", more: Partial<ChangePlan> = {}): ChangePlan {
  const { uid, resourceVersion, generation } = present()!.metadata;
  return {
    title: "",
    kind: kindOf(KIND, ["v1"]),
    target: { ...TRAIN, uid, resourceVersion, generation: generation as number },
    request:
      verb === "delete"
        ? { verb, propagation: "Foreground" }
        : {
            verb,
            operations: [
              { op: "test", path: "/spec/replicas", value: 1 },
              { op: "replace", path: "/spec/replicas", value: 4 },
            ],
          },
    refusedBecause: undefined,
    notes: [],
    stops: { pods: 3, accelerators: undefined, jobs: undefined },
    confirm: "name",
    undo: undefined,
    then: [],
    ...more,
  };
}

/** Does something just before the server sees each of so many writes. */
function beforeWrites(times: number, meanwhile: () => void): void {
  const fault: Fault = async ({ response, answer }) => {
    meanwhile();
    const { status, headers, body } = await answer();
    response.writeHead(status, headers);
    response.end(body);
  };
  server.faults = [
    { method: "DELETE", times, fault },
    { method: "PATCH", times, fault },
  ];
}

const run = (planned: ChangePlan, options: Partial<CarryOutOptions> = {}) =>
  carryOut(client, planned, { journal, ...options });
const results = () => journal.records.map((record) => (record.type === "outcome" ? record.result : record.verb));

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
    server.faults = [{ method: verb.toUpperCase(), fault: losingTheAnswer }];
    expect(await run(planned)).toMatchObject({ status: "done", readBack: true });
    expect(writes()).toHaveLength(1);
    expect(results()).toEqual([verb, "done"]);
  });

  test.each(["delete", "patch"] as const)("%s that was not made", async (verb) => {
    const planned = plan(verb);
    server.faults = [{ method: verb.toUpperCase(), fault: resetting }];
    await expect(run(planned)).rejects.toThrow(/the change has not been made/);
    expect(results()).toEqual([verb, "not-done"]);
  });

  test.each(["delete", "patch"] as const)("%s when reading fails as well", async (verb) => {
    const planned = plan(verb);
    server.faults = [
      { method: verb.toUpperCase(), fault: losingTheAnswer },
      { method: "GET", skip: 1, fault: resetting },
    ];
    expect(await run(planned)).toMatchObject({ status: "unknown" });
    expect(results()).toEqual([verb, "unknown"]);
  });

  test.each(["delete", "patch"] as const)("%s that a middlebox sent twice", async (verb) => {
    const planned = plan(verb);
    server.faults = [{ method: verb.toUpperCase(), fault: sendingTwice }];
    expect(await run(planned)).toMatchObject({ status: "done", readBack: true });
  });

  test("an append cannot be told from what was there", async () => {
    change({ spec: { list: [1] } });
    const operations = [{ op: "add", path: "/spec/list/-", value: 2 }] as const;
    server.faults = [{ method: "PATCH", fault: losingTheAnswer }];
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
    server.faults = [{ method: "DELETE", fault }];
    await expect(run(planned)).rejects.toMatchObject({ reason });
    expect(writes()).toHaveLength(1);
    expect(present()).toBeDefined();
  });

  test("a refused plan, or one that a refused plan follows, sends nothing", async () => {
    const refused = plan("delete", { refusedBecause: "A RayJob owns it: delete the job instead." });
    const before = server.seen.length;
    await expect(run(refused)).rejects.toThrow("delete the job instead");
    await expect(rehearse(client, refused)).rejects.toThrow("delete the job instead");
    await expect(run(plan("delete", { then: [refused] }))).rejects.toThrow("delete the job instead");
    expect(server.seen).toHaveLength(before);
  });
});

describe("the journal", () => {
  test("knows a write before the server does, and holds no body", async () => {
    let known = 0;
    const planned = plan("patch", { confirm: "count" });
    beforeWrites(1, () => {
      known = journal.records.length;
    });
    await run(planned, { identity: { user: "alice@example", groups: ["b", "a"] }, dataAgeMs: 1_200 });
    expect(known).toBe(1);
    const { uid } = planned.target;
    const told = {
      context: "fake",
      k8sUser: "alice@example",
      namespace: "team-a",
      kind: "rayclusters.ray.io",
      name: "train",
      uid,
    };
    expect(journal.records[0]).toMatchObject({
      type: "intent",
      ...told,
      verb: "patch",
      confirm: "count",
      dataAgeMs: 1_200,
    });
    expect(journal.records[1]).toMatchObject({ type: "outcome", of: 1, result: "done" });
    expect(JSON.stringify(journal.records)).not.toContain("replicas");
  });

  test("that cannot be written stops changes where it must, and warns elsewhere", async () => {
    const full = { intent: () => Promise.reject(new Error("no space left")), outcome: async () => {} };
    const warnings: string[] = [];
    await expect(run(plan("delete"), { journal: full, journalRequired: true })).rejects.toThrow(
      /Nothing was sent.*no space/,
    );
    expect(present()).toBeDefined();
    await run(plan("delete"), { journal: full, onWarning: (text) => warnings.push(text) });
    expect(present()).toBeUndefined();
    expect(warnings).toEqual(["The journal of changes could not be written: no space left"]);
  });
});

describe("rehearsed", () => {
  test.each(["delete", "patch"] as const)("%s changes nothing and tells the newest version", async (verb) => {
    const planned = plan(verb);
    const { metadata } = heartbeat();
    const { resourceVersion } = metadata;
    expect(await rehearse(client, planned)).toEqual({ result: "previewed", warnings: [], resourceVersion, then: [] });
    expect(present()?.metadata).toEqual(metadata);
  });

  test("warnings are told", async () => {
    const headers = { "content-type": "application/json", warning: '299 - "spec.x is deprecated"' };
    const body = JSON.stringify({ kind: "RayCluster", ...present() });
    server.faults = [{ method: "PATCH", fault: answering(200, body, headers) }];
    expect(await rehearse(client, plan("patch"))).toMatchObject({ warnings: ["spec.x is deprecated"] });
  });

  test("a webhook without dry run makes it not previewable", async () => {
    const says = 'admission webhook "v.example" does not support dry run';
    server.faults = [{ method: "DELETE", fault: refusing(400, "BadRequest", says) }];
    expect(await rehearse(client, plan("delete"))).toMatchObject({ result: "not-previewable", warnings: [says] });
  });

  test.each([
    ["replaced", replace, "not-found"],
    ["deleted", () => void server.store.remove(KIND, "train", "team-a"), "not-found"],
    ["changed", () => void change({ spec: { replicas: 7 } }), "conflict"],
    [
      "denied",
      () => void server.faults.push({ method: "PATCH", fault: refusing(403, "Forbidden", "no") }),
      "forbidden",
    ],
  ])("an object that was %s meanwhile is told", async (_case, meanwhile, reason) => {
    const planned = plan("patch");
    meanwhile();
    await expect(rehearse(client, planned)).rejects.toMatchObject({ reason });
  });
});
