import { z } from 'zod';

/**
 * What a server may do besides answering (mcp-protocol §10). Each is off unless somebody allowed it: what is not allowed is
 * not declared to the server, so a conforming one never tries.
 */
export const serverFeatures = z
  .strictObject({
    /** Log messages reach agents that ask for them. */
    logging: z.boolean(),
    /** The server may ask the user behind the agent to fill in a form. */
    elicitation: z.boolean(),
    /** The server may ask the model of the agent. */
    sampling: z.boolean(),
    /** The server may see which folders the agent works in. */
    roots: z.boolean(),
  })
  .meta({ id: 'ServerFeatures' });
export type ServerFeatures = z.infer<typeof serverFeatures>;

export const NO_FEATURES: ServerFeatures = Object.freeze({
  logging: false,
  elicitation: false,
  sampling: false,
  roots: false,
});
