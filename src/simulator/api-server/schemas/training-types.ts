/** Types of Kubeflow's training jobs, whose specs are kept as they come. Notation: `readTypes`. */
export const TRAINING_TYPES = `
TrainJob spec:any status:any
TrainingRuntime spec:any
ClusterTrainingRuntime spec:any
PyTorchJob spec:any status:any
`;
