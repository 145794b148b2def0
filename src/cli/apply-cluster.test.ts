import { describe, expect, test } from "vitest";
import { ClusterError } from "../common/kubernetes-cluster/errors.ts";
import { parseArguments } from "./arguments.ts";
import type { CommandPorts } from "./run-command.ts";

const QUEUE = {
  apiVersion: "kueue.x-k8s.io/v1beta2",
  kind: "LocalQueue",
  metadata: { name: "main", namespace: "ns", uid: "q", resourceVersion: "1" },
  spec: { clusterQueue: "cq" },
};

/** Runs a command line against a cluster that takes everything, and tells what was sent. */
async function sent(files: Readonly<Record<string, string>>, ...argv: readonly string[]) {
  const told = { out: "", err: "", sent: [] as unknown[], dryRun: undefined as unknown };
  const take = (_kind: unknown, manifest: Record<string, unknown>, options: { dryRun?: boolean }) => {
    told.sent.push(manifest);
    told.dryRun = options.dryRun;
    const metadata = { uid: "u", resourceVersion: "1", ...(manifest["metadata"] as object) };
    return Promise.resolve({ ...manifest, metadata });
  };
  const client = {
    context: { namespace: "ns", server: "https://cluster.test" },
    discovery: () => Promise.resolve({ versionOf: () => "v1" }),
    list: (kind: { project: (object: unknown, version: string) => unknown }) =>
      Promise.resolve({ records: [kind.project(QUEUE, "v1beta2")], skipped: 0 }),
    get: () => Promise.reject(new ClusterError("not-found", "none", { request: "get" })),
    apply: take,
    create: take,
  };
  const ports = {
    connected: (_options: unknown, _how: unknown, run: (at: unknown) => unknown) => run({ client, namespace: "ns" }),
    out: (text: string) => {
      told.out += text;
      return Promise.resolve();
    },
    err: (text: string) => {
      told.err += text;
    },
    readText: (file: string) => Promise.resolve(files[file] ?? ""),
    signal: new AbortController().signal,
  } as unknown as CommandPorts;
  const { out, err } = ports;
  const invocation = parseArguments(argv, { out: (text) => void out(text), err });
  if (invocation.kind !== "command") throw new Error(told.err);
  const code = await invocation.run(ports);
  return { ...told, code };
}

const cluster = (...argv: readonly string[]) => ["cluster", "apply", ...argv];

