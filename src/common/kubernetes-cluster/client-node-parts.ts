/** What we use of client-node, for `import("./client-node-parts.ts")`: a bundler can then leave its thousands of models out. */
export { KubeConfig, PortForward } from "@kubernetes/client-node";
