import { cleanLine } from "../values/text.ts";
import { type ContextEntry, contextEntry } from "./context-entry.ts";
import { inClusterKubeconfig } from "./in-cluster.ts";
import type { ClusterEntry, KubeconfigContent, NamedContext, UserEntry } from "./kubeconfig-entries.ts";
import {
  type KubeconfigOrigin,
  type KubeconfigPlaces,
  type LoadedFiles,
  readKubeconfigFiles,
} from "./kubeconfig-files.ts";
import { LOCAL_FILES, type LocalFiles } from "./local-files.ts";

export interface LoadKubeconfigOptions extends KubeconfigPlaces {
  readonly files?: LocalFiles | undefined;
}

/** What belongs to one context. Holds secrets. */
export interface ContextParts {
  readonly context: NamedContext;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
}

/** All that the kubeconfig files say together. Public fields hold no secret. Nothing changes after loading. */
export class Kubeconfig {
  readonly origin: KubeconfigOrigin;
  /** The files that were read. */
  readonly paths: readonly string[];
  readonly contexts: readonly ContextEntry[];
  /** `current-context`; undefined: let a person choose. It may name a context that cannot be opened. */
  readonly current: string | undefined;
  readonly warnings: readonly string[];
  /** Set when there is nothing to choose from: what is missing, where was looked, what to do. */
  readonly problem: string | undefined;
  // Private fields stay out of logs, JSON and inspection.
  readonly #parts: ReadonlyMap<string, ContextParts>;
  readonly #stamps: ReadonlyMap<string, string>;

  constructor(
    facts: Pick<Kubeconfig, "origin" | "problem" | "warnings">,
    merged: MergedContent,
    stamps: ReadonlyMap<string, string>,
  ) {
    this.origin = facts.origin;
    this.problem = facts.problem;
    this.warnings = facts.warnings;
    this.paths = [...stamps.keys()];
    this.current = merged.currentContext;
    this.contexts = merged.entries;
    this.#parts = merged.parts;
    this.#stamps = stamps;
  }

  /** Undefined for a context that is unknown or cannot be used. */
  partsOf(name: string): ContextParts | undefined {
    return this.#parts.get(name);
  }

  /** Files that were changed or removed since they were read. What was loaded stays in use until it is loaded again. */
  changedPaths(files: LocalFiles = LOCAL_FILES): readonly string[] {
    return [...this.#stamps].flatMap(([path, stamp]) => {
      const now = files.read(path, Number.POSITIVE_INFINITY);
      return now.found === "yes" && now.stamp === stamp ? [] : [path];
    });
  }
}

interface MergedContent {
  readonly currentContext: string | undefined;
  readonly entries: readonly ContextEntry[];
  readonly parts: ReadonlyMap<string, ContextParts>;
}

/**
 * Loads the kubeconfig as kubectl does: the file of `--kubeconfig`, else those of KUBECONFIG, else `~/.kube/config`, else the
 * service account of the pod we run in. Never throws: what cannot be used is listed with its reason.
 *
 * @example
 * const kubeconfig = loadKubeconfig({ env: process.env, homeFolder: homedir() });
 * for (const { name, disabledBecause } of kubeconfig.contexts) console.log(name, disabledBecause ?? "");
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function loadKubeconfig(options: LoadKubeconfigOptions): Kubeconfig {
  const localFiles = options.files ?? LOCAL_FILES;
  const loaded = readKubeconfigFiles(options, localFiles);
  const contents = loaded.files.map(({ content }) => content);
  const isEmpty = contents.every(({ contexts, clusters }) => contexts.length === 0 && clusters.length === 0);
  if (isEmpty && loaded.origin !== "flag" && loaded.warnings.length === 0) {
    const account = inClusterKubeconfig(options.env, localFiles);
    if (account !== undefined) return kubeconfigOf(account, "in-cluster");
  }
  const merged = merge(contents);
  const problem = merged.entries.length === 0 ? nothingFound(loaded) : undefined;
  const found = [...loaded.warnings, ...duplicates(loaded), ...unknownCurrent(merged)];
  // The problem names its causes itself.
  const warnings = [...(problem === undefined ? found : []), ...ignoredSwitch(options.env)];
  const stamps = new Map(loaded.files.map(({ path, stamp }) => [path, stamp] as const));
  return new Kubeconfig(
    { origin: loaded.files.length === 0 ? "none" : loaded.origin, problem, warnings },
    merged,
    stamps,
  );
}

/** A kubeconfig that stands in no file. */
export function kubeconfigOf(content: KubeconfigContent, origin: KubeconfigOrigin): Kubeconfig {
  return new Kubeconfig({ origin, problem: undefined, warnings: [] }, merge([content]), new Map());
}

