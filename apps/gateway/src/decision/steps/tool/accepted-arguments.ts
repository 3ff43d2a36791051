import { Denied } from '#libs/denial';
import { canonicalJson, sha256Hex } from '#libs/manifest';
import { assertModernToolHeaders } from '#libs/mcp';
import type { ToolValidators } from '../../../snapshot/tool-validators.js';
import { type AcceptedArguments, type GrantedTool, proven, type ToolCallMessage } from '../../proofs.js';

/**
 * Step 10: the approved input schema accepts the arguments as they are, without coercion or defaults, and the headers that
 * the schema mirrors them in agree (SEP-2243). From here on their canonical form stands for them: it is what is hashed, bound
 * into the call token and sent.
 *
 * Not checked: what the arguments mean.
 *
 * @throws Denied `arguments-invalid`, naming place and rule but never the value; `header-mismatch`
 */
export const acceptedArguments =
  (validators: ToolValidators) =>
  (granted: GrantedTool, message: ToolCallMessage): AcceptedArguments => {
    const { tool, server, facts } = granted;
    const { args } = message.call;
    if (message.era === 'modern') assertModernToolHeaders(args, message.headers, facts.headerParams);
    const compiled = validators.of(facts);
    const violation = compiled.acceptArguments(args);
    if (violation !== undefined) {
      const place = `${violation.pointer || '/'} (${violation.keyword})`;
      throw new Denied('arguments-invalid', { detail: place, hint: place });
    }
    const argumentsJson = canonicalJson(args);
    const served = { tool, server, facts };
    return proven({ served, compiled, args, argumentsJson, argsHash: sha256Hex(argumentsJson) });
  };
