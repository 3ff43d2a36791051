/** Why a probe cannot go on, and what a person can do about it. Closed: a probe fails with one of these. */
const CAUSES = {
  url_unsupported: [
    'The URL cannot be used',
    'Give the https:// URL of a Streamable HTTP endpoint, without user name, password and fragment.',
  ],
  name_unresolved: [
    'The host name does not resolve',
    'Check the spelling, and that this installation can resolve it.',
  ],
  address_forbidden: [
    'Blocked by network policy: the host is at a private or special-purpose address',
    'Use a public address, or have the operator of this installation allow private upstreams.',
  ],
  connect_failed: [
    'No connection',
    'Check that the server runs and that this installation can reach its port.',
  ],
  tls_failed: ['The TLS connection was refused', 'Check that the certificate is valid for this host name.'],
  timeout: [
    'No complete answer in time',
    'Check that the server is not overloaded or waiting for something, then probe again.',
  ],
  too_large: [
    'The answers are too large',
    'A server may answer a probe with 5 MiB in all: let it list fewer tools.',
  ],
  redirected: [
    'The server redirects, and redirects are not followed',
    'Register the URL that the server redirects to.',
  ],
  coded: [
    'The answer is compressed although it must not be',
    'Let the server honour Accept-Encoding: identity.',
  ],
  auth_required: [
    'The server wants credentials before it says what it offers',
    'Let the server answer server/discover, initialize and tools/list without credentials, or check them for tools/call only.',
  ],
  server_error: [
    'The server reports an error of its own',
    'Look at the logs of the server, then probe again.',
  ],
  not_mcp: ['The answer is not MCP', 'Check the path of the URL: it must be the MCP endpoint itself.'],
  json_refused: [
    'The answer can be read in more than one way, or is built to be hard to read',
    'Nothing of it was kept. Whoever owns the server has to put it right. Somebody who means harm sends this too.',
  ],
  sandbox_failed: [
    'The server could not be looked at in a sandbox',
    'The reason in brackets says which wall or limit ended it. Correct the package or the profile, then probe again.',
  ],
  version_unsupported: [
    'The server speaks no MCP revision that Sallyport speaks',
    'Use a version of the server with revision 2025-03-26 to 2025-11-25, or 2026-07-28.',
  ],
  tools_unreadable: [
    'The list of tools cannot be used',
    'The server breaks the protocol: report it to its owner.',
  ],
} as const;

export type ProbeCause = keyof typeof CAUSES;

export class ProbeFailure extends Error {
  override readonly name = 'ProbeFailure';
  readonly hint: string;

  /** @param detail what was seen; text of the server only where it is quoted and cut */
  constructor(
    readonly code: ProbeCause,
    detail?: string,
  ) {
    const [message, hint] = CAUSES[code];
    super(detail === undefined ? `${message}.` : `${message}: ${detail.slice(0, 300)}.`);
    this.hint = hint;
  }
}