/** First definition of a name wins, in the order of the files. Maps, because names may be `__proto__`. */
function merge(contents: readonly KubeconfigContent[]): MergedContent {
  const clusters = firstByName(contents.flatMap((content) => content.clusters));
  const users = firstByName(contents.flatMap((content) => content.users));
  const contexts = firstByName(contents.flatMap((content) => content.contexts));
  const entries: ContextEntry[] = [];
  const parts = new Map<string, ContextParts>();
  for (const context of contexts.values()) {
    const cluster = clusters.get(context.cluster ?? "");
    const user = users.get(context.user ?? "");
    const entry = contextEntry(context, cluster, user);
    entries.push(entry);
    if (cluster !== undefined && user !== undefined && entry.disabledBecause === undefined)
      parts.set(context.name, { context, cluster, user });
  }
  return {
    currentContext: contents.find((content) => content.currentContext !== undefined)?.currentContext,
    entries,
    parts,
  };
}

function firstByName<Entry extends { readonly name: string }>(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  const first = new Map<string, Entry>();
  for (const entry of entries) if (!first.has(entry.name)) first.set(entry.name, entry);
  return first;
}

function duplicates({ files }: LoadedFiles): readonly string[] {
  const warnings: string[] = [];
  for (const { path, content } of files) {
    for (const [what, entries] of [
      ["cluster", content.clusters],
      ["user", content.users],
      ["context", content.contexts],
    ] as const) {
      const seen = new Set<string>();
      for (const { name } of entries) {
        if (seen.has(name))
          warnings.push(
            `${cleanLine(path)} defines the ${what} "${cleanLine(name)}" more than once; the first definition is used.`,
          );
        seen.add(name);
      }
    }
  }
  return warnings;
}

function unknownCurrent({ currentContext, entries }: MergedContent): readonly string[] {
  if (currentContext === undefined || entries.some(({ name }) => name === currentContext)) return [];
  return [`The current context "${cleanLine(currentContext)}" is not defined; choose another one.`];
}

/** Node would skip certificate checks for every connection with this variable; we state the checks on each one. */
function ignoredSwitch(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0"
    ? ["NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored: certificates are checked unless the kubeconfig says otherwise."]
    : [];
}

function nothingFound({ origin, paths, files, warnings }: LoadedFiles): string {
  const [first = ""] = paths;
  const where = paths.map(cleanLine).join(", ");
  const next = "Log in to a cluster, or name a kubeconfig with --kubeconfig FILE.";
  if (files.length > 0) return `${where} defines no context. ${next}`;
  if (warnings.length > 0) return `No cluster is configured. ${warnings.join(" ")} ${next}`;
  if (origin === "flag")
    return `The kubeconfig ${cleanLine(first)} does not exist. Check the path given with --kubeconfig.`;
  if (origin === "environment")
    return `No cluster is configured: KUBECONFIG names ${where}, which does not exist. ${next}`;
  return `No cluster is configured: KUBECONFIG is not set, ${where} does not exist, and this is not a pod. ${next}`;
}
