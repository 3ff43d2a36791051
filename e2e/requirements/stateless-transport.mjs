import { BAD_INPUT, CONNECT, SESSIONS } from './specs.mjs';

const ENVELOPE = 'libs/mcp/src/request/modern-envelope.spec.ts';
const HEADERS = 'libs/mcp/src/headers/modern-request-headers.spec.ts';
const CALLS = 'apps/gateway/src/scenarios/call.int-spec.ts';
const STATELESS = 'apps/gateway/src/scenarios/stateless-answers.int-spec.ts';

/** @type {import('./specs.mjs').Requirement[]} What MCP 2026-07-28 demands on its page about transports, in our words. */
export const STATELESS_TRANSPORT = [
  {
    id: 'S26-HTTP-1',
    must: 'Every message is a POST with one message in it.',
    proofs: [
      [BAD_INPUT, 'B10 a batch'],
      [BAD_INPUT, 'B80 PUT'],
    ],
  },
  {
    id: 'S26-HTTP-2',
    must: 'The Origin of each request is checked; a wrong one is answered 403.',
    proofs: [['apps/gateway/src/scenarios/bad-input.int-spec.ts', 'a browser that the tenant does not list']],
  },
  {
    id: 'S26-HTTP-3',
    must: 'A client accepts JSON and event streams.',
    proofs: [[BAD_INPUT, 'B53 an Accept without event streams']],
  },
  {
    id: 'S26-HTTP-4',
    must: 'A notification is answered 202 without a body.',
    proofs: [[BAD_INPUT, 'B37 a notification of the stateless era']],
  },
  {
    id: 'S26-HTTP-5',
    must: 'An unknown method is answered 404 and -32601.',
    proofs: [[BAD_INPUT, 'B40 an unknown method']],
  },
  {
    id: 'S26-HTTP-6',
    must: 'A JSON-RPC answer is no message that a client may send.',
    proofs: [[BAD_INPUT, 'B35 an answer that nobody asked for']],
  },
  {
    id: 'S26-META-1',
    must: 'Each request carries revision and capabilities in its _meta; without them 400 and -32602.',
    proofs: [[BAD_INPUT, 'B64 no _meta where the header claims the stateless era']],
  },
  {
    id: 'S26-META-2',
    must: 'A revision that is not spoken is answered 400 and -32022, with those that are.',
    proofs: [[BAD_INPUT, 'B63 a version that nobody speaks']],
  },
  {
    id: 'S26-META-3',
    must: 'server/discover exists and says what is spoken.',
    proofs: [
      ['libs/mcp/src/response/results.spec.ts', 'modern lists and discovery carry type, lifetime and scope'],
    ],
  },
  {
    id: 'S26-META-4',
    must: 'A missing capability of the client is answered 400 and -32021.',
    proofs: [[STATELESS, 'is told which capability it lacks']],
  },
  {
    id: 'S26-HDR-1',
    must: 'MCP-Protocol-Version is there and equals the body; else 400 and -32020.',
    proofs: [['apps/gateway/src/scenarios/bad-input.int-spec.ts', 'another version in the header']],
  },
  {
    id: 'S26-HDR-2',
    must: 'Mcp-Method is there and equals the body; else 400 and -32020.',
    proofs: [[BAD_INPUT, 'B62 a header that is missing']],
  },
  {
    id: 'S26-HDR-3',
    must: 'Mcp-Name equals what the body names; else 400 and -32020.',
    proofs: [[BAD_INPUT, 'B61 a header that differs from the body']],
  },
  {
    id: 'S26-HDR-4',
    must: 'Mcp-Param headers equal the arguments that the schema marks; else 400 and -32020.',
    proofs: [[CONNECT, 'looks up which arguments go into headers when the gateway misses them']],
  },
  {
    id: 'S26-HDR-5',
    must: 'A value that no header can carry is sent in Base64, and compared decoded.',
    proofs: [
      ['libs/mcp/src/headers/header-value.spec.ts', 'come back unchanged, and travel as visible ASCII'],
      [HEADERS, 'repeats what the schema wants repeated'],
    ],
  },
  {
    id: 'S26-HDR-6',
    must: 'A header that comes twice is refused.',
    proofs: [[BAD_INPUT, 'B60 a header twice that must equal the body']],
  },
  {
    id: 'S26-HDR-7',
    must: 'A client repeats version, method and name of each message.',
    proofs: [
      [CONNECT, 'repeats the message in headers, and passes it on as it was written'],
      [CALLS, 'goes through in the modern era, to %s'],
    ],
  },
  {
    id: 'S26-HDR-8',
    must: 'Header equals body is asked before the revision is judged.',
    proofs: [[ENVELOPE, 'reports disagreement before lack of support']],
  },
  {
    id: 'S26-STATE-1',
    must: 'A session header means nothing and is never given.',
    proofs: [[BAD_INPUT, 'B89 a session header']],
  },
  {
    id: 'S26-STATE-2',
    must: 'A request of the stateless era is never taken for one of a session.',
    proofs: [[SESSIONS, 'knows no other methods']],
  },
  {
    id: 'S26-SSE-1',
    must: 'A server sends no requests on a stream.',
    proofs: [[STATELESS, 'gets no requests on a stream, whatever the server does']],
  },
  {
    id: 'S26-SSE-2',
    must: 'The end of the stream is the cancellation, and the server stops.',
    proofs: [
      ['apps/gateway/src/scenarios/upstream-faults.int-spec.ts', 'is told when a modern caller leaves'],
      [CONNECT, 'cancels by closing the stream, and says nothing more'],
    ],
  },
  {
    id: 'S26-SSE-3',
    must: 'A subscription begins with an acknowledgement and tags each message.',
    proofs: [
      [
        'apps/gateway/src/scenarios/listen.int-spec.ts',
        'says first what it will tell, then tells that and nothing else, each time for which subscription',
      ],
    ],
  },
  {
    id: 'S26-IO-1',
    must: 'A cancellation at stdio is a notification, after which nothing is said about the request.',
    proofs: [[CONNECT, 'cancels by closing the stream, and says nothing more']],
  },
  {
    id: 'S26-RES-1',
    must: 'Each result says of which type it is.',
    proofs: [[BAD_INPUT, 'B43 arguments against the approved schema']],
  },
  {
    id: 'S26-RES-2',
    must: 'The codes of the session era for resources and URLs are never sent.',
    proofs: [[STATELESS, 'never gets the code %d of the session era, even if the server sends it']],
  },
];
