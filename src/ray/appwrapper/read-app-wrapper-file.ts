import { LOCAL_FILES } from "../../common/kubernetes-cluster/local-files.ts";
import type { TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { InputError } from "../../common/values/input-error.ts";
import { cleanLine } from "../../common/values/text.ts";
import { parseYaml } from "../../common/values/yaml-guard.ts";
import { appWrapperFromManifest } from "./app-wrapper-from-manifest.ts";

/**
 * An AppWrapper from a YAML or JSON file of this machine, checked as `appWrapperFromManifest` does. At most 1 MiB, one document.
 *
 * @param options - `namespace` where it goes when the file names none.
 * @example
 * await submitAppWrapper(client, readAppWrapperFile("train.yaml", { namespace: "team-a" }));
 * @throws {@link InputError} when the file cannot be read, is no YAML (with line and column), or with everything that is wrong in it.
 * @see https://project-codeflare.github.io/appwrapper/
 */
export function readAppWrapperFile(
  path: string,
  options: { readonly namespace?: string | undefined } = {},
): TypedResource {
  const reading = LOCAL_FILES.read(path);
  if (reading.found !== "yes") {
    const why = reading.found === "no" ? "there is no such file" : reading.why;
    throw new InputError("AppWrapper file", [{ path: "", message: `"${cleanLine(path)}": ${why}.` }]);
  }
  const read = parseYaml(reading.content.toString("utf8"), path);
  if ("problems" in read)
    throw new InputError(
      "AppWrapper file",
      read.problems.map((message) => ({ path: "", message })),
    );
  return appWrapperFromManifest(read.value, options);
}
