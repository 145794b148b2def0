import { describe, expect, test } from "vitest";
import { madeRayCluster, madeRayPods } from "../../../tests/fixtures/ray-objects.ts";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import { PODS } from "../../common/core-objects/pod.ts";
import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { ClusterError, type ClusterErrorReason } from "../../common/kubernetes-cluster/errors.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import { inWords, type ResourceKind, type Scope } from "../../common/kubernetes-cluster/resource-kind.ts";
import { GATEWAYS, HTTP_ROUTES, INGRESSES } from "./gateway-kinds.ts";
import { readDashboardAddress } from "./read-dashboard-address.ts";

const labels = { "ray.io/cluster-name": "train", "ray.io/cluster-namespace": "team-a" };
const route = (namespace: string) =>
  HTTP_ROUTES.project(
    handMade({ spec: { parentRefs: [{ name: "gw", namespace: "platform" }] } }, { namespace, name: "train", labels }),
    "v1",
  );
const gateway = handMade(
  { spec: { listeners: [{ hostname: "gw.example.com" }] } },
  { namespace: "platform", name: "gw" },
);

interface Served {
  /** By plural, or plural and namespace: records, or why not. */
  readonly lists?: Readonly<Record<string, readonly HasMeta[] | ClusterErrorReason>>;
  readonly notServed?: readonly ResourceKind[];
}

/** A client of a cluster that serves pods, and what the case adds. `asked` collects each request in words. */
function fakeClient({ lists = {}, notServed = [] }: Served, asked: string[] = []): ClusterClient {
  const fail = (reason: ClusterErrorReason, request: string) =>
    new ClusterError(reason, `${request}: ${reason}`, { request });
  const client: Partial<ClusterClient> = {
    discovery: async () => ({
      served: [],
      versionOf: (kind) => (notServed.includes(kind) ? undefined : kind.versions[0]),
    }),
    list: async <T extends HasMeta>(kind: ResourceKind<T>, { namespace = "" }: Scope) => {
      const request = `list ${inWords(kind, { namespace })}`;
      asked.push(request);
      const all: Readonly<Record<string, readonly HasMeta[] | ClusterErrorReason>> = { pods: madeRayPods(), ...lists };
      const found = all[inWords(kind, { namespace })] ?? all[kind.plural] ?? [];
      if (typeof found === "string") throw fail(found, request);
      return { records: found as readonly T[], resourceVersion: "1", skipped: 0 };
    },
    get: async (kind, name) => {
      const request = `get ${inWords(kind, name)}`;
      asked.push(request);
      if (kind === GATEWAYS) return gateway;
      throw fail("not-found", request);
    },
  };
  return client as ClusterClient;
}

const cluster = madeRayCluster();

describe("the dashboard's address, read from a cluster", () => {
  test("through the gateway of its HTTPRoute", async () => {
    const client = fakeClient({ lists: { httproutes: [route("team-a")] } });
    expect(await readDashboardAddress(client, cluster)).toEqual({
      url: "https://gw.example.com/ray/team-a/train",
      from: "HTTPRoute team-a/train",
      skipped: [],
    });
  });

  test("HTTPRoutes in all namespaces are forbidden: looked for where platforms keep them", async () => {
    const asked: string[] = [];
    const client = fakeClient(
      { lists: { httproutes: "forbidden", "httproutes/opendatahub": [route("opendatahub")] } },
      asked,
    );
    expect(await readDashboardAddress(client, cluster)).toMatchObject({
      url: "https://gw.example.com/ray/team-a/train",
    });
    expect(asked).toEqual(
      expect.arrayContaining([
        "list httproutes/team-a",
        "list httproutes/redhat-ods-applications",
        "list httproutes/ray-system",
      ]),
    );
  });

  test("kinds that are not served are not asked for", async () => {
    const asked: string[] = [];
    const client = fakeClient({ notServed: [HTTP_ROUTES, INGRESSES] }, asked);
    expect(await readDashboardAddress(client, cluster)).toMatchObject({
      portForward: { pod: { name: "train-head" }, port: 8265 },
    });
    expect(asked.filter((request) => /httproutes|ingresses|gateway/.test(request))).toEqual([]);
  });

  test("what may not be read is told, and the rest still used", async () => {
    const client = fakeClient({ lists: { ingresses: "forbidden", routes: "kind-missing" } });
    const found = await readDashboardAddress(client, cluster);
    expect(found).toMatchObject({ portForward: { port: 8265 }, skipped: ["list ingresses/team-a: forbidden"] });
  });

  test("pods may not be read: a problem, not a guess", async () => {
    const client = fakeClient({ lists: { pods: "forbidden" } });
    expect(await readDashboardAddress(client, cluster)).toMatchObject({
      problem: expect.stringContaining("could not be read"),
    });
  });

  test.each<ClusterErrorReason>(["unreachable", "timeout", "unauthorized", "aborted"])(
    "%s is not taken for absent",
    async (reason) => {
      const client = fakeClient({ lists: { [PODS.plural]: reason } });
      await expect(readDashboardAddress(client, cluster)).rejects.toMatchObject({ reason });
    },
  );
});
