import { didYouMean } from "../common/values/nearest-name.ts";
import type { Catalog } from "../console/model/catalog.ts";

/** The sentence about a view that does not exist, with the name that was meant or all names. */
export function unknownView(name: string, { views }: Catalog): string {
  const known = [...views.values()].flatMap(({ id, aliases }) => [id, ...aliases]);
  const near = didYouMean(name, known);
  return `No view is called "${name}".${near === "" ? ` Views: ${[...views.keys()].join(", ")}.` : near}`;
}
