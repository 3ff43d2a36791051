/** Tolerated difference between the clocks of two parties, in seconds. */
export const SKEW_S = 5;
