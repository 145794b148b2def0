import type { KubernetesObject as Manifest } from "@kubernetes/client-node";
import { expect } from "vitest";
import { carryOut, rehearse } from "../../src/common/kubernetes-cluster/change.ts";
import type { ChangePlan } from "../../src/common/kubernetes-cluster/change-plan.ts";
import type { ClusterClient } from "../../src/common/kubernetes-cluster/client.ts";
import { connect } from "../../src/common/kubernetes-cluster/cluster-client.ts";
import { sessionConsents } from "../../src/common/kubernetes-cluster/exec-consent.ts";
import { MemoryJournal } from "../../src/common/kubernetes-cluster/journal.ts";
import { loadKubeconfig } from "../../src/common/kubernetes-cluster/kubeconfig.ts";
import type { HasMeta } from "../../src/common/kubernetes-cluster/meta.ts";
import { openContext } from "../../src/common/kubernetes-cluster/open-context.ts";
import type { ResourceKind } from "../../src/common/kubernetes-cluster/resource-kind.ts";
import type { ControlPlane } from "./control-plane.ts";

/** The library's own client, as somebody. */
export function clientOf(plane: ControlPlane, context?: string): ClusterClient {
  const kubeconfig = loadKubeconfig({ env: { KUBECONFIG: plane.kubeconfigFile }, homeFolder: "/nonexistent" });
  const access = openContext(kubeconfig, context ?? kubeconfig.current ?? "", {
    askConsent: async () => "no",
    consents: sessionConsents(),
    env: {},
  });
  return connect({ access, readOnly: false, version: "0.0.0", session: plane.run });
}

export async function recordOf<T extends HasMeta>(
  client: ClusterClient,
  kind: ResourceKind<T>,
  name: string,
  namespace?: string,
): Promise<T> {
  const { records } = await client.list(kind, { namespace });
  const found = records.find(({ meta }) => meta.name === name);
  if (found === undefined) throw new Error(`no ${kind.kind} ${name}`);
  return found;
}

/** Rehearses a plan and makes it, as the console does. */
export async function make(client: ClusterClient, plan: ChangePlan): Promise<void> {
  expect(plan.refusedBecause).toBeUndefined();
  expect((await rehearse(client, plan)).result).toBe("previewed");
  expect(await carryOut(client, plan, { journal: new MemoryJournal() })).toMatchObject({ status: "done" });
}

/** The plan that takes a plan back. */
export function takenBack(plan: ChangePlan): ChangePlan {
  if (plan.undo === undefined) throw new Error(`${plan.title} cannot be taken back`);
  const target = { ...plan.target, generation: undefined };
  return { ...plan, target, request: { verb: "patch", operations: plan.undo }, undo: undefined };
}

export interface QueueWish {
  readonly name: string;
  readonly flavor: string;
  readonly cohort?: string;
  readonly cpu: string;
}

/** @param apiVersion - Of Kueue, as the cluster serves it. */
export function clusterQueue(apiVersion: string, { name, flavor, cohort, cpu }: QueueWish): Manifest {
  const cohortField = apiVersion.endsWith("/v1beta1") ? "cohort" : "cohortName";
  return {
    apiVersion,
    kind: "ClusterQueue",
    metadata: { name },
    spec: {
      ...(cohort === undefined ? {} : { [cohortField]: cohort }),
      namespaceSelector: {},
      resourceGroups: [
        {
          coveredResources: ["cpu", "memory"],
          flavors: [
            {
              name: flavor,
              resources: [
                { name: "cpu", nominalQuota: cpu },
                { name: "memory", nominalQuota: "64Gi" },
              ],
            },
          ],
        },
      ],
    },
  } as Manifest;
}

export function localQueue(apiVersion: string, namespace: string, name: string, clusterQueueName: string): Manifest {
  return {
    apiVersion,
    kind: "LocalQueue",
    metadata: { name, namespace },
    spec: { clusterQueue: clusterQueueName },
  } as Manifest;
}
