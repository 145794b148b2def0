import type { TypedResource } from "../common/kubernetes-cluster/typed-resource.ts";
import { formatAge } from "../common/values/duration.ts";
import { InputError } from "../common/values/input-error.ts";
import { cleanLine } from "../common/values/text.ts";
import type { AppWrapper } from "../ray/appwrapper/app-wrapper.ts";
import { appWrapperFromManifest } from "../ray/appwrapper/app-wrapper-from-manifest.ts";
import { type AppWrapperState, appWrapperState } from "../ray/appwrapper/app-wrapper-health.ts";
import {
  type AppWrapperStatus,
  appWrapperStatus,
  deleteAppWrapper,
  listAppWrappers,
  submitAppWrapper,
} from "../ray/appwrapper/app-wrapper-operations.ts";
import { type AppWrapperConfiguration, wrapInAppWrapper } from "../ray/appwrapper/wrap-in-app-wrapper.ts";
import { checkedRayCluster } from "../ray/cluster/ray-cluster-configuration.ts";
import { rayClusterManifest } from "../ray/cluster/ray-cluster-manifest.ts";
import { ageOf, facts, outOf, printed, printList, table } from "./answers.ts";
import type { SubmitWrapperArguments } from "./app-wrapper-command.ts";
import { madeOptions, reportChange } from "./change-report.ts";
import { readConfiguration } from "./configuration-file.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-code.ts";
import { placeOf } from "./named-object.ts";
import type { ChangeNamedArguments, ListArguments, NamedArguments } from "./object-commands.ts";
import type { CommandPorts } from "./run-command.ts";

/** `flaretop appwrapper submit`. */
export async function submitWrapper(options: SubmitWrapperArguments, ports: CommandPorts): Promise<ExitCode> {
  const given = await readConfiguration(ports, options.file);
  const { dryRun } = options;
  return ports.connected(options, { readOnly: false }, async ({ client, namespace }) => {
    if (namespace === undefined) throw new UsageError("Name the namespace: -n NAMESPACE.");
    const wrapper =
      given["kind"] === undefined ? wrapped(given, namespace) : appWrapperFromManifest(given, { namespace });
    const onWarning = (text: string) => ports.err(`${cleanLine(text)}\n`);
    const { meta } = await submitAppWrapper(client, wrapper, { dryRun, onWarning, signal: ports.signal });
    const plain = { namespace: meta.namespace, name: meta.name, uid: meta.uid, dryRun, manifest: wrapper };
    const words = `AppWrapper ${meta.namespace}/${meta.name} ${dryRun ? "would be submitted" : "submitted"}`;
    await ports.out(printed(options.output, plain, () => `${cleanLine(words)}\n`));
    return EXIT.done;
  });
}

/** Settings of the wrapper and a list of Ray clusters, in our words. */
function wrapped(given: Readonly<Record<string, unknown>>, namespace: string): TypedResource {
  const { clusters, ...settings } = given;
  if (!Array.isArray(clusters) || clusters.length === 0)
    throw new InputError("AppWrapper", [{ path: "clusters", message: "Give a list with one Ray cluster or more." }]);
  const place = typeof settings["namespace"] === "string" ? settings["namespace"] : namespace;
  const manifests = clusters.map((cluster: unknown, index) => {
    try {
      return rayClusterManifest({ namespace: place, ...checkedRayCluster(cluster as never) });
    } catch (error) {
      throw error instanceof InputError ? within(`clusters[${index}]`, error) : error;
    }
  });
  return wrapInAppWrapper({ namespace: place, ...settings } as AppWrapperConfiguration, manifests);
}

function within(place: string, { problems }: InputError): InputError {
  return new InputError(
    "AppWrapper",
    problems.map(({ path, message }) => ({ path: path === "" ? place : `${place}.${path}`, message })),
  );
}

/** `flaretop appwrapper list`. One request. */
export function listWrappers(options: ListArguments, ports: CommandPorts): Promise<ExitCode> {
  return ports.connected(options, { readOnly: true }, async ({ client, namespace }) => {
    const wrappers = await listAppWrappers(client, namespace ?? "all", { signal: ports.signal });
    const all = wrappers.map((appWrapper) => ({ ...appWrapperState(appWrapper), appWrapper }));
    const now = ports.now() + client.serverAheadMs;
    const text = () => asTable(all, now);
    return printList(ports, options.output, all, { none: "There are no AppWrappers here.", plain: plainOf, text });
  });
}

/** `flaretop appwrapper status`. */
export function wrapperStatus(options: NamedArguments, ports: CommandPorts): Promise<ExitCode> {
  return ports.connected(options, { readOnly: true }, async ({ client, namespace }) => {
    const now = ports.now() + client.serverAheadMs;
    const status = await appWrapperStatus(client, placeOf(options.name, namespace), { now, signal: ports.signal });
    const { retries, next, workload } = status;
    const deadline = next === undefined ? undefined : { at: new Date(next.deadline).toISOString(), what: next.next };
    const plain = { ...plainOf(status), retries, next: deadline, workload: workload?.meta.name };
    await ports.out(printed(options.output, plain, () => inFacts(status)));
    return EXIT.done;
  });
}

/** `flaretop appwrapper delete`. */
export function deleteWrapper(options: ChangeNamedArguments, ports: CommandPorts): Promise<ExitCode> {
  return ports.connected(options, { readOnly: false }, async (at) => {
    const name = placeOf(options.name, at.namespace);
    return reportChange(await deleteAppWrapper(at.client, name, madeOptions(options, at, ports)), options, ports);
  });
}

type WrapperWithState = AppWrapperState & { readonly appWrapper: AppWrapper };

function plainOf({ health, reason, appWrapper }: WrapperWithState) {
  const { meta, phaseText, queue, resets, components } = appWrapper;
  return {
    namespace: meta.namespace,
    name: meta.name,
    uid: meta.uid,
    health,
    reason,
    phase: phaseText,
    queue,
    resets,
    components: components.map(({ kind, name, deployed, pods }) => ({ kind, name, deployed, pods })),
  };
}

function asTable(all: readonly WrapperWithState[], now: number): string {
  return table(
    ["NAMESPACE", "NAME", "STATE", "RETRIES", "QUEUE", "AGE", "REASON"],
    all.map(({ health, reason, appWrapper: { meta, resets, queue } }) => [
      meta.namespace,
      meta.name,
      health,
      String(resets ?? "?"),
      queue ?? "-",
      ageOf(meta, now),
      reason,
    ]),
  );
}

function inFacts({ health, reason, appWrapper, retries, next, workload }: AppWrapperStatus): string {
  const { meta, queue, components } = appWrapper;
  return facts([
    ["AppWrapper", `${meta.namespace}/${meta.name}`],
    ["State", health],
    ["Reason", reason],
    ["Retries", `${outOf(retries.spent, retries.limit)} spent`],
    ["Next", next === undefined ? "" : `${next.next}, in ${formatAge(Math.max(0, next.leftMs))}`],
    ["Queue", queue ?? ""],
    ["Workload", workload?.meta.name ?? ""],
    ["Wraps", components.map(({ kind, name }) => `${kind} ${name}`).join(", ")],
  ]);
}
