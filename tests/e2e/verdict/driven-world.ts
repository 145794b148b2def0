import type { KubernetesObject as Manifest } from "@kubernetes/client-node";
import type { ClusterClient } from "../../../src/common/kubernetes-cluster/client.ts";
import { readAdmissionWorld } from "../../../src/common/kueue/read-admission-world.ts";
import { type AdmissionState, admissionState } from "../../../src/common/kueue/verdict/admission-state.ts";
import type { UnblockingChange } from "../../../src/common/kueue/verdict/verdict.ts";
import { itemsOf } from "../../../src/common/kueue/verdict/world-index.ts";
import { WORKLOADS, type Workload } from "../../../src/common/kueue/workload.ts";
import { findCondition } from "../../../src/common/values/condition.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { RealWorld } from "./real-world.ts";
import { sendJson } from "./send-json.ts";

/** Kueue gathers changes for a second before it tries parked workloads again. */
const QUIET_MS = 4_000;
const TRIED_WITHIN_MS = 10_000;
const MOST_MS = 40_000;

/** A random world on a cluster: makes and removes its objects, changes them, and waits for what Kueue does. */
export class DrivenWorld {
  readonly world: RealWorld;
  readonly #plane: ControlPlane;
  readonly #client: ClusterClient;

  constructor(plane: ControlPlane, client: ClusterClient, world: RealWorld) {
    this.world = world;
    this.#plane = plane;
    this.#client = client;
  }

  /** Once more when a webhook could not be reached: it is Kueue's, and many worlds ask it at once. */
  async create(manifest: Manifest): Promise<void> {
    try {
      await this.#plane.objects.create(manifest);
    } catch (error) {
      if ((error as { code?: number }).code !== 500) throw error;
      await pause(1_000);
      await this.#plane.objects.create(manifest);
    }
  }

  /** Until Kueue has made a workload for a job. */
  async queued(job: string): Promise<void> {
    const { namespace } = this.world;
    const end = performance.now() + MOST_MS;
    while (performance.now() < end) {
      const { records } = await this.#client.list(WORKLOADS, { namespace });
      if (records.some((each) => jobName(each) === job)) return;
      await pause(300);
    }
    throw new Error(`Kueue made no workload for job ${job} of ${namespace}`);
  }

  /** Until Kueue has said something about a job's workload. Of one that is behind another it says nothing. */
  async tried(job: string): Promise<void> {
    const { namespace } = this.world;
    const end = performance.now() + TRIED_WITHIN_MS;
    while (performance.now() < end) {
      const { records } = await this.#client.list(WORKLOADS, { namespace });
      const found = records.find((each) => jobName(each) === job);
      if (found !== undefined && findCondition(found.conditions, "QuotaReserved") !== undefined) return;
      await pause(300);
    }
  }

  /** Until no workload of it has changed for a while. */
  async quiet(): Promise<void> {
    const { namespace } = this.world;
    const end = performance.now() + MOST_MS;
    let before = "";
    let since = performance.now();
    while (performance.now() < end && performance.now() - since < QUIET_MS) {
      await pause(400);
      const { records } = await this.#client.list(WORKLOADS, { namespace });
      const now = records.map(({ meta }) => `${meta.uid} ${meta.resourceVersion}`).join();
      if (now !== before) since = performance.now();
      before = now;
    }
  }

  /** A change of its queue makes Kueue try all workloads of a tree again: weights mean nothing without fair sharing. */
  async tryAllAgain(): Promise<void> {
    const queues = this.world.surroundings.filter(({ kind }) => kind === "ClusterQueue");
    for (const { metadata } of queues) {
      const path = "/spec/fairSharing";
      const value = { weight: String(3 + Math.floor(performance.now() % 1_000)) };
      const name = metadata?.name ?? "";
      await this.send({
        verb: "patch",
        group: "kueue.x-k8s.io",
        resource: "clusterqueues",
        namespace: "",
        name,
        patch: [{ op: "add", path, value }],
        subresource: "",
      });
    }
    await this.quiet();
  }

  async send({ group, resource, namespace, name, patch, verb, subresource }: UnblockingChange): Promise<void> {
    const server = this.#plane.kubeconfig.getCurrentCluster()?.server ?? "";
    const version = "v1beta2";
    const base = `${server}/apis/${group}/${version}${namespace === "" ? "" : `/namespaces/${namespace}`}/${resource}`;
    if (verb === "create") await sendJson(this.#plane.kubeconfig, "POST", base, patch);
    else
      await sendJson(
        this.#plane.kubeconfig,
        "PATCH",
        `${base}/${name}${subresource === "" ? "" : `/${subresource}`}`,
        patch,
      );
  }

  async state(): Promise<AdmissionState> {
    const { namespace } = this.world;
    return admissionState(await readAdmissionWorld(this.#client, { namespace, now: Date.now }));
  }

  workloadsIn({ world }: AdmissionState): readonly Workload[] {
    const { namespace } = this.world;
    return itemsOf(world.workloads).filter(({ meta }) => meta.namespace === namespace);
  }

  async remove(): Promise<void> {
    const { jobs, surroundings } = this.world;
    for (const each of [...jobs, ...surroundings.toReversed()]) await this.removeOne(each);
  }

  async removeOne(manifest: Manifest): Promise<void> {
    const background = [undefined, undefined, undefined, undefined, "Background"] as const;
    await this.#plane.objects.delete(manifest, ...background).catch(() => undefined);
  }
}

export function jobName({ owner, meta }: Workload): string {
  return owner?.name ?? jobNameOf(meta.name);
}

/** Kueue calls the workload of job `w1` `job-w1-` and five more letters. */
export function jobNameOf(workload: string): string {
  return /^job-(.*)-[a-z0-9]{5}$/.exec(workload)?.[1] ?? workload;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
