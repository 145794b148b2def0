import { listClusterQueues } from "../common/kueue/administration/cluster-queue-operations.ts";
import type { NamespaceUsageLine } from "../common/kueue/administration/namespace-usage.ts";
import { readUsageReport } from "../common/kueue/administration/read-usage-report.ts";
import type { UsageLine, UsageReport } from "../common/kueue/administration/usage-report.ts";
import { formatQuantity, type Quantity } from "../common/values/quantity.ts";
import { cleanLine } from "../common/values/text.ts";
import { printed, table } from "./answers.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { QueueUsageArguments, UsagePart } from "./queue-command.ts";
import type { CommandPorts } from "./run-command.ts";

/** `flaretop queue usage`. */
export function queueUsage(options: QueueUsageArguments, ports: CommandPorts): Promise<ExitCode> {
  const { signal } = ports;
  return ports.connected(options, { readOnly: true }, async ({ client, namespace }) => {
    const all = await readUsageReport(client, { namespace, signal });
    // Who may see nothing at all is denied: the error names the missing right, and its exit code says so.
    if (all.clusterQueues === undefined && all.namespaces === undefined) await listClusterQueues(client, { signal });
    for (const note of all.notRead) ports.err(`${cleanLine(note)}\n`);
    const report = options.namespace === undefined ? all : ofNamespace(all, options.namespace);
    const plain = plainOf(report, options.by);
    await ports.out(printed(options.output, plain, () => asTable(report, options.by)));
    return EXIT.done;
  });
}

/** What one namespace holds, the queues that it holds it in, and their cohorts. */
function ofNamespace(report: UsageReport, namespace: string): UsageReport {
  const namespaces = report.namespaces?.filter((each) => each.namespace === namespace);
  const names = new Set(namespaces?.flatMap(({ clusterQueues }) => clusterQueues));
  const clusterQueues = report.clusterQueues?.filter(({ name }) => names.has(name));
  const cohorts = report.cohorts?.filter(({ name }) => clusterQueues?.some(({ cohort }) => cohort === name));
  return { ...report, namespaces, clusterQueues, cohorts };
}

function plainOf({ cohorts, clusterQueues, namespaces, notRead }: UsageReport, by: UsagePart | undefined) {
  return {
    ...(wanted("cohort", by)
      ? { cohorts: cohorts?.map((part) => ({ ...part, lines: part.lines.map(plainLine) })) }
      : {}),
    ...(wanted("queue", by)
      ? { clusterQueues: clusterQueues?.map((part) => ({ ...part, lines: part.lines.map(plainLine) })) }
      : {}),
    ...(wanted("namespace", by)
      ? { namespaces: namespaces?.map((part) => ({ ...part, lines: part.lines.map(plainLine) })) }
      : {}),
    notRead,
  };
}

function wanted(part: UsagePart, by: UsagePart | undefined): boolean {
  return by === undefined || by === part;
}

/** Amounts as Kubernetes writes them; null where they are not known. */
function plainLine(line: UsageLine | NamespaceUsageLine): Readonly<Record<string, string | null>> {
  const parts: readonly (readonly [string, string | Quantity | undefined])[] = Object.entries(line);
  return Object.fromEntries(parts.map(([name, part]) => [name, typeof part === "string" ? part : known(part)]));
}

function known(quantity: Quantity | undefined): string | null {
  return quantity === undefined ? null : formatQuantity(quantity);
}

function asTable({ cohorts, clusterQueues, namespaces }: UsageReport, by: UsagePart | undefined): string {
  const rows = [
    ...(wanted("cohort", by) ? (cohorts ?? []) : []).flatMap(({ name, lines }) => rowsOf("Cohort", name, lines)),
    ...(wanted("queue", by) ? (clusterQueues ?? []) : []).flatMap(({ name, lines }) =>
      rowsOf("ClusterQueue", name, lines),
    ),
    ...(wanted("namespace", by) ? (namespaces ?? []) : []).flatMap(({ namespace, lines }) =>
      lines.map(({ flavor, resource, reserved, used, borrowedAtMost }) => [
        "Namespace",
        namespace,
        flavor,
        resource,
        "-",
        amount(reserved),
        amount(used),
        atMost(borrowedAtMost),
        "-",
      ]),
    ),
  ];
  return table(["KIND", "NAME", "FLAVOR", "RESOURCE", "NOMINAL", "RESERVED", "USED", "BORROWS", "LENDS"], rows);
}

function rowsOf(kind: string, name: string, lines: readonly UsageLine[]): readonly (readonly string[])[] {
  return lines.map(({ flavor, resource, nominal, reserved, used, borrowed, lentAtMost }) => [
    kind,
    name,
    flavor,
    resource,
    amount(nominal),
    amount(reserved),
    amount(used),
    amount(borrowed),
    atMost(lentAtMost),
  ]);
}

function amount(quantity: Quantity | undefined): string {
  return quantity === undefined ? "?" : formatQuantity(quantity);
}

/** A bound, unless it is 0: then it is the amount itself. */
function atMost(quantity: Quantity | undefined): string {
  return quantity === undefined || quantity.nanos === 0n ? amount(quantity) : `≤ ${formatQuantity(quantity)}`;
}
