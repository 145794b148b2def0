/** That Kueue gives its finer reasons: feature gate `UnadmittedWorkloadsObservability`. */
export const GRANULAR = process.env["FLARETOP_VERDICT_GRANULAR"] !== undefined;
