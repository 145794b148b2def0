import { type Command, Option } from "commander";

/** Which cluster, and where in it: the same for the console and for every command. */
export interface ClusterArguments {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  readonly allNamespaces: boolean;
  /** Refuses every change, for this run. */
  readonly readOnly: boolean;
}

export function addClusterOptions(command: Command): Command {
  return command
    .addOption(new Option("--kubeconfig <file>", "this kubeconfig instead of $KUBECONFIG or ~/.kube/config"))
    .addOption(new Option("--context <name>", "this context of the kubeconfig"))
    .addOption(new Option("-n, --namespace <name>", "this namespace").conflicts("allNamespaces"))
    .addOption(new Option("-A, --all-namespaces", "all namespaces").default(false));
}

/** Options of the command itself come before those that were given before its name. */
export function clusterOf(command: Command): ClusterArguments {
  const given = lineOf(command).map(givenTo);
  const first = (name: string) => given.map((options) => options[name]).find((value) => value !== undefined);
  const where = given.find(({ namespace, allNamespaces }) => namespace !== undefined || allNamespaces !== undefined);
  return {
    kubeconfig: textOption(first("kubeconfig")),
    context: textOption(first("context")),
    namespace: textOption(where?.["namespace"]),
    allNamespaces: where?.["allNamespaces"] === true,
    readOnly: first("readOnly") === true,
  };
}

export function textOption(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A command, the group that it is in, and the program. */
function lineOf(command: Command): readonly Command[] {
  return command.parent === null ? [command] : [command, ...lineOf(command.parent)];
}

function givenTo(command: Command): Record<string, unknown> {
  const options: Record<string, unknown> = command.opts();
  return Object.fromEntries(Object.entries(options).filter(([name]) => command.getOptionValueSource(name) === "cli"));
}
