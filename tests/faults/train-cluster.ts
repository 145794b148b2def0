import { afterEach, beforeEach } from "vitest";
import { type CarryOutOptions, carryOut } from "../../src/common/kubernetes-cluster/change.ts";
import type { ChangePlan } from "../../src/common/kubernetes-cluster/change-plan.ts";
import type { ClusterClient } from "../../src/common/kubernetes-cluster/client.ts";
import { MemoryJournal } from "../../src/common/kubernetes-cluster/journal.ts";
import type { KubernetesObject } from "../../src/common/kubernetes-cluster/kubernetes-object.ts";
import { connected, kindOf } from "./connected.ts";
import { FAKE_KINDS, type FakeApiServer, startFakeApiServer } from "./fake-api-server.ts";
import type { Fault } from "./http-faults.ts";

const KIND = FAKE_KINDS.rayClusters;
const TRAIN = { namespace: "team-a", name: "train" };

/** For a test file: a server that holds Ray cluster `team-a/train`, new for each test, and changes that are planned for it. */
export function trainCluster() {
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
  function remove(): void {
    server.store.remove(KIND, "train", "team-a");
  }
  function replace(): void {
    remove();
    server.store.add(KIND, { metadata: TRAIN, spec: { replicas: 1 } });
  }

  const plan = (verb: "delete" | "patch", more: Partial<ChangePlan> = {}) => planFor(present()!, verb, more);

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

  return {
    get server() {
      return server;
    },
    get client() {
      return client;
    },
    get journal() {
      return journal;
    },
    present,
    writes,
    change,
    heartbeat,
    remove,
    replace,
    plan,
    beforeWrites,
    run,
    results,
  };
}

/** Deletes the cluster, or raises its replicas from the 1 that it was seen with. */
function planFor({ metadata }: KubernetesObject, verb: "delete" | "patch", more: Partial<ChangePlan>): ChangePlan {
  const { uid, resourceVersion, generation } = metadata;
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
