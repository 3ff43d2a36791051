import type { Step } from './step.js';

/**
 * How a denial looks on the wire:
 * - `http`: the whole request is refused; the body is a JSON-RPC error with `code`.
 * - `rpc`: HTTP 200 with a JSON-RPC error, so a client can go on with its other calls.
 * - `tool-result`: HTTP 200 with a tool result `isError: true`, which a model can read and act on.
 */
export type Wire = 'http' | 'rpc' | 'tool-result';

export interface Denial {
  readonly step: Step;
  readonly wire: Wire;
  /** HTTP status. */
  readonly status: number;
  /** JSON-RPC error code; unused for `tool-result`. */
  readonly code: number;
  /** What the caller is told. Fixed text: never upstream text, never a policy body. */
  readonly message: string;
  /** What the caller, or the person behind it, can do. Shown in docs and in the console. */
  readonly remedy: string;
}

const http = (step: Step, status: number, code: number, message: string, remedy: string): Denial =>
  Object.freeze({ step, wire: 'http', status, code, message, remedy });
const rpc = (step: Step, code: number, message: string, remedy: string): Denial =>
  Object.freeze({ step, wire: 'rpc', status: 200, code, message, remedy });
const result = (step: Step, message: string, remedy: string): Denial =>
  Object.freeze({ step, wire: 'tool-result', status: 200, code: 0, message, remedy });

/** One text for every cause, so that absent and forbidden look the same. */
const unknownTool = (step: Step, remedy: string): Denial => rpc(step, -32602, 'Unknown tool', remedy);
const unauthorized = (step: Step, message: string, remedy: string): Denial =>
  http(step, 401, 40100, message, remedy);

