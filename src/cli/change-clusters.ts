import type { ChangedRayCluster, ChangeRayClusterOptions } from "../ray/cluster/change-ray-cluster.ts";
import {
  deleteRayCluster,
  resumeRayCluster,
  scaleRayCluster,
  suspendRayCluster,
} from "../ray/cluster/change-ray-cluster.ts";
import { madeOptions, reportChange } from "./change-report.ts";
import type { ChangeNamedArguments, ScaleArguments } from "./cluster-command.ts";
import type { ExitCode } from "./exit-code.ts";
import { placeOf } from "./named-object.ts";
import type { CommandCluster, CommandPorts } from "./run-command.ts";
import { waitForCluster } from "./wait-for-cluster.ts";

type Change = typeof suspendRayCluster;
type Verb = "suspend" | "resume" | "delete";

const CHANGES: Readonly<Record<Verb, Change>> = {
  suspend: suspendRayCluster,
  resume: resumeRayCluster,
  delete: deleteRayCluster,
};
const GOALS = { suspend: "suspended", resume: "ready", delete: "gone" } as const;

/** `flaretop cluster suspend|resume|delete`. */
export function changeCluster(verb: Verb, options: ChangeNamedArguments, ports: CommandPorts): Promise<ExitCode> {
  return changed(options, ports, GOALS[verb], ({ client, namespace }, how) =>
    CHANGES[verb](client, placeOf(options.name, namespace), how),
  );
}

/** `flaretop cluster scale`. */
export function scaleCluster(options: ScaleArguments, ports: CommandPorts): Promise<ExitCode> {
  const { replicas, group, acceptRestart } = options;
  return changed(options, ports, "ready", ({ client, namespace }, how) =>
    scaleRayCluster(client, placeOf(options.name, namespace), { replicas, group, acceptRestart }, how),
  );
}

function changed(
  options: ChangeNamedArguments,
  ports: CommandPorts,
  goal: (typeof GOALS)[Verb],
  change: (at: CommandCluster, how: ChangeRayClusterOptions) => Promise<ChangedRayCluster>,
): Promise<ExitCode> {
  return ports.connected(options, { readOnly: false }, async (at) => {
    const made = await change(at, madeOptions(options, at, ports));
    const wait = () => waitForCluster(at.client, placeOf(options.name, at.namespace), goal, options, ports);
    return reportChange(made, options, ports, wait);
  });
}
