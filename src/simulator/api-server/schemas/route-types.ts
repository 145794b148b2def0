/** Types of Gateway API and of OpenShift Routes, whose specs are kept as they come. Notation: `readTypes`. */
export const ROUTE_TYPES = `
Gateway spec!:any status:any
GatewayClass spec!:any status:any
HTTPRoute spec!:any status:any
Route spec:any status:any
CustomResourceDefinition spec!:any status:any
`;
