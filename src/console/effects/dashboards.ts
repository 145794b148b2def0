import type { PortForward } from "../../common/kubernetes-cluster/client.ts";
import type { DashboardAddress } from "../../ray/cluster/dashboard-address.ts";
import { RAY_CLUSTERS, type RayCluster } from "../../ray/cluster/ray-cluster.ts";
import { readDashboardAddress } from "../../ray/cluster/read-dashboard-address.ts";
import type { DashboardFound } from "../model/message.ts";
import type { RowRef } from "../model/row.ts";
import { rowOf } from "../model/selectors.ts";
import { sentenceOf } from "./change-objects.ts";
import type { EffectContext } from "./ports.ts";

/** Looks for an address that leads to the dashboard of a Ray cluster; a port-forward to its head pod where there is none. */
export async function findDashboard(context: EffectContext, of: RowRef): Promise<void> {
  const { dispatch, ports, signal, state } = context;
  const asked = signal();
  const found = foundAt(await addressOf(context, of), state().settings.overSsh);
  if (!asked.aborted) dispatch({ kind: "dashboard-found", of, found, at: ports.clock.now() });
}

function foundAt(address: DashboardAddress, overSsh: boolean): DashboardFound {
  if ("url" in address) return { how: "address", url: address.url, from: address.from };
  if ("problem" in address) return { how: "none", problem: address.problem };
  return { how: "forward", ask: overSsh, pod: address.portForward.pod.name };
}

/** Listens on a port of 127.0.0.1 and carries it to the head pod, until the program ends or another context is opened. */
export async function forwardDashboard(context: EffectContext, of: RowRef): Promise<void> {
  const { client, dispatch, forwards, ports, signal } = context;
  const asked = signal();
  const cluster = client();
  const address = await addressOf(context, of);
  if (cluster === undefined || !("portForward" in address))
    return dispatch(notice(context, "warning", `${of.name}: there is no head pod to forward to`));
  try {
    const { pod, port } = address.portForward;
    const forward = await cluster.portForward(pod, port, {
      signal: asked,
      onProblem: (problem) => dispatch(notice(context, "warning", `Forward to ${pod.name}: ${problem}`)),
    });
    if (asked.aborted) return await forward.close();
    forwards.add(forward);
    await showForward(context, of, forward, ports.sshTarget);
  } catch (error) {
    dispatch(notice(context, "bad", sentenceOf(error)));
  }
}

/** Starts a browser where that is possible; else shows the address, links it and copies it. */
export async function openAddress(
  { ports, dispatch }: EffectContext,
  title: string,
  url: string,
  more: readonly string[] = [],
): Promise<void> {
  const opened = ports.openAddress(url);
  if (opened.opened) {
    dispatch({
      kind: "notice",
      notice: { at: ports.clock.now(), tone: "info", text: `${title}: opened ${url} in the browser` },
    });
    return;
  }
  const copied = await ports.terminal.copy([url, ...more].join("\n"));
  const told = copied.sent === "none" ? copied.problem : "Copied to the clipboard, where your terminal allows it.";
  dispatch({ kind: "address-shown", title, url, lines: [opened.because, ...more, told] });
}

async function showForward(
  context: EffectContext,
  of: RowRef,
  forward: PortForward,
  sshTarget: string | undefined,
): Promise<void> {
  const url = `http://127.0.0.1:${forward.localPort}`;
  const tunnel =
    sshTarget === undefined ? [] : [`ssh -L ${forward.localPort}:127.0.0.1:${forward.localPort} ${sshTarget}`];
  await openAddress(context, `Ray dashboard of ${of.name}`, url, tunnel);
}

async function addressOf({ client, state, signal }: EffectContext, of: RowRef): Promise<DashboardAddress> {
  const cluster = client();
  const row = rowOf(state(), of);
  if (cluster === undefined || row === undefined || of.kindId !== `${RAY_CLUSTERS.plural}.${RAY_CLUSTERS.group}`)
    return { problem: "the Ray cluster is gone", skipped: [] };
  try {
    return await readDashboardAddress(cluster, row.record as RayCluster, { signal: signal() });
  } catch (error) {
    return { problem: sentenceOf(error), skipped: [] };
  }
}

function notice({ ports }: EffectContext, tone: "warning" | "bad", text: string) {
  return { kind: "notice", notice: { at: ports.clock.now(), tone, text } } as const;
}