/** Every reason for which Sallyport refuses. Closed: code that denies must name one of these. */
export const DENIALS = Object.freeze({
  'request-misdirected': http(
    'addressedRequest',
    404,
    -32600,
    'No MCP endpoint here',
    'Use the endpoint that the console shows, exactly as shown.',
  ),
  'gateway-busy': http(
    'addressedRequest',
    503,
    50300,
    'Too many requests at once',
    'Wait for the time in Retry-After; an operator can add gateways.',
  ),
  'origin-forbidden': http(
    'addressedRequest',
    403,
    40300,
    'Host or Origin not allowed',
    'Call the public host name; browsers need their origin listed by the tenant.',
  ),
  'method-not-allowed': http(
    'addressedRequest',
    405,
    -32600,
    'HTTP method not allowed',
    'Send MCP messages with POST.',
  ),
  'media-type-unsupported': http(
    'addressedRequest',
    415,
    -32600,
    'Send application/json without content coding',
    'Set Content-Type: application/json and no Content-Encoding.',
  ),
  'not-acceptable': http(
    'addressedRequest',
    406,
    -32600,
    'Accept must allow application/json and text/event-stream',
    'Send Accept: application/json, text/event-stream.',
  ),
  'request-too-large': http('addressedRequest', 413, -32600, 'Request body too large', 'Send at most 1 MiB.'),
  'tenant-unknown': http(
    'freshSnapshot',
    404,
    -32600,
    'No MCP endpoint here',
    'Check the tenant in the URL.',
  ),
  'snapshot-stale': http(
    'freshSnapshot',
    503,
    50300,
    'Policy is not available',
    'Retry later; an operator should check the control plane.',
  ),
  'stranger-limited': http(
    'verifiedToken',
    429,
    42900,
    'Too many requests without valid credentials',
    'Wait for the time in Retry-After, then send a token and a proof that are valid.',
  ),
  'token-missing': unauthorized(
    'verifiedToken',
    'Access token required',
    'Get a token from the authorization server named in the challenge.',
  ),
  'token-malformed': http(
    'verifiedToken',
    400,
    40100,
    'Malformed credentials',
    'Send exactly one Authorization header, and no token in the URL.',
  ),
  'token-invalid': unauthorized(
    'verifiedToken',
    'Access token not accepted',
    'Get a new token for this resource.',
  ),
  'token-expired': unauthorized(
    'verifiedToken',
    'Access token not accepted',
    'The token has expired: get a new one.',
  ),
  'token-audience': unauthorized(
    'verifiedToken',
    'Access token not accepted',
    'The token is for another resource: request it for this endpoint.',
  ),
  'proof-missing': unauthorized(
    'provenPossession',
    'DPoP proof required',
    'Send a DPoP proof made with the key the token is bound to.',
  ),
  'proof-invalid': unauthorized(
    'provenPossession',
    'DPoP proof not accepted',
    'Make a fresh proof for this URL, method, token and key.',
  ),
  'proof-nonce-required': unauthorized(
    'provenPossession',
    'DPoP nonce required',
    'Repeat the request with the nonce of the DPoP-Nonce header.',
  ),
  'caller-revoked': unauthorized(
    'activeCaller',
    'Access token not accepted',
    'The user, agent or grant was revoked: sign in again or ask an administrator.',
  ),
  'chain-too-deep': unauthorized(
    'activeCaller',
    'Access token not accepted',
    'The delegation chain is longer than the tenant allows.',
  ),
  'chain-looped': unauthorized(
    'activeCaller',
    'Access token not accepted',
    'An agent appears twice in the delegation chain: let another agent do the work.',
  ),
  'revocation-stale': http(
    'activeCaller',
    503,
    50300,
    'Revocations are not known',
    'Retry later; an operator should check the control plane and Redis.',
  ),
  'request-not-json': http(
    'wellFormedMessage',
    400,
    -32700,
    'Body is not UTF-8 JSON',
    'Send one JSON-RPC message as UTF-8 JSON.',
  ),
  'request-malformed': http(
    'wellFormedMessage',
    400,
    -32600,
    'Not one valid JSON-RPC message',
    'Send one JSON-RPC 2.0 message; batches, duplicate keys and unsafe numbers are refused.',
  ),
  'params-invalid': http(
    'wellFormedMessage',
    400,
    -32602,
    'Invalid params or _meta',
    'Send the _meta keys and params that the MCP revision requires.',
  ),
  'header-mismatch': http(
    'wellFormedMessage',
    400,
    -32020,
    'MCP headers and body disagree',
    'Make MCP-Protocol-Version, Mcp-Method and Mcp-Name equal to the body.',
  ),
  'call-malformed': rpc(
    'wellFormedMessage',
    -32602,
    'Invalid params',
    'Send params.name as a string and params.arguments as an object.',
  ),
  'cursor-unknown': rpc(
    'wellFormedMessage',
    -32602,
    'Unknown cursor',
    'The list changed since the cursor was given: start the list again without a cursor.',
  ),
  'version-unsupported': http(
    'wellFormedMessage',
    400,
    -32022,
    'Unsupported protocol version',
    'Use a version that server/discover or initialize offers.',
  ),
  'method-unknown': rpc(
    'wellFormedMessage',
    -32601,
    'Method not found',
    'Use a method that the server declares.',
  ),
  'session-missing': http(
    'wellFormedMessage',
    400,
    -32600,
    'Mcp-Session-Id required',
    'Send the session id that initialize returned.',
  ),
  'session-unknown': http(
    'wellFormedMessage',
    404,
    -32600,
    'Session not found',
    'Start a new session with initialize.',
  ),
  'event-unknown': http(
    'wellFormedMessage',
    400,
    -32600,
    'Event not found',
    'Open the stream without Last-Event-ID, and send again what got no answer.',
  ),
  'subscriptions-exceeded': rpc(
    'wellFormedMessage',
    -32602,
    'Too many subscriptions',
    'Subscribe to fewer resources, or unsubscribe from others first.',
  ),
  'endpoint-denied': http(
    'publishedTool',
    403,
    40300,
    'Endpoint not available',
    'Ask a tenant administrator for access to this server.',
  ),
  'tool-not-found': unknownTool(
    'publishedTool',
    'The tool is not approved or not enabled for the tenant: ask a security administrator to review it.',
  ),
  'manifest-drifted': unknownTool(
    'attestedManifest',
    'The live server changed the tool after approval: review the change in the console.',
  ),
  'manifest-unattested': unknownTool(
    'attestedManifest',
    'The live server could not show the approved definition: check that it is up.',
  ),
  'tool-not-granted': unknownTool(
    'grantedTool',
    "No role of the caller grants the tool, or the agent's ceiling excludes it.",
  ),
  'scope-insufficient': http(
    'grantedTool',
    403,
    40300,
    'Insufficient scope',
    'Request a token with the scopes named in the challenge.',
  ),
  'sign-in-stale': unauthorized(
    'grantedTool',
    'A fresh sign-in is needed',
    'Have the person sign in again, with the max_age named in the challenge; machines cannot call this tool.',
  ),
  'arguments-invalid': result(
    'acceptedArguments',
    'Arguments do not match the approved schema',
    'Correct the arguments named in the message.',
  ),
  'state-unknown': rpc(
    'acceptedArguments',
    -32602,
    'Unknown or expired request state',
    'Start the request again without requestState, with the arguments you mean.',
  ),
  'condition-failed': result(
    'acceptedArguments',
    'Denied by policy',
    "The arguments are outside what the caller's grant allows.",
  ),
  'approval-required': result(
    'approvedIfSensitive',
    'A person must approve this call',
    'Ask an approver; then repeat the call unchanged.',
  ),
  'proof-replayed': unauthorized(
    'admittedCall',
    'DPoP proof not accepted',
    'Each proof is good for one request: make a new one.',
  ),
  'rate-limited': http('admittedCall', 429, 42900, 'Too many requests', 'Wait for the time in Retry-After.'),
  'streams-exceeded': http(
    'admittedCall',
    429,
    42900,
    'Too many open streams',
    'Close streams that are not needed, or wait for the time in Retry-After.',
  ),
  'tool-rate-limited': result(
    'admittedCall',
    'Too many calls of this tool',
    'Wait for the time named in the message.',
  ),
  'budget-exhausted': result(
    'admittedCall',
    'Budget exhausted',
    'Wait until the budget resets or ask an administrator to raise it.',
  ),
  'limiter-unavailable': http(
    'admittedCall',
    503,
    50300,
    'Limits cannot be checked',
    'Retry later; an operator should check Redis.',
  ),
  'content-blocked': result(
    'cleanArguments',
    'Content blocked by policy',
    'Remove the blocked content; the decision id leads to the finding.',
  ),
  'content-unjudged': result(
    'cleanArguments',
    'Content could not be judged in time',
    'Retry, or send less at once; an operator may give the guard more time or threads.',
  ),
  'credential-link-required': result(
    'execute',
    'Link your account at this server first',
    'Open the address in the message, signed in as the user who calls; then repeat the call.',
  ),
  'credential-unavailable': result(
    'execute',
    'There is no credential for this server',
    "Ask a tenant administrator to check the server's credential; the decision id leads to the cause.",
  ),
  'delegation-refused': result(
    'execute',
    'The call may not be handed to this agent',
    'Ask for the scope agent:delegate, and have an administrator allow delegation from your agent to this one.',
  ),
  'capability-missing': http(
    'execute',
    400,
    -32021,
    'Missing required client capability',
    'Declare the capabilities named in data.requiredCapabilities, if the server may use them; otherwise it cannot run this.',
  ),
  'upstream-timeout': result(
    'execute',
    'The tool did not answer in time',
    'Retry later or with a smaller request.',
  ),
  'upstream-failed': result(
    'execute',
    'The tool failed to answer',
    'Retry later; the decision id leads to the cause.',
  ),
  'sandbox-unavailable': result(
    'execute',
    'The tool cannot be started now',
    'Retry later; the decision id leads to what is missing: a runner, a place in it, or an approval that still holds.',
  ),
  'output-too-large': result('execute', "The tool's answer is too large", 'Ask for less at a time.'),
  'result-invalid': result(
    'acceptedResult',
    "The tool's answer does not match its approved schema",
    'The server breaks its own schema: report it to its owner.',
  ),
  'input-refused': result(
    'acceptedResult',
    'The server asked for something that it may not ask for',
    'An administrator can allow the server to ask; the decision id leads to what it was.',
  ),
  'result-blocked': result(
    'acceptedResult',
    "The tool's answer was blocked by policy",
    'The decision id leads to the finding.',
  ),
  'result-unjudged': result(
    'acceptedResult',
    "The tool's answer could not be judged in time",
    'Ask for less at once; an operator may give the guard more time or threads.',
  ),
  'internal-error': rpc(
    'settledCall',
    -32603,
    'Internal error',
    'Nothing was proved, so nothing was allowed. Report the decision id.',
  ),
} satisfies Record<string, Denial>);

export type DenialReason = keyof typeof DENIALS;

export const DENIAL_REASONS = Object.freeze(Object.keys(DENIALS)) as readonly DenialReason[];
