import { booleanAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import { copyJson } from "../../json-values.ts";
import { StoreRefusal } from "../../object-store.ts";
import type { StoredObject } from "../../stored-object.ts";
import { conditionMoment, conditionOf, isConditionTrue, type NewCondition } from "../conditions.ts";
import type { Writable } from "../object-maps.ts";
import { isBeingDeleted, KUBERAY, keyOfObject } from "../owner-reference.ts";
import { isRunningAndReady } from "../pod-facts.ts";
import { type RayDashboards, ServeConfigError } from "./ray-dashboard.ts";
import { RAY_CLUSTERS, RAY_SERVICES } from "./ray-defaults.ts";
import { applicationStatuses } from "./ray-serve-applications.ts";
import { isAsAsked, onlyLacksGroups, SERVE_LABEL } from "./ray-service-objects.ts";
import {
  cleanUpClusters,
  createServiceCluster,
  matchServeServices,
  serviceEvent,
  setServiceFinalizer,
  updateServiceCluster,
} from "./ray-service-parts.ts";
import {
  clusterNames,
  concludeStatus,
  isServiceNews,
  preparePending,
  promotePending,
  setServiceCondition,
  writeSide,
} from "./ray-service-status.ts";
import { initializingTimeout, rayServiceViolation } from "./ray-validation.ts";

const POLL_MS = 2_000;
const TIMED_OUT = "InitializingTimeout";

export interface RayServiceSight {
  /** Pods of a cluster of its namespace. */
  pods(cluster: string): readonly StoredObject[];
  readonly clusters: readonly StoredObject[];
  /** When a cluster that is no longer used may go, by its uid; kept from pass to pass. */
  readonly deletions: Map<string, number>;
}

/** One look at one RayService: it keeps a cluster that serves, and makes another beside it when a different one is asked for. */
export class RayServicePass {
  readonly #world: World;
  readonly #service: StoredObject;
  readonly #dashboards: RayDashboards;
  readonly #sight: RayServiceSight;
  readonly #status: Writable;

  constructor(world: World, service: StoredObject, dashboards: RayDashboards, sight: RayServiceSight) {
    this.#world = world;
    this.#service = service;
    this.#dashboards = dashboards;
    this.#sight = sight;
    this.#status = copyJson((service["status"] ?? {}) as Writable);
  }

  /** @throws {@link StoreRefusal} to be called again later. */
  run(): number | undefined {
    const [world, service] = [this.#world, this.#service];
    if (textAt(service, "spec", "managedBy") === "kueue.x-k8s.io/multikueue") return undefined;
    const toClean = cleanUpClusters(world, service, this.#sight);
    if (isBeingDeleted(service)) {
      if (toClean) return this.#poll();
      setServiceFinalizer(world, service, false);
      return undefined;
    }
    if (setServiceFinalizer(world, service, true)) return this.#poll();
    const violation = rayServiceViolation(service);
    if (violation !== undefined) return this.#refuse(violation.reason, violation.message);
    if (textAt(conditionOf(this.#status, "Ready"), "reason") === TIMED_OUT) return toClean ? this.#poll() : undefined;
    const changed = this.#reconcile();
    const settled = !changed && !toClean && isConditionTrue(this.#status, "Ready") && !this.#isUpgrading();
    return settled ? undefined : this.#poll();
  }

  /** @returns whether the status changed. */
  #reconcile(): boolean {
    const { active, pending } = this.#matchClusters();
    this.#labelHead(active);
    this.#labelHead(pending);
    const pendingServes = this.#serve(pending);
    const activeServes =
      pending === undefined && active !== undefined && !this.#needsAnother(active, undefined)
        ? this.#serve(active)
        : NOTHING_SERVES;
    const target = pendingServes.ready ? pending : activeServes.ready ? active : undefined;
    if (target !== undefined) matchServeServices(this.#world, this.#service, target);
    const status = this.#status;
    status["observedGeneration"] = this.#service.metadata.generation ?? 0;
    writeSide(status, "active", { clusterStatus: active?.["status"], applications: activeServes.applications });
    writeSide(status, "pending", { clusterStatus: pending?.["status"], applications: pendingServes.applications });
    const before = clusterNames(status);
    const switched = target !== undefined && target.metadata.name !== before.active;
    if (switched) promotePending(status);
    if (!switched && this.#needsAnother(active, pending)) preparePending(status, this.#newName());
    const endpoints = this.#serveEndpoints();
    concludeStatus(status, endpoints, () => this.#timeUp(), this.#world.timestamp());
    return this.#write();
  }

  #matchClusters(): { readonly active: StoredObject | undefined; readonly pending: StoredObject | undefined } {
    const names = clusterNames(this.#status);
    const active = this.#cluster(names.active);
    const pending = this.#cluster(names.pending);
    if (names.pending !== "" && pending === undefined)
      return { active, pending: createServiceCluster(this.#world, this.#service, names.pending) };
    return {
      active: active !== undefined && !this.#isUpgrading() ? this.#updated(active, "active") : active,
      pending: pending === undefined ? undefined : this.#updated(pending, "pending"),
    };
  }

  /** Suspension and added groups reach a cluster in place. */
  #updated(cluster: StoredObject, which: "active" | "pending"): StoredObject {
    const [asked, is] = [valueAt(this.#service, "spec", "rayClusterConfig"), cluster["spec"]].map(
      (spec) => booleanAt(spec, "suspend") === true,
    );
    const inPlace = asked !== is || (!isAsAsked(this.#service, cluster) && onlyLacksGroups(this.#service, cluster));
    return inPlace ? updateServiceCluster(this.#world, this.#service, cluster, which) : cluster;
  }

  #needsAnother(active: StoredObject | undefined, pending: StoredObject | undefined): boolean {
    const cluster = pending ?? active;
    if (cluster === undefined) return true;
    if (isAsAsked(this.#service, cluster) || onlyLacksGroups(this.#service, cluster)) return false;
    return textAt(this.#service, "spec", "upgradeStrategy", "type") !== "None";
  }

  /** Requests go to a head only while it is up: a label says so. */
  #labelHead(cluster: StoredObject | undefined): void {
    if (cluster === undefined) return;
    const { namespace = "", name } = cluster.metadata;
    const head = this.#head(name);
    if (head === undefined)
      throw new StoreRefusal(404, "NotFound", `found 0 head. cluster name ${name}, namespace ${namespace}`);
    const excluded = booleanAt(this.#service, "spec", "excludeHeadPodFromServeSvc") === true;
    const value = String(!excluded && isRunningAndReady(head));
    if (head.metadata.labels?.[SERVE_LABEL] === value) return;
    const label = { [SERVE_LABEL]: value };
    this.#world.store.change(
      keyOfObject("pods", head),
      "object",
      ({ metadata }) => void Object.assign(metadata, { labels: { ...(metadata["labels"] as object), ...label } }),
      KUBERAY,
    );
    const said = `Updated the serve label to "${value}" for the Head Pod ${namespace}/${head.metadata.name}`;
    serviceEvent(this.#world, this.#service, "Normal", "UpdatedHeadPodServeLabel", said);
  }

  /** What a cluster says of its applications; it is given its configuration first, if it has another one or none. */
  #serve(cluster: StoredObject | undefined): Serving {
    const head = cluster === undefined ? undefined : this.#head(cluster.metadata.name);
    if (cluster === undefined || head === undefined || !isConditionTrue(cluster["status"], "HeadPodReady"))
      return NOTHING_SERVES;
    const config = textAt(this.#service, "spec", "serveConfigV2") ?? "";
    const served = this.#dashboards.served(head.metadata.uid);
    const applications = served?.applications ?? [];
    if (served?.config !== config || applications.length === 0) this.#deploy(cluster, head, config);
    return {
      ready: applications.length > 0 && applications.every(({ status }) => status === "RUNNING"),
      applications: applicationStatuses(applications),
    };
  }

  #deploy(cluster: StoredObject, head: StoredObject, config: string): void {
    const place = `${cluster.metadata.namespace}/${cluster.metadata.name}`;
    const tell = (type: "Normal" | "Warning", reason: string, message: string) =>
      serviceEvent(this.#world, this.#service, type, reason, message);
    try {
      this.#dashboards.serve(head.metadata.uid, config);
    } catch (error) {
      if (!(error instanceof ServeConfigError)) throw error;
      const said = `Failed to update serve applications to the RayCluster ${place}: ${error.message}`;
      tell("Warning", "FailedToUpdateServeApplications", said);
      throw new StoreRefusal(400, "BadRequest", said);
    }
    tell("Normal", "UpdatedServeApplications", `Updated serve applications to the RayCluster ${place}`);
  }

  /** Pods that the serve service leads to and that are ready. */
  #serveEndpoints(): number {
    const { namespace = "", name } = this.#service.metadata;
    const given = textAt(this.#service, "spec", "serveService", "metadata", "name");
    const service = this.#world.store.get({ kind: "services", namespace, name: given ?? `${name}-serve-svc` });
    const cluster = textAt(service, "spec", "selector", "ray.io/cluster");
    if (cluster === undefined) return 0;
    return this.#sight
      .pods(cluster)
      .filter((pod) => pod.metadata.labels?.[SERVE_LABEL] === "true" && !isBeingDeleted(pod) && isRunningAndReady(pod))
      .length;
  }

  /** One that has not served within its time is given up, and its clusters with it. */
  #timeUp(): NewCondition | undefined {
    const timeout = initializingTimeout(this.#service);
    const since = conditionMoment(this.#status, "Ready") ?? this.#world.now();
    const spent = this.#world.now() - since;
    const reason = textAt(conditionOf(this.#status, "Ready"), "reason");
    if (timeout === undefined || reason !== "Initializing" || spent < timeout) return undefined;
    for (const side of ["activeServiceStatus", "pendingServiceStatus"])
      delete (this.#status[side] as Writable | undefined)?.["rayClusterName"];
    const [spentText, timeoutText] = [goDuration(spent), goDuration(timeout)];
    const told = `RayService initializing timeout exceeded after ${spentText} (configured timeout: ${timeoutText})`;
    serviceEvent(this.#world, this.#service, "Warning", "RayServiceInitializingTimeout", told);
    const message = `RayService failed to become ready within the configured timeout of ${timeoutText}. Time spent initializing: ${spentText}`;
    return { type: "Ready", status: "False", reason: TIMED_OUT, message };
  }

  #refuse(reason: string, message: string): undefined {
    const known = conditionOf(this.#status, "Ready");
    if (textAt(known, "reason") === "ValidationFailed" && textAt(known, "message") === message) return undefined;
    const { namespace, name } = this.#service.metadata;
    serviceEvent(this.#world, this.#service, "Warning", reason, `${namespace}/${name}: ${message}`);
    const condition = { type: "Ready", status: "False", reason: "ValidationFailed", message } as const;
    setServiceCondition(this.#status, condition, this.#world.timestamp());
    for (const side of ["active", "pending"] as const)
      if (this.#status[`${side}ServiceStatus`] === undefined)
        writeSide(this.#status, side, { clusterStatus: undefined, applications: undefined });
    this.#write();
    return undefined;
  }

  #write(): boolean {
    if (!isServiceNews(this.#service["status"], this.#status)) return false;
    this.#status["lastUpdateTime"] = this.#world.timestamp();
    this.#world.store.change(
      keyOfObject(RAY_SERVICES, this.#service),
      "status",
      (draft) => void Object.assign(draft, { status: this.#status }),
      KUBERAY,
    );
    return true;
  }

  #cluster(name: string): StoredObject | undefined {
    if (name === "") return undefined;
    return this.#world.store.get({ kind: RAY_CLUSTERS, namespace: this.#service.metadata.namespace ?? "", name });
  }

  #head(cluster: string): StoredObject | undefined {
    return this.#sight.pods(cluster).find(({ metadata }) => metadata.labels?.["ray.io/node-type"] === "head");
  }

  #newName(): string {
    return `${this.#service.metadata.name}-${this.#world.suffix()}`;
  }

  #isUpgrading(): boolean {
    return isConditionTrue(this.#status, "UpgradeInProgress");
  }

  #poll(): number {
    return this.#world.now() + POLL_MS;
  }
}

interface Serving {
  readonly ready: boolean;
  readonly applications: Readonly<Record<string, unknown>> | undefined;
}

const NOTHING_SERVES: Serving = { ready: false, applications: undefined };

/** As Go prints it: `1m20s`, `1.5s`. */
function goDuration(ms: number): string {
  const seconds = `${(ms % 60_000) / 1_000}s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes === 0) return seconds;
  const hours = Math.floor(minutes / 60);
  return `${hours === 0 ? "" : `${hours}h`}${minutes % 60}m${seconds}`;
}
