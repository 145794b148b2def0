import { z } from "zod";
import { ENV_NAME_RULE, isEnvName, word } from "../../common/values/input-checks.ts";

/** Addresses that Ray itself fetches from; anything else names something on this machine. */
const REMOTE = /^(?:https?|s3|s3a|gs|gcs|abfss|azure|hdfs|file|pip|conda):\/\//i;

export function isRemote(place: string): boolean {
  return REMOTE.test(place);
}

const requirement = z.string().refine((text) => text.trim() !== "" && !/[\r\n]/.test(text), {
  error: 'Give one requirement, such as "torch==2.6.0"',
});
const requirements = z.array(requirement);
const pipSchema = z.union(
  [
    requirements,
    z.string(),
    z.strictObject({
      packages: z.union([requirements, z.string()]),
      pip_check: z.boolean().optional(),
      pip_version: z.string().optional(),
      pip_install_options: z.array(z.string()).optional(),
    }),
  ],
  { error: "Give a list of requirements, the path of a requirements file, or an object with packages" },
);
const uvSchema = z.union(
  [
    requirements,
    z.string(),
    z.strictObject({
      packages: z.union([requirements, z.string()]),
      uv_check: z.boolean().optional(),
      uv_version: z.string().optional(),
      uv_pip_install_options: z.array(z.string()).optional(),
    }),
  ],
  { error: "Give a list of requirements, the path of a requirements file, or an object with packages" },
);

const condaSchema = z.union(
  [
    word,
    z.strictObject({
      name: z.string().optional(),
      channels: z.array(z.string()).optional(),
      dependencies: z.array(z.union([z.string(), z.strictObject({ pip: requirements })])),
      prefix: z.string().optional(),
      variables: z.record(z.string(), z.string()).optional(),
    }),
  ],
  { error: "Give the name of an environment, the path of a YAML file, or an object with dependencies" },
);

const envVars = z
  .record(z.string(), z.string({ error: "Give the value as text, in quotes" }))
  .superRefine((variables, context) => {
    for (const name of Object.keys(variables)) {
      if (!isEnvName(name)) context.addIssue({ code: "custom", path: [name], message: ENV_NAME_RULE });
    }
  });

export const runtimeEnvSchema = z
  .strictObject({
    /** A folder or zip file of this machine, which is shipped, or an address that Ray fetches. */
    working_dir: word.optional(),
    /** Folders or wheels of this machine, which are shipped, or addresses that Ray fetches. */
    py_modules: z.array(word).optional(),
    py_executable: z.string().min(1, { error: "Give a command" }).optional(),
    /** Patterns as in a `.gitignore`: left out of what is shipped. */
    excludes: z.array(z.string()).optional(),
    pip: pipSchema.optional(),
    uv: uvSchema.optional(),
    conda: condaSchema.optional(),
    /** Values are secrets for us: never in errors, logs or records. */
    env_vars: envVars.optional(),
    image_uri: word.optional(),
    container: z
      .strictObject({
        image: word,
        worker_path: z.string().optional(),
        run_options: z.array(z.string()).optional(),
      })
      .optional(),
    nsight: z.union([word, z.record(z.string(), z.string())]).optional(),
    mpi: z.strictObject({ args: z.array(z.string()).optional(), worker_entry: z.string().optional() }).optional(),
    java_jars: z.array(word).optional(),
    worker_process_setup_hook: word.optional(),
    config: z
      .strictObject({
        /** Seconds; -1: no limit. Ray's default is 600. */
        setup_timeout_seconds: z.int({ error: "Give whole seconds, or -1 for no limit" }).min(-1).optional(),
        eager_install: z.boolean().optional(),
        log_files: z.array(z.string()).optional(),
      })
      .optional(),
  })
  .superRefine((env, context) => {
    const problem = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    const installers = (["pip", "uv", "conda"] as const).filter((name) => env[name] !== undefined);
    for (const name of installers.slice(1))
      problem(name, `Ray takes one of pip, uv and conda: ${installers[0]} is given too`);
    if (env.image_uri !== undefined && env.container !== undefined)
      problem("container", "image_uri is given too: give one");
    if (env.image_uri !== undefined || env.container !== undefined) {
      const field = env.image_uri === undefined ? "container" : "image_uri";
      for (const name of [...installers, "working_dir", "py_modules"] as const) {
        if (env[name] !== undefined)
          problem(name, `Ray does not take it together with ${field}: put it into the image`);
      }
    }
  });

/**
 * Ray's `runtime_env`, in Ray's own words, all fields typed.
 * @see https://docs.ray.io/en/latest/ray-core/handling-dependencies.html
 */
export type RuntimeEnv = z.infer<typeof runtimeEnvSchema>;
