import packageJson from "../../package.json" with { type: "json" };

/** Of the package: in the user agent, and what `flaretop version` prints. */
export const VERSION: string = packageJson.version;
