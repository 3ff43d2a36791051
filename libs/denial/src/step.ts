/** The steps of the decision, in the order in which they run. */
export const STEPS = [
  'addressedRequest',
  'freshSnapshot',
  'verifiedToken',
  'provenPossession',
  'activeCaller',
  'wellFormedMessage',
  'publishedTool',
  'attestedManifest',
  'grantedTool',
  'acceptedArguments',
  'approvedIfSensitive',
  'admittedCall',
  'cleanArguments',
  'execute',
  'acceptedResult',
  'settledCall',
] as const;

export type Step = (typeof STEPS)[number];
