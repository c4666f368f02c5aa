export const DIFFERENCES = {};
