import { deleteRayJob, resumeRayJob, stopRayJob } from "../ray/job/ray-job-operations.ts";
import { madeOptions, reportChange } from "./change-report.ts";
import type { ExitCode } from "./exit-code.ts";
import { placeOf } from "./named-object.ts";
import type { ChangeNamedArguments } from "./object-commands.ts";
import type { CommandPorts } from "./run-command.ts";

/** `flaretop job stop|resume|delete`. */
export const changeJob = {
  stop: changing(stopRayJob),
  resume: changing(resumeRayJob),
  delete: changing(deleteRayJob),
} as const;

function changing(change: typeof stopRayJob) {
  return (options: ChangeNamedArguments, ports: CommandPorts): Promise<ExitCode> =>
    ports.connected(options, { readOnly: false }, async (at) => {
      const name = placeOf(options.name, at.namespace);
      return reportChange(await change(at.client, name, madeOptions(options, at, ports)), options, ports);
    });
}
