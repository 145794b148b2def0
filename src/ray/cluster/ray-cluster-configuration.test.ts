import { describe, expect, expectTypeOf, test } from "vitest";
import { InputError } from "../../common/values/input-error.ts";
import { checkedRayCluster, type RayClusterConfiguration } from "./ray-cluster-configuration.ts";
import { rayClusterManifest } from "./ray-cluster-manifest.ts";

/** Paths and messages of what is wrong. */
function problems(change: object): readonly string[] {
  try {
    checkedRayCluster({ name: "train", ...change });
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

const group = (change: object) => ({ workerGroups: [{ name: "cpu", ...change }] });

describe("a configuration", () => {
  test.each([
    ["a name with a dot", { name: "a.b" }, /^name: Lower-case/],
    ["a name that starts with a digit", { name: "1a" }, /^name: /],
    ["a name of 54 characters", { name: "a".repeat(54) }, /^name: .*at most 53/],
    ["a name with a line end", { name: "abc\n" }, /^name: /],
    ["a field that is mistyped", { imagge: "x" }, /^imagge: Not a known field\. Did you mean "image"\?/],
    ["a field of a group that is mistyped", group({ replica: 1 }), /^workerGroups\[0\]\.replica: .*"replicas"/],
    [
      "a field of an overlay that no pod has",
      group({ overlay: { pod: { nodeselector: {} } } }),
      /^workerGroups\[0\]\.overlay\.pod\.nodeselector: .*"nodeSelector"/,
    ],
    [
      "a request above its limit",
      { head: { cpu: { request: 4, limit: "2500m" } } },
      /^head\.cpu: The request 4 is above the limit 2500m/,
    ],
    ["memory without a unit", { head: { memory: 8 } }, /^head\.memory: 8 is less than 1Mi.*"8Gi"/],
    ["a quantity with a wrong unit", { head: { memory: "8GB" } }, /^head\.memory: "8GB" is no quantity/],
    ["half a GPU", group({ extendedResources: { "nvidia.com/gpu": 0.5 } }), /Devices come whole/],
    [
      "a slip in the name of a device",
      group({ extendedResources: { "nvidia.com/gpus": 1 } }),
      /Did you mean "nvidia\.com\/gpu"\?/,
    ],
    ["workers below none", group({ replicas: -1 }), /replicas: Give 0 or more/],
    ["min above max", group({ min: 3, max: 2 }), /min: 3 is above max, which is 2/],
    ["workers above max", group({ replicas: 5, max: 2 }), /replicas: 5 is above max, which is 2/],
    [
      "two groups of one name",
      { workerGroups: [{ name: "a" }, { name: "a" }] },
      /^workerGroups\[1\]\.name: Another group/,
    ],
    ["autoscaling without bounds", { ...group({}), autoscaling: {} }, /min: Needed with autoscaling/],
    ["autoscaling without groups", { autoscaling: {} }, /^workerGroups: Autoscaling needs groups/],
    [
      "autoscaling with a count",
      { ...group({ replicas: 1, min: 1, max: 2 }), autoscaling: {} },
      /replicas: The autoscaler decides/,
    ],
    [
      "autoscaling in a queue",
      { ...group({ min: 1, max: 2 }), autoscaling: {}, queue: "q" },
      /^autoscaling: .*elastic/,
    ],
    ["a priority without a queue", { queue: false, priorityClass: "high" }, /^priorityClass: /],
    ["a label's value with a blank", { labels: { team: "a b" } }, /^labels\.team: A label's value/],
    ["the queue as a label", { labels: { "kueue.x-k8s.io/queue-name": "q" } }, /: Set queue instead/],
    ["a variable that starts with a digit", { env: { "1A": "x" } }, /^env\.1A: Letters, digits/],
    ["a volume without a source", { volumes: [{ name: "data" }] }, /^volumes\[0\]: Give one source/],
    [
      "a volume with two sources",
      { volumes: [{ name: "d", emptyDir: {}, hostPath: { path: "/x" } }] },
      /not emptyDir and hostPath/,
    ],
    [
      "a mount of no volume",
      { volumeMounts: [{ name: "data", mountPath: "/data" }] },
      /names volume "data", which is not there/,
    ],
    [
      "a claim at a place that is taken",
      {
        claims: [
          { claim: "a", mountPath: "/d" },
          { claim: "b", mountPath: "/d" },
        ],
      },
      /Two volumes are mounted at \/d/,
    ],
    ["a volume named as one of ours", { volumes: [{ name: "odh-ca-cert", emptyDir: {} }] }, /set caBundles to false/],
    [
      "a toleration that tolerates nothing",
      { tolerations: [{ effect: "NoSchedule" }] },
      /tolerations\[0\]\.operator: Without a key/,
    ],
  ])("refuses %s", (_case, change, message) => {
    expect(problems(change).join("\n")).toMatch(message);
  });

  test.each([
    ["nothing but a name", {}],
    [
      "an autoscaled cluster that Kueue may resize",
      { ...group({ min: 0, max: 4 }), autoscaling: {}, queue: "q", elastic: true },
    ],
    [
      "space on disk and huge pages",
      group({ extendedResources: { "ephemeral-storage": "10Gi", "hugepages-2Mi": "4Mi" } }),
    ],
    ["a device that Ray has no name for", group({ extendedResources: { "example.com/fpga": "1" } })],
    ["a secret in a variable", { env: { TOKEN: { secretKeyRef: { name: "s", key: "token" } } } }],
  ])("takes %s", (_case, change) => expect(problems(change)).toEqual([]));

  test("everything that is wrong is told at once", () => {
    const wrong = { name: "A", labels: { "-": "x" }, ...group({ replicas: -1, cpu: "lots" }), head: { memory: "8g" } };
    const paths = problems(wrong).map((problem) => problem.replace(/: .*/, ""));
    expect(paths.toSorted()).toEqual([
      "head.memory",
      "labels.-",
      "name",
      "workerGroups[0].cpu",
      "workerGroups[0].replicas",
    ]);
  });

  test("wrong fields do not compile", () => {
    expectTypeOf<{ name: "a"; workerGroups: [{ name: "a"; replicas: 1 }] }>().toExtend<RayClusterConfiguration>();
    expectTypeOf<{ name: "a"; workerGroups: [{ name: "a"; replicas: "1" }] }>().not.toExtend<RayClusterConfiguration>();
    // @ts-expect-error no such field
    const wrong: RayClusterConfiguration = { name: "a", workers: 3 };
    // @ts-expect-error a policy that is none
    const policy: RayClusterConfiguration = { name: "a", imagePullPolicy: "Sometimes" };
    // @ts-expect-error a field that no pod has
    const overlay: RayClusterConfiguration = { name: "a", head: { overlay: { pod: { nodeselector: {} } } } };
    expect([wrong, policy, overlay]).toHaveLength(3);
  });
});

describe("a manifest", () => {
  test("lays the overlay over the pod, field by field", () => {
    const { spec } = rayClusterManifest({
      name: "train",
      namespace: "team-a",
      head: {
        overlay: {
          pod: { priorityClassName: "urgent", volumes: null },
          container: { lifecycle: null, args: ["--verbose"] },
          sidecars: [{ name: "log", image: "fluent-bit:3" }],
          group: { serviceType: "NodePort" },
        },
      },
    }) as unknown as { spec: { headGroupSpec: { serviceType: string; template: { spec: Record<string, unknown> } } } };
    const { serviceType, template } = spec.headGroupSpec;
    const [ray, sidecar] = template.spec["containers"] as Record<string, unknown>[];
    expect(serviceType).toBe("NodePort");
    expect(template.spec).toMatchObject({ priorityClassName: "urgent" });
    expect(template.spec).not.toHaveProperty("volumes");
    expect(ray).toMatchObject({ name: "ray-head", args: ["--verbose"] });
    expect(ray).not.toHaveProperty("lifecycle");
    expect(sidecar).toEqual({ name: "log", image: "fluent-bit:3" });
  });

  test("merges what a group says over what the cluster says", () => {
    const manifest = rayClusterManifest({
      name: "train",
      namespace: "team-a",
      image: "rayproject/ray:2.52.1-py311",
      env: { A: "1", B: "1" },
      nodeSelector: { zone: "a" },
      claims: [{ claim: "data", mountPath: "/data" }],
      workerGroups: [
        {
          name: "gpu",
          hosts: 2,
          env: { B: "2" },
          nodeSelector: { gpu: "yes" },
          claims: [{ claim: "data", mountPath: "/more", subPath: "x" }],
        },
      ],
    });
    expect(manifest).toMatchObject({
      spec: {
        rayVersion: "2.52.1",
        workerGroupSpecs: [
          {
            numOfHosts: 2,
            template: {
              spec: {
                nodeSelector: { zone: "a", gpu: "yes" },
                containers: [
                  {
                    env: [
                      { name: "A", value: "1" },
                      { name: "B", value: "2" },
                      { name: "RAY_USAGE_STATS_ENABLED", value: "0" },
                    ],
                    volumeMounts: expect.arrayContaining([
                      { name: "claim-data", mountPath: "/data" },
                      { name: "claim-data", mountPath: "/more", subPath: "x" },
                    ]),
                  },
                ],
              },
            },
          },
        ],
      },
    });
  });

  test("needs a namespace", () => {
    expect(() => rayClusterManifest({ name: "train" })).toThrow(/namespace: Name the namespace/);
    expect(rayClusterManifest({ name: "train" }, { namespace: "team-b" }).metadata.namespace).toBe("team-b");
  });
});
