import type { ChangedRayCluster, ChangeRayClusterOptions } from "../ray/cluster/change-ray-cluster.ts";
import {
  deleteRayCluster,
  resumeRayCluster,
  scaleRayCluster,
  suspendRayCluster,
} from "../ray/cluster/change-ray-cluster.ts";
import { madeOptions, reportChange } from "./change-report.ts";
import type { ScaleArguments } from "./cluster-command.ts";
import type { ExitCode } from "./exit-code.ts";
import { placeOf } from "./named-object.ts";
import type { ChangeNamedArguments } from "./object-commands.ts";
import type { CommandCluster, CommandPorts } from "./run-command.ts";
import { waitForCluster } from "./shown-wait.ts";

type Goal = "suspended" | "ready" | "gone";

/** `flaretop cluster suspend|resume|delete`. */
export const changeCluster = {
  suspend: changing(suspendRayCluster, "suspended"),
  resume: changing(resumeRayCluster, "ready"),
  delete: changing(deleteRayCluster, "gone"),
} as const;

function changing(change: typeof suspendRayCluster, goal: Goal) {
  return (options: ChangeNamedArguments, ports: CommandPorts): Promise<ExitCode> =>
    changed(options, ports, goal, ({ client, namespace }, how) =>
      change(client, placeOf(options.name, namespace), how),
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
  goal: Goal,
  change: (at: CommandCluster, how: ChangeRayClusterOptions) => Promise<ChangedRayCluster>,
): Promise<ExitCode> {
  return ports.connected(options, { readOnly: false }, async (at) => {
    const made = await change(at, madeOptions(options, at, ports));
    const wait = () => waitForCluster(at.client, placeOf(options.name, at.namespace), goal, options, ports);
    return reportChange(made, options, ports, wait);
  });
}
