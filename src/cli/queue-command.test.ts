import { describe, expect, test } from "vitest";
import { ClusterError } from "../common/kubernetes-cluster/errors.ts";
import type { KubernetesObject } from "../common/kubernetes-cluster/kubernetes-object.ts";
import type { ObjectName, ResourceKind, Scope } from "../common/kubernetes-cluster/resource-kind.ts";
import { parseArguments } from "./arguments.ts";
import { exitCodeOf } from "./exit-code.ts";
import type { CommandPorts } from "./run-command.ts";

const usage = (name: string, total: string, borrowed?: string) => [
  { name, resources: [{ name: "cpu", total, ...(borrowed === undefined ? {} : { borrowed }) }] },
];
const made = (content: object, name: string, namespace = ""): KubernetesObject => ({
  ...content,
  metadata: { name, uid: `uid-${name}`, resourceVersion: "1", generation: 1, namespace },
});
const ACTIVE = [{ type: "Active", status: "True", reason: "Ready" }];
const groups = [
  { coveredResources: ["cpu"], flavors: [{ name: "f", resources: [{ name: "cpu", nominalQuota: "4" }] }] },
];

const OBJECTS: Readonly<Record<string, readonly KubernetesObject[]>> = {
  clusterqueues: [
    made(
      {
        spec: { cohortName: "research", resourceGroups: groups },
        status: {
          conditions: ACTIVE,
          flavorsReservation: usage("f", "6", "2"),
          flavorsUsage: usage("f", "5", "1"),
          pendingWorkloads: 3,
          admittedWorkloads: 2,
          reservingWorkloads: 2,
        },
      },
      "cq-a",
    ),
    made(
      {
        spec: { cohortName: "research", resourceGroups: groups, stopPolicy: "Hold" },
        status: { flavorsReservation: usage("f", "0", "0"), flavorsUsage: usage("f", "0", "0") },
      },
      "cq-b",
    ),
  ],
  localqueues: [
    made(
      {
        spec: { clusterQueue: "cq-a" },
        status: { conditions: ACTIVE, flavorsReservation: usage("f", "5"), flavorsUsage: usage("f", "4") },
      },
      "main",
      "team-a",
    ),
    made(
      {
        spec: { clusterQueue: "gone" },
        status: { conditions: [{ type: "Active", status: "False", reason: "ClusterQueueDoesNotExist" }] },
      },
      "odd",
      "team-b",
    ),
  ],
  cohorts: [],
  workloads: [],
};

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly sent: readonly unknown[];
}

/** Runs a command line against a cluster of these objects. */
async function flaretop(line: string, denied: readonly string[] = [], answer?: string): Promise<Told> {
  const told = { out: "", err: "", sent: [] as unknown[] };
  const no = (verb: string, { plural }: ResourceKind) =>
    new ClusterError("forbidden", `${verb} ${plural}: not allowed`, { request: verb });
  const client = {
    context: { namespace: "own", server: "https://cluster.test", name: "dev", user: "eve" },
    serverAheadMs: 0,
    discovery: async () => ({ versionOf: () => "v1beta2", served: [] }),
    list: async (kind: ResourceKind, { namespace }: Scope) => {
      if (denied.includes(kind.plural)) throw no("list", kind);
      const found = (OBJECTS[kind.plural] ?? []).filter(
        ({ metadata }) => namespace === undefined || metadata.namespace === namespace,
      );
      return { records: found.map((object) => kind.project(object, "v1beta2")), resourceVersion: "1", skipped: 0 };
    },
    get: async (kind: ResourceKind, { name, namespace }: ObjectName) => {
      if (denied.includes(kind.plural)) throw no("get", kind);
      const found = OBJECTS[kind.plural]?.find(
        ({ metadata }) => metadata.name === name && (metadata.namespace ?? "") === namespace,
      );
      if (found === undefined) throw new ClusterError("not-found", `get ${kind.plural}: none`, { request: "get" });
      return found;
    },
    patch: async (
      kind: ResourceKind,
      { name, namespace }: ObjectName,
      patch: { operations: readonly { value?: unknown }[] },
      { dryRun }: { dryRun?: boolean },
    ) => {
      told.sent.push([
        kind.plural,
        namespace,
        name,
        patch.operations.at(-1)?.value,
        dryRun === true ? "rehearsed" : "made",
      ]);
      return made({}, name, namespace);
    },
  };
  const ports = {
    connected: (_options: unknown, _how: unknown, run: (at: unknown) => unknown) =>
      run({
        client,
        namespace: "own",
        journal: { write: async () => undefined, begin: async () => undefined },
        protectedBecause: () => undefined,
      }),
    out: async (text: string) => {
      told.out += text;
    },
    err: (text: string) => {
      told.err += text;
    },
    ask: answer === undefined ? undefined : async () => answer,
    now: () => 0,
    signal: new AbortController().signal,
  } as unknown as CommandPorts;
  const invocation = parseArguments(line.split(" "), { out: (text) => void ports.out(text), err: ports.err });
  if (invocation.kind !== "command") return { ...told, code: invocation.kind === "exit" ? invocation.code : -1 };
  try {
    return { ...told, code: await invocation.run(ports), ...told };
  } catch (error) {
    return { ...told, err: `${told.err}${String(error)}`, code: exitCodeOf(error) };
  }
}

