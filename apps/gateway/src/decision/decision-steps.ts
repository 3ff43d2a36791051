import type { activeCaller } from './steps/caller/active-caller.js';
import type { addressedRequest } from './steps/caller/addressed-request.js';
import type { freshSnapshot } from './steps/caller/fresh-snapshot.js';
import type { provenPossession } from './steps/caller/proven-possession.js';
import type { verifiedToken } from './steps/caller/verified-token.js';
import type { acceptedArguments } from './steps/tool/accepted-arguments.js';
import type { approvedIfSensitive } from './steps/tool/approved-if-sensitive.js';
import type { attestedManifest } from './steps/tool/attested-manifest.js';
import type { grantedTool } from './steps/tool/granted-tool.js';
import type { publishedTool } from './steps/tool/published-tool.js';
import type { wellFormedMessage } from './steps/tool/well-formed-message.js';
import type { acceptedResult } from './steps/call/accepted-result.js';
import type { admittedCall, admittedRequest } from './steps/call/admitted-call.js';
import type { cleanArguments } from './steps/call/clean-arguments.js';
import type { execute } from './steps/call/execute.js';
import type { settledCall } from './steps/call/settled-call.js';

/** The steps with what they need already given to them. */
export interface DecisionSteps {
  readonly addressedRequest: ReturnType<typeof addressedRequest>;
  readonly freshSnapshot: ReturnType<typeof freshSnapshot>;
  readonly verifiedToken: ReturnType<typeof verifiedToken>;
  readonly provenPossession: ReturnType<typeof provenPossession>;
  readonly activeCaller: ReturnType<typeof activeCaller>;
  readonly wellFormedMessage: ReturnType<typeof wellFormedMessage>;
  readonly publishedTool: ReturnType<typeof publishedTool>;
  readonly attestedManifest: ReturnType<typeof attestedManifest>;
  readonly grantedTool: ReturnType<typeof grantedTool>;
  readonly acceptedArguments: ReturnType<typeof acceptedArguments>;
  readonly approvedIfSensitive: ReturnType<typeof approvedIfSensitive>;
  readonly admittedCall: ReturnType<typeof admittedCall>;
  readonly admittedRequest: ReturnType<typeof admittedRequest>;
  readonly cleanArguments: ReturnType<typeof cleanArguments>;
  readonly execute: ReturnType<typeof execute>;
  readonly acceptedResult: ReturnType<typeof acceptedResult>;
  readonly settledCall: ReturnType<typeof settledCall>;
}
