import { textAt } from "../values/untyped.ts";
import type { CollectionSource } from "./collection-source.ts";
import { type ClusterErrorReason, isClusterError } from "./errors.ts";
import { projectMeta } from "./meta.ts";
import type { ResourceKind } from "./resource-kind.ts";

/** The two kinds that tell names of namespaces; OpenShift's lists only those that one may see. */
const NAMESPACES: ResourceKind = nameOnly("", "Namespace", "namespaces");
const PROJECTS: ResourceKind = nameOnly("project.openshift.io", "Project", "projects");

function nameOnly(group: string, kind: string, plural: string): ResourceKind {
  return {
    group,
    kind,
    plural,
    versions: ["v1"],
    namespaced: false,
    project: (object) => ({ meta: projectMeta(object) }),
  };
}

const PAGE = 500;
const MOST_PAGES = 1_000;
const HIDDEN: ReadonlySet<ClusterErrorReason> = new Set(["forbidden", "kind-missing", "not-found"]);

/** Names of the namespaces one may see, sorted; undefined when neither list is allowed. */
export async function visibleNamespaces(
  source: CollectionSource,
  options: { readonly signal?: AbortSignal | undefined; readonly urgent?: boolean | undefined },
): Promise<readonly string[] | undefined> {
  for (const kind of [NAMESPACES, PROJECTS]) {
    try {
      return await namesOf(source, kind, options);
    } catch (error) {
      if (!isClusterError(error) || !HIDDEN.has(error.reason)) throw error;
    }
  }
  return undefined;
}

async function namesOf(
  source: CollectionSource,
  kind: ResourceKind,
  options: { readonly signal?: AbortSignal | undefined; readonly urgent?: boolean | undefined },
): Promise<readonly string[]> {
  const names: string[] = [];
  let continueToken: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await source.openList(kind, "v1", {}, { limit: PAGE, continueToken, ...options });
    for await (const item of page.items) {
      const name = textAt(item, "metadata", "name");
      if (name !== undefined) names.push(name);
    }
    continueToken = page.end().continueToken;
    if (continueToken === undefined) break;
  }
  return names.sort();
}
