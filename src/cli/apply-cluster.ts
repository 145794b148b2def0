import type { FieldChange } from "../common/kubernetes-cluster/apply-resource.ts";
import { cleanLine } from "../common/values/text.ts";
import { type AppliedRayCluster, applyRayCluster } from "../ray/cluster/apply-ray-cluster.ts";
import type { RayClusterConfiguration } from "../ray/cluster/ray-cluster-configuration.ts";
import { rayClusterConfigurationOf } from "../ray/cluster/ray-cluster-configuration-of.ts";
import { printed } from "./answers.ts";
import type { ApplyClusterArguments, ClusterFields } from "./cluster-command.ts";
import { fieldsIn, laidOver, readConfiguration } from "./configuration-file.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-code.ts";
import type { CommandPorts } from "./run-command.ts";
import { waitForCluster } from "./shown-wait.ts";

type Fields = Readonly<Record<string, unknown>>;

/** `flaretop cluster apply`: makes a Ray cluster as file and options say, or changes the one of its name to that. */
export async function applyCluster(options: ApplyClusterArguments, ports: CommandPorts): Promise<ExitCode> {
  const configuration = withOptions(await described(options, ports), options);
  const dryRun = options.dryRun || options.diff;
  const { force } = options;
  return ports.connected(options, { readOnly: false }, async ({ client, namespace }) => {
    const wish = laidOver({ namespace }, configuration) as RayClusterConfiguration;
    const onWarning = (text: string) => ports.err(`${cleanLine(text)}\n`);
    const applied = await applyRayCluster(client, wish, { dryRun, force, onWarning, signal: ports.signal });
    const isWaiting = options.wait && !dryRun;
    const wait = isWaiting ? await waitForCluster(client, applied.cluster.meta, "ready", options, ports) : undefined;
    const plain = { ...plainOf(applied, dryRun), wait: wait?.outcome };
    await ports.out(printed(options.output, plain, () => inWords(applied, dryRun)));
    return wait?.code ?? EXIT.done;
  });
}

/** A configuration in our words, or a manifest that one can be made of without loss. */
async function described({ file, name }: ApplyClusterArguments, ports: CommandPorts): Promise<Fields> {
  if (file === undefined && name === undefined)
    throw new UsageError("Name the cluster, or give a file that does: flaretop cluster apply NAME, or -f FILE.");
  const given = await readConfiguration(ports, file);
  if (given["kind"] === undefined) return given;
  const apiVersion = String(given["apiVersion"] ?? "");
  if (given["kind"] !== "RayCluster" || !apiVersion.startsWith("ray.io/"))
    throw new UsageError(`${file} holds a ${cleanLine(String(given["kind"]))}: give a RayCluster.`);
  const metadata = typeof given["metadata"] === "object" && given["metadata"] !== null ? given["metadata"] : {};
  const { configuration, notCarried } = rayClusterConfigurationOf({ ...given, metadata });
  if (notCarried.length > 0)
    throw new UsageError(`${file} has fields that are not known here and would be lost: ${notCarried.join(", ")}.`);
  return { ...configuration };
}

function withOptions(given: Fields, { name, fields, namespace }: ApplyClusterArguments): Fields {
  const { queue, priorityClass, image, headCpu, headMemory } = fields;
  const head = laidOver(fieldsIn(given["head"]), { cpu: headCpu, memory: headMemory });
  const groups = groupsOf(given["workerGroups"], fields);
  return laidOver(given, {
    name,
    namespace,
    queue,
    priorityClass,
    image,
    head: Object.keys(head).length === 0 ? undefined : head,
    workerGroups: groups,
  });
}

/** The options speak of one group: of several the file must do so. */
function groupsOf(given: unknown, { workers, cpu, memory, gpus }: ClusterFields): unknown {
  const extended = gpus === undefined ? undefined : { "nvidia.com/gpu": gpus };
  const told = laidOver({}, { replicas: workers, cpu, memory, extendedResources: extended });
  if (Object.keys(told).length === 0) return given;
  const groups: readonly unknown[] = Array.isArray(given) ? given : [{ name: "workers" }];
  if (groups.length !== 1)
    throw new UsageError(
      `The file has ${groups.length} worker groups: change them there; --workers, --cpu, --memory and --gpus are for one.`,
    );
  return [laidOver(fieldsIn(groups[0]), told)];
}

function plainOf({ result, cluster, changes, manifest }: AppliedRayCluster, dryRun: boolean) {
  const { namespace, name, uid } = cluster.meta;
  return { namespace, name, uid, result, dryRun, changes, manifest };
}

const WORDS = { created: "made", changed: "changed", unchanged: "unchanged" } as const;
const DRY_WORDS = { created: "would be made", changed: "would be changed", unchanged: "would stay as it is" } as const;

function inWords({ result, cluster, changes }: AppliedRayCluster, dryRun: boolean): string {
  const { namespace, name } = cluster.meta;
  const told = `RayCluster ${namespace}/${name} ${dryRun ? DRY_WORDS[result] : WORDS[result]}`;
  return `${[told, ...changes.map(changeInWords)].map(cleanLine).join("\n")}\n`;
}

function changeInWords({ path, before, after }: FieldChange): string {
  return `  ${path}: ${valueInWords(before)} -> ${valueInWords(after)}`;
}

function valueInWords(value: unknown): string {
  return value === undefined ? "(none)" : JSON.stringify(value);
}