describe("flaretop queue list", () => {
  test("both kinds, with what somebody decided and what Kueue says", async () => {
    const { out, err, code } = await flaretop("queue list");
    expect([code, err]).toEqual([0, ""]);
    expect(out.split("\n").map((line) => line.replaceAll(/ {2,}/g, " | "))).toEqual([
      "KIND | QUEUE | IN | STATE | PENDING | ADMITTED | AGE",
      "ClusterQueue | cq-a | research | active | 3 | 2 | ?",
      "ClusterQueue | cq-b | research | held | ? | ? | ?",
      "LocalQueue | team-a/main | cq-a | active | ? | ? | ?",
      "LocalQueue | team-b/odd | gone | inactive: ClusterQueueDoesNotExist | ? | ? | ?",
      "",
    ]);
  });

  test("of one namespace, as data", async () => {
    expect(JSON.parse((await flaretop("queue list -n team-a -o json")).out)).toMatchObject([
      { kind: "LocalQueue", namespace: "team-a", name: "main", clusterQueue: "cq-a", active: true, pending: null },
    ]);
  });

  test("what may not be read is named; who may read nothing is denied", async () => {
    const partly = await flaretop("queue list", ["clusterqueues"]);
    expect(partly).toMatchObject({ code: 0, err: expect.stringMatching(/right to list clusterqueues/) });
    expect(partly.out).toMatch(/team-a\/main/);
    expect(await flaretop("queue list", ["clusterqueues", "localqueues"])).toMatchObject({ code: 4, out: "" });
    expect(await flaretop("queue list -n team-a", ["localqueues"])).toMatchObject({ code: 4, out: "" });
  });

  test("nothing is said to be nothing", async () => {
    expect(await flaretop("queue list -n nowhere")).toMatchObject({
      code: 0,
      out: "",
      err: "There are no queues here.\n",
    });
  });
});

