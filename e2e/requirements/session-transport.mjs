import {
  BAD_INPUT,
  CONNECT,
  CONNECT_LOGIN,
  REFUSED,
  RESUMED,
  RUNNER_STDIO,
  SESSIONS,
  STREAMS,
} from './specs.mjs';

/** @type {import('./specs.mjs').Requirement[]} What MCP 2025-11-25 demands on its page about transports, in our words. */
export const SESSION_TRANSPORT = [
  {
    id: 'S25-IO-1',
    must: 'Messages at stdio are UTF-8.',
    proofs: [['apps/cli/src/connect/bridge/message-lines.spec.ts', 'no UTF-8']],
  },
  {
    id: 'S25-IO-2',
    must: 'Messages at stdio end with a line feed and hold none.',
    proofs: [
      ['apps/cli/src/connect/bridge/message-lines.spec.ts', 'several in a chunk, and the rest'],
      [RUNNER_STDIO, 'reads messages by line, however they arrive'],
    ],
  },
  {
    id: 'S25-IO-3',
    must: 'A server writes nothing but messages to its standard output.',
    proofs: [['e2e/scenarios/connect.e2e-spec.ts', 'sallyport connect registers itself']],
  },
  {
    id: 'S25-IO-4',
    must: 'A client writes nothing but messages to the standard input of a server.',
    proofs: [[RUNNER_STDIO, 'writes one message a line, and nothing else']],
  },
  { id: 'S25-HTTP-1', must: 'One path takes POST and GET.', proofs: [[SESSIONS, 'is not for %s']] },
  {
    id: 'S25-HTTP-2',
    must: 'The Origin of each request is checked; a wrong one is answered 403.',
    proofs: [['apps/gateway/src/scenarios/bad-input.int-spec.ts', 'a browser that the tenant does not list']],
  },
  {
    id: 'S25-POST-1',
    must: 'Each message of a client is a POST of its own with one message in it.',
    proofs: [[BAD_INPUT, 'B10 a batch']],
  },
  {
    id: 'S25-POST-2',
    must: 'A client accepts JSON and event streams.',
    proofs: [[BAD_INPUT, 'B53 an Accept without event streams']],
  },
  {
    id: 'S25-POST-3',
    must: 'A notification that is taken is answered 202 without a body.',
    proofs: [[SESSIONS, 'takes notifications and refuses answers that nobody asked for']],
  },
  {
    id: 'S25-POST-4',
    must: 'A message that is not taken is answered with an HTTP error.',
    proofs: [
      [SESSIONS, 'takes notifications and refuses answers that nobody asked for'],
      [BAD_INPUT, 'B35 an answer that nobody asked for'],
    ],
  },
  {
    id: 'S25-POST-5',
    must: 'A request is answered with JSON or an event stream; a client reads both.',
    proofs: [
      ['apps/gateway/src/scenarios/call.int-spec.ts', 'goes through in the legacy era, to %s'],
      [CONNECT, 'carries what the server says and asks before its answer'],
    ],
  },
  {
    id: 'S25-GET-1',
    must: 'GET is answered with an event stream or with 405.',
    proofs: [[SESSIONS, 'is not for %s']],
  },
  {
    id: 'S25-GET-2',
    must: 'A stream from GET carries no answer, except one that is resumed.',
    proofs: [
      [STREAMS, 'tells when what the caller may use is different, and not when something else is'],
      [RESUMED, 'comes without what was said on other streams of the session'],
    ],
  },
  {
    id: 'S25-GET-3',
    must: 'A message goes to exactly one of several streams.',
    proofs: [[STREAMS, 'is one: another ends it, wherever it is']],
  },
  {
    id: 'S25-SSE-1',
    must: 'The ids of events are unique within a session.',
    proofs: [[RESUMED, 'is given to the client that comes back to another gateway, after what it missed']],
  },
  {
    id: 'S25-SSE-2',
    must: 'What is sent again after Last-Event-ID is from the same stream only.',
    proofs: [[RESUMED, 'comes without what was said on other streams of the session']],
  },
  {
    id: 'S25-SSE-3',
    must: 'A client goes on with GET and Last-Event-ID after its stream ended.',
    proofs: [[CONNECT, 'fetches the rest of an answer whose stream ended']],
  },
  {
    id: 'S25-SES-1',
    must: 'A session id is visible ASCII that nobody can guess.',
    proofs: [[SESSIONS, 'is opened with the revision that the client asks for']],
  },
  {
    id: 'S25-SES-2',
    must: 'A client sends the id with every later request.',
    proofs: [[CONNECT, 'keeps the session, and ends it']],
  },
  { id: 'S25-SES-3', must: 'A request without the id is answered 400.', proofs: [[SESSIONS, 'is required']] },
  {
    id: 'S25-SES-4',
    must: 'A session that has ended is answered 404.',
    proofs: [
      [SESSIONS, 'ends with DELETE'],
      [SESSIONS, 'is unknown as %s'],
    ],
  },
  {
    id: 'S25-SES-5',
    must: 'A client that is answered 404 opens a new session.',
    proofs: [[CONNECT, 'opens the session again when the gateway has lost it']],
  },
  {
    id: 'S25-VER-1',
    must: 'A client names the agreed revision with every later request.',
    proofs: [[CONNECT, 'keeps the session, and ends it']],
  },
  {
    id: 'S25-VER-2',
    must: 'Another revision than the agreed one is answered 400.',
    proofs: [[SESSIONS, 'speaks only the revision that was agreed']],
  },
  {
    id: 'S25-AUTH-1',
    must: 'A token is in the Authorization header of every request, and never in the URL.',
    proofs: [[REFUSED, 'cannot put a token into the URL']],
  },
  {
    id: 'S25-AUTH-2',
    must: 'An invalid or expired token is answered 401.',
    proofs: [
      [REFUSED, 'always in the same words'],
      [CONNECT_LOGIN, 'renews without a person when the gateway takes the token no more'],
    ],
  },
];