describe("flaretop cluster apply", () => {
  test("from options alone: a queue that is there, one group of workers", async () => {
    const told = await sent({}, ...cluster("train", "--queue", "main", "--workers", "3", "--cpu", "2", "--gpus", "1"));
    expect([told.code, told.out, told.dryRun]).toEqual([0, "RayCluster ns/train made\n", false]);
    expect(told.sent).toMatchObject([
      {
        kind: "RayCluster",
        metadata: { name: "train", namespace: "ns", labels: { "kueue.x-k8s.io/queue-name": "main" } },
        spec: { workerGroupSpecs: [{ groupName: "workers", replicas: 3 }] },
      },
    ]);
    const [manifest] = told.sent as [{ spec: { workerGroupSpecs: [{ template: { spec: object } }] } }];
    expect(manifest.spec.workerGroupSpecs[0].template.spec).toMatchObject({
      containers: [{ resources: { limits: { cpu: "2", "nvidia.com/gpu": 1 } } }],
    });
  });

  test("options lie over the file, and --no-queue over its queue", async () => {
    const files = { "c.yaml": "name: train\nqueue: other\nhead: { cpu: 1, memory: 2Gi }\n" };
    const told = await sent(files, ...cluster("-f", "c.yaml", "--no-queue", "--head-cpu", "4", "--dry-run"));
    expect([told.code, told.out, told.dryRun]).toEqual([0, "RayCluster ns/train would be made\n", true]);
    const [manifest] = told.sent as [{ metadata: { labels?: object }; spec: { headGroupSpec: { template: object } } }];
    expect(manifest.metadata.labels ?? {}).not.toHaveProperty("kueue.x-k8s.io/queue-name");
    expect(manifest.spec.headGroupSpec.template).toMatchObject({
      spec: { containers: [{ resources: { limits: { cpu: "4", memory: "2Gi" } } }] },
    });
  });

  test("a manifest is taken when nothing of it would be lost", async () => {
    const manifest = {
      apiVersion: "ray.io/v1",
      kind: "RayCluster",
      metadata: { name: "train" },
      spec: {
        headGroupSpec: { rayStartParams: {}, template: { spec: { containers: [{ name: "ray-head", image: "r:1" }] } } },
      },
    };
    const told = await sent({ m: JSON.stringify(manifest) }, ...cluster("-f", "m", "--no-queue"));
    expect(told.sent).toMatchObject([{ metadata: { name: "train" } }]);
    const strange = { ...manifest, spec: { ...manifest.spec, headServiceAnnotations: {}, madeUp: 1 } };
    await expect(sent({ m: JSON.stringify(strange) }, ...cluster("-f", "m"))).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringContaining("spec.madeUp"),
    });
  });

  test.each<[string, Readonly<Record<string, string>>, readonly string[], string, RegExp]>([
    ["neither name nor file", {}, [], "UsageError", /NAME, or -f FILE/],
    ["another kind", { f: "kind: Job\napiVersion: batch/v1" }, ["-f", "f"], "UsageError", /f holds a Job/],
    ["YAML that cannot be read", { f: "name: [" }, ["-f", "f"], "UsageError", /^f:1:/],
    ["unknown fields", { f: "name: a\nworkers: 3" }, ["-f", "f"], "InputError", /workers: Not a known field/],
    ["a queue that is not there", {}, ["a", "--queue", "mian"], "InputError", /Did you mean "main"\?/],
    [
      "options for one of several groups",
      { f: "name: a\nworkerGroups: [{ name: x }, { name: y }]" },
      ["-f", "f", "--workers", "1"],
      "UsageError",
      /2 worker groups/,
    ],
  ])("%s: an error, and nothing is sent", async (_case, files, argv, name, message) => {
    await expect(sent(files, ...cluster(...argv))).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
  });

  test("wrong arguments name the help of the command", async () => {
    await expect(sent({}, ...cluster("a", "--workers", "-1"))).rejects.toThrow(/flaretop cluster apply --help/);
    await expect(sent({}, "cluster", "scale", "a")).rejects.toThrow(/--replicas.*flaretop cluster scale --help/);
    await expect(sent({}, ...cluster("a", "--timeout", "soon"))).rejects.toThrow(/90s, 10m or 1h30m/);
  });
});

describe("flaretop job submit", () => {
  test("what follows -- is one line for a shell, words stay apart", async () => {
    const told = await sent({}, "job", "submit", "hello", "--no-queue", "--", "python", "-c", "print('a b')");
    expect(told.out).toBe("RayJob ns/hello submitted\n");
    expect(told.sent).toMatchObject([
      { kind: "RayJob", spec: { entrypoint: String.raw`python -c 'print('\''a b'\'')'` } },
    ]);
  });

  test("on a cluster that is there", async () => {
    await expect(sent({}, "job", "submit", "hello", "--cluster", "gone", "--", "ls")).rejects.toMatchObject({
      name: "InputError",
      message: expect.stringContaining('Namespace ns has no RayCluster "gone"'),
    });
  });

  test("neither name nor file", async () => {
    await expect(sent({}, "job", "submit")).rejects.toThrow(/flaretop job submit NAME -- COMMAND/);
  });
});

describe("flaretop appwrapper submit", () => {
  const inner = "{ name: inner, queue: main, image: 'rayproject/ray:2.52.1' }";

  test("settings and clusters in our words", async () => {
    const files = { f: `name: wrap\nfaultTolerance: { retryLimit: 1 }\nclusters: [${inner}]` };
    const told = await sent(files, "appwrapper", "submit", "-f", "f");
    expect(told.out).toBe("AppWrapper ns/wrap submitted\n");
    expect(told.sent).toMatchObject([
      { kind: "AppWrapper", spec: { components: [{ template: { kind: "RayCluster", metadata: { name: "inner" } } }] } },
    ]);
  });

  test("what is wrong in a cluster is told with its place", async () => {
    const files = { f: `name: wrap\nclusters: [{ name: inner, heads: 2 }]` };
    await expect(sent(files, "appwrapper", "submit", "-f", "f")).rejects.toMatchObject({
      problems: [{ path: "clusters[0].heads" }],
    });
  });
});