describe("flaretop queue usage", () => {
  const rows = (out: string) =>
    out
      .split("\n")
      .slice(1, -1)
      .map((line) => line.replaceAll(/ {2,}/g, " | "));

  test("cohorts, queues and namespaces, with what is borrowed and lent", async () => {
    expect(rows((await flaretop("queue usage")).out)).toEqual([
      "Cohort | research | f | cpu | 8 | 6 | 5 | 2 | ≤ 2",
      "ClusterQueue | cq-a | f | cpu | 4 | 6 | 5 | 2 | 0",
      "ClusterQueue | cq-b | f | cpu | 4 | 0 | 0 | 0 | ≤ 2",
      "Namespace | team-a | f | cpu | - | 5 | 4 | ≤ 2 | -",
    ]);
  });

  test("of one part, or of one namespace with its queues", async () => {
    expect(rows((await flaretop("queue usage --by namespace")).out)).toHaveLength(1);
    expect(rows((await flaretop("queue usage -n team-a --by queue")).out)).toEqual([
      "ClusterQueue | cq-a | f | cpu | 4 | 6 | 5 | 2 | 0",
    ]);
  });

  test("as data, with null for what is not known", async () => {
    const told = await flaretop("queue usage -o json", ["clusterqueues"]);
    expect(JSON.parse(told.out)).toMatchObject({
      cohorts: null,
      clusterQueues: null,
      namespaces: [
        { namespace: "team-a", lines: [{ flavor: "f", resource: "cpu", reserved: "5", borrowedAtMost: null }] },
        {},
      ],
      notRead: [expect.stringMatching(/list clusterqueues/)],
    });
    expect((await flaretop("queue usage -o yaml")).out).toMatch(/^clusterQueues:$/m);
  });

  test("who may read nothing is denied", async () => {
    expect(await flaretop("queue usage", ["clusterqueues", "cohorts", "localqueues"])).toMatchObject({
      code: 4,
      out: "",
    });
  });
});

describe("flaretop queue hold, drain, resume", () => {
  test.each([
    ["queue hold cq-a --yes", ["clusterqueues", "", "cq-a", "Hold", "made"], "Hold ClusterQueue cq-a: done\n"],
    ["queue stop cq-a --yes", ["clusterqueues", "", "cq-a", "Hold", "made"], "Hold ClusterQueue cq-a: done\n"],
    [
      "queue drain team-a/main --yes",
      ["localqueues", "team-a", "main", "HoldAndDrain", "made"],
      "Drain LocalQueue team-a/main: done\n",
    ],
    [
      "queue hold main -n team-a --yes",
      ["localqueues", "team-a", "main", "Hold", "made"],
      "Hold LocalQueue team-a/main: done\n",
    ],
    [
      "queue resume cq-b --dry-run",
      ["clusterqueues", "", "cq-b", "None", "rehearsed"],
      "Resume ClusterQueue cq-b: the server would do it\n",
    ],
  ])("%s", async (line, sent, out) => {
    expect(await flaretop(line)).toMatchObject({ code: 0, sent: [sent], out });
  });

  test("a dry run tells what would come of it", async () => {
    const { err } = await flaretop("queue hold cq-a --dry-run");
    expect(err).toMatch(/^Nothing new is admitted; nothing runs there now\.\n3 workloads that wait there stay/);
  });

  test("somebody is asked, for more than a y where the queue is everybody's", async () => {
    expect(await flaretop("queue hold cq-a", [], "y")).toMatchObject({ code: 1, sent: [] });
    expect(await flaretop("queue hold cq-a", [], "cq-a")).toMatchObject({ code: 0 });
    expect(await flaretop("queue drain team-a/main", [], "y")).toMatchObject({ code: 0 });
    expect(await flaretop("queue hold cq-a")).toMatchObject({ code: 2, sent: [], err: expect.stringMatching(/--yes/) });
  });

  test.each([
    ["it is held already", "queue hold cq-b --yes", [], 1, /is held already/],
    ["there is none", "queue hold none --yes", [], 1, /none/],
    ["no right", "queue hold cq-a --yes", ["clusterqueues"], 4, /not allowed/],
    ["no name", "queue hold a/b/c --yes", [], 2, /is not the name of a ClusterQueue/],
    ["no name of a queue", "queue hold CQ_A --yes", [], 2, /is not the name/],
    ["two namespaces", "queue hold team-a/main -n team-b --yes", [], 2, /-n says team-b/],
    ["all namespaces", "queue hold main -A --yes", [], 2, /leave -A out/],
    ["no queue", "queue hold", [], 2, /missing required argument/],
    ["no such command", "queue halt", [], 2, /queue --help/],
  ])("refused: %s", async (_case, line, denied, code, err) => {
    expect(await flaretop(line, denied)).toMatchObject({ code, sent: [], err: expect.stringMatching(err) });
  });
});
