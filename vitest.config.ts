import { defineConfig } from "vitest/config";

/** Random histories, real processes, fuzzing: part of `npm test`, left out of `npm run test:unit`. */
const long = ["src/**/*.model.test.ts", "src/**/*.long.test.ts"];
/** Unit tests share one module graph per worker: to load it for each of a hundred files would cost more than the tests. */
const shared = { pool: "threads", isolate: false } as const;
/** Each file has a simulated cluster of its own; on the control plane that the environment names, one file at a time. */
const fileParallelism = (process.env["FLARETOP_E2E_KUBECONFIG"] ?? "") === "";
const e2e = {
  include: ["tests/e2e/**/*.test.ts"],
  exclude: ["tests/e2e/kubectl-conformance.test.ts", "tests/e2e/differential.test.ts", "tests/e2e/verdict/**"],
  testTimeout: 180_000,
  hookTimeout: 180_000,
  fileParallelism,
  isolate: false,
  globalSetup: ["tests/faults/build-program.ts"],
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ["default"],
    setupFiles: ["tests/fixtures/fixed-seed.ts"],
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["src/**/*.test.ts"], exclude: long, testTimeout: 60_000, ...shared },
      },
      { extends: true, test: { name: "long", include: long, testTimeout: 120_000, ...shared } },
      { extends: true, test: { name: "architecture", include: ["tests/architecture/**/*.test.ts"] } },
      { extends: true, test: { name: "frames", include: ["tests/frames/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "faults",
          include: ["tests/faults/**/*.test.ts"],
          testTimeout: 60_000,
          isolate: false,
          globalSetup: ["tests/faults/build-program.ts"],
        },
      },
      { extends: true, test: { name: "upgrade", include: ["tests/upgrade/**/*.test.ts"] } },
      { extends: true, test: { name: "e2e", provide: { versions: "new" }, ...e2e } },
      { extends: true, test: { name: "e2e-old", provide: { versions: "old" }, ...e2e } },
      {
        extends: true,
        test: {
          name: "verdict",
          include: ["tests/e2e/verdict/**/*.test.ts"],
          fileParallelism: false,
          hookTimeout: 180_000,
          provide: { versions: "new" },
          globalSetup: ["tests/faults/build-program.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "kubectl",
          include: ["tests/e2e/kubectl-conformance.test.ts"],
          // Vitest runs projects together only when they have as many workers each.
          fileParallelism,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: { name: "differential", include: ["tests/e2e/differential.test.ts"], fileParallelism: false },
      },
    ],
  },
});
