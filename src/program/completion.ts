import { homedir } from "node:os";
import type { SHELLS } from "../cli/arguments.ts";
import { completion } from "../cli/completion.ts";
import { loadCatalogFrom } from "./catalog-files.ts";
import { foldersOf } from "./folders.ts";

/** A completion script that knows this person's views too. */
export function completionScript(shell: (typeof SHELLS)[number]): string {
  const { catalog } = loadCatalogFrom(foldersOf(process.env, homedir()).config);
  return completion(
    shell,
    [...catalog.views.values()].flatMap(({ id, aliases }) => [id, ...aliases]),
  );
}
