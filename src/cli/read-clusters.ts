import { listReadable } from "../common/kubernetes-cluster/read-served.ts";
import { workloadsByJob } from "../common/kueue/suspend-ownership.ts";
import { WORKLOADS } from "../common/kueue/workload.ts";
import { printYaml } from "../common/values/yaml-guard.ts";
import type { DashboardAddress } from "../ray/cluster/dashboard-address.ts";
import { RAY_CLUSTERS } from "../ray/cluster/ray-cluster.ts";
import { rayClusterConfigurationOf } from "../ray/cluster/ray-cluster-configuration-of.ts";
import { readDashboardAddress } from "../ray/cluster/read-dashboard-address.ts";
import {
  getRayCluster,
  listRayClusters,
  type RayClusterDetails,
  type RayClusterStatus,
  rayClusterDetails,
  statusOf,
  workloadOfCluster,
} from "../ray/cluster/read-ray-clusters.ts";
import { ageOf, facts, outOf, printed, printList, table } from "./answers.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { placeOf } from "./named-object.ts";
import type { ListArguments, NamedArguments } from "./object-commands.ts";
import type { CommandPorts } from "./run-command.ts";

/** `flaretop cluster get`: the configuration that builds it again. */
export function getCluster(options: NamedArguments, ports: CommandPorts): Promise<ExitCode> {
  return ports.connected(options, { readOnly: true }, async ({ client, namespace }) => {
    const { signal } = ports;
    const object = await client.get(RAY_CLUSTERS, placeOf(options.name, namespace), { signal });
    const { configuration, notCarried } = rayClusterConfigurationOf(object);
    if (notCarried.length > 0) ports.err(`Not known here, and left out: ${notCarried.join(", ")}.\n`);
    await ports.out(printed(options.output, configuration, () => printYaml(configuration)));
    return EXIT.done;
  });
}

/** `flaretop cluster list`. Two requests, however many there are. */
export function listClusters(options: ListArguments, ports: CommandPorts): Promise<ExitCode> {
  return ports.connected(options, { readOnly: true }, async ({ client, namespace }) => {
    const call = { signal: ports.signal };
    const [clusters, workloads] = await Promise.all([
      listRayClusters(client, namespace ?? "all", call),
      listReadable(client, WORKLOADS, { namespace }, call),
    ]);
    const byJob = workloadsByJob(workloads ?? []);
    const all = clusters.map((cluster) => statusOf(cluster, { workload: workloadOfCluster(cluster, byJob) }));
    const now = ports.now() + client.serverAheadMs;
    const text = () => asTable(all, now);
    return printList(ports, options.output, all, { none: "There are no Ray clusters here.", plain: plainOf, text });
  });
}

/** `flaretop cluster status`. */
export function clusterStatus(options: NamedArguments, ports: CommandPorts): Promise<ExitCode> {
  return ports.connected(options, { readOnly: true }, async ({ client, namespace }) => {
    const call = { signal: ports.signal };
    const details = await rayClusterDetails(client, placeOf(options.name, namespace), call);
    const { pods, dashboard, clientAddress } = details;
    const plain = {
      ...plainOf(details),
      pods: pods.map(({ meta, phase }) => ({ name: meta.name, phase })),
      dashboard: addressOf(dashboard),
      clientAddress,
    };
    const now = ports.now() + client.serverAheadMs;
    await ports.out(printed(options.output, plain, () => inFacts(details, now)));
    return EXIT.done;
  });
}

/** `flaretop cluster dashboard`: its address, or how it is reached without one. */
export function clusterDashboard(options: NamedArguments, ports: CommandPorts): Promise<ExitCode> {
  return ports.connected(options, { readOnly: true }, async ({ client, namespace }) => {
    const call = { signal: ports.signal };
    const cluster = await getRayCluster(client, placeOf(options.name, namespace), call);
    const dashboard = await readDashboardAddress(client, cluster, call);
    for (const skipped of dashboard.skipped) ports.err(`Not used: ${skipped}.\n`);
    await ports.out(printed(options.output, { address: addressOf(dashboard) }, () => `${addressInWords(dashboard)}\n`));
    return "url" in dashboard ? EXIT.done : EXIT.failed;
  });
}

function plainOf({ health, reason, ready, cluster, workload }: RayClusterStatus) {
  const { namespace, name, uid, createdAt } = cluster.meta;
  const { workers, queue, rayVersion } = cluster;
  return {
    namespace,
    name,
    uid,
    health,
    reason,
    ready,
    workers: { ready: workers.ready, desired: workers.desired, min: workers.min, max: workers.max },
    queue,
    workload: workload?.meta.name,
    rayVersion,
    created: createdAt === undefined ? undefined : new Date(createdAt).toISOString(),
  };
}

function asTable(all: readonly RayClusterStatus[], now: number): string {
  return table(
    ["NAMESPACE", "NAME", "STATE", "WORKERS", "QUEUE", "AGE", "REASON"],
    all.map(({ health, reason, cluster: { meta, workers, queue } }) => [
      meta.namespace,
      meta.name,
      health,
      outOf(workers.ready, workers.desired),
      queue ?? "-",
      ageOf(meta, now),
      reason,
    ]),
  );
}

function inFacts(details: RayClusterDetails, now: number): string {
  const { health, reason, cluster, workload, pods, dashboard, clientAddress } = details;
  const { meta, workers, queue, rayVersion, image } = cluster;
  return facts([
    ["Ray cluster", `${meta.namespace}/${meta.name}`],
    ["State", health],
    ["Reason", reason],
    ["Workers", `${outOf(workers.ready, workers.desired)} ready`],
    ["Queue", queue ?? ""],
    ["Workload", workload?.meta.name ?? ""],
    ["Ray", rayVersion ?? ""],
    ["Image", image ?? ""],
    ["Age", ageOf(meta, now)],
    ["Pods", pods.map(({ meta: pod, phase }) => `${pod.name} (${phase})`).join(", ")],
    ["Dashboard", addressInWords(dashboard)],
    ["ray.init()", clientAddress],
  ]);
}

function addressOf(dashboard: DashboardAddress): string | undefined {
  return "url" in dashboard ? dashboard.url : undefined;
}

function addressInWords(dashboard: DashboardAddress): string {
  if ("url" in dashboard) return dashboard.url;
  if ("problem" in dashboard) return dashboard.problem;
  const { pod, port } = dashboard.portForward;
  return `No address is published. Forward it: kubectl port-forward -n ${pod.namespace} ${pod.name} ${port}`;
}
