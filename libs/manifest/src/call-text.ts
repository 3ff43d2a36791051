import { canonicalJson } from './canonical-json.js';

/**
 * What stands for a call wherever it is hashed, approved or recorded: the RFC 8785 text of its arguments, which is an object. A round
 * that answers questions (SEP-2322) is another call, so then it is that of the array of arguments and `{"inputResponses":…}`.
 *
 * @param argumentsJson RFC 8785 text
 * @throws NotCanonical
 */
export const callText = (argumentsJson: string, inputResponses: unknown): string =>
  inputResponses === undefined ? argumentsJson : `[${argumentsJson},${canonicalJson({ inputResponses })}]`;
