import { didYouMean } from "../../common/values/nearest-name.ts";
import { createActions } from "../actions/actions.ts";
import type { Action, Catalog, CatalogProblem } from "../model/catalog.ts";
import type { View } from "../model/view.ts";
import { giveAliases } from "./aliases.ts";
import { compileView } from "./compile-view.ts";
import { KindsInUse } from "./kinds.ts";
import { loadKeymap } from "./load-keymap.ts";
import { homeSchema, viewSchema } from "./view-schema.ts";
import { type CatalogFile, readYamlFile } from "./yaml-file.ts";

/** The texts of `views/*.yaml` and `keymaps/*.yaml`; each set in the order in which it is to be laid over the others. */
export interface CatalogFiles {
  /** Views by file name without folder and ending are their ids; `home` is the layout of the first screen. */
  readonly views: readonly CatalogFile[];
  readonly keymaps: readonly CatalogFile[];
}

export const NO_FILES: CatalogFiles = { views: [], keymaps: [] };
const HOME = "home";

/**
 * Compiles everything that files say. A person's file replaces ours of the same name; one with a problem is left out and reported,
 * and ours stays. Never throws.
 */
export function loadCatalog(files: {
  readonly builtInFiles: CatalogFiles;
  readonly personFiles: CatalogFiles;
}): Catalog {
  const problems: CatalogProblem[] = [];
  const kinds = new KindsInUse();
  const views = new Map<string, View>();
  const sources = new Map<string, CatalogFile>();
  const [builtIn, person] = [files.builtInFiles, files.personFiles];
  for (const file of [...builtIn.views, ...person.views]) {
    const id = viewIdOf(file.path);
    if (id === HOME) continue;
    const view = readView(id, file, kinds);
    if ("problems" in view) problems.push(...view.problems);
    else {
      views.set(id, view);
      sources.set(id, file);
    }
  }
  const named = withoutClashes(views, sources, problems);
  const known = kinds.known();
  const actions: ReadonlyMap<string, Action> = createActions(known);
  const { keymap, problems: keymapProblems } = loadKeymap([...builtIn.keymaps, ...person.keymaps], {
    viewIds: named.keys(),
    actionIds: actions.keys(),
  });
  problems.push(...keymapProblems, ...danglingProblems(named, sources));
  const home = loadHome([...builtIn.views, ...person.views], named, problems);
  return { kinds: known, views: named, home, keymap, actions, problems };
}

/** `views/mine.yaml` is `mine`. */
export function viewIdOf(path: string): string {
  return path.replace(/^.*[/\\]/, "").replace(/\.ya?ml$/, "");
}

function readView(
  id: string,
  file: CatalogFile,
  kinds: KindsInUse,
): View | { readonly problems: readonly CatalogProblem[] } {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(id)) {
    const message = "a view file is named in lower-case letters, digits and dashes, such as my-jobs.yaml.";
    return { problems: [{ file: file.path, line: undefined, column: undefined, message }] };
  }
  const read = readYamlFile(file, viewSchema);
  return "problems" in read ? read : compileView(id, read, kinds);
}

/** A view whose name or alias leads elsewhere already keeps its columns and loses the alias. */
function withoutClashes(
  views: ReadonlyMap<string, View>,
  sources: ReadonlyMap<string, CatalogFile>,
  problems: CatalogProblem[],
): ReadonlyMap<string, View> {
  const { clashes, cleared } = giveAliases(views);
  for (const { viewId, alias, takenBy } of clashes) {
    const file = sources.get(viewId);
    if (file === undefined) continue;
    const read = readYamlFile(file, viewSchema);
    const message = `":${alias}" leads to ${takenBy} already; choose another alias.`;
    if (!("problems" in read))
      problems.push(read.problemAt(["aliases", read.value.aliases?.indexOf(alias) ?? 0], message));
  }
  return cleared;
}

function danglingProblems(
  views: ReadonlyMap<string, View>,
  sources: ReadonlyMap<string, CatalogFile>,
): readonly CatalogProblem[] {
  return [...views.values()].flatMap(({ id, insteadWhenDenied }) => {
    const file = sources.get(id);
    if (insteadWhenDenied === undefined || views.has(insteadWhenDenied) || file === undefined) return [];
    const read = readYamlFile(file, viewSchema);
    const message = `there is no view "${insteadWhenDenied}".${didYouMean(insteadWhenDenied, views.keys())}`;
    return "problems" in read ? [] : [read.problemAt(["insteadWhenDenied"], message)];
  });
}

/** The last layout that is right: a person's, else ours. */
function loadHome(
  files: readonly CatalogFile[],
  views: ReadonlyMap<string, View>,
  problems: CatalogProblem[],
): readonly string[] {
  let home: readonly string[] = [...views.keys()].slice(0, 1);
  for (const file of files) {
    if (viewIdOf(file.path) !== HOME) continue;
    const read = readYamlFile(file, homeSchema);
    const wrong = "problems" in read ? read.problems : unknownPanes(read.value.panes, views, read.problemAt);
    problems.push(...wrong);
    if (!("problems" in read) && wrong.length === 0) home = read.value.panes;
  }
  return home;
}

function unknownPanes(
  panes: readonly string[],
  views: ReadonlyMap<string, View>,
  problemAt: (path: readonly PropertyKey[], message: string) => CatalogProblem,
): readonly CatalogProblem[] {
  return panes.flatMap((pane, index) => {
    if (panes.indexOf(pane) !== index) return [problemAt(["panes", index], `"${pane}" is there already.`)];
    return views.has(pane)
      ? []
      : [problemAt(["panes", index], `there is no view "${pane}".${didYouMean(pane, views.keys())}`)];
  });
}

export type { CatalogFile } from "./yaml-file.ts";
