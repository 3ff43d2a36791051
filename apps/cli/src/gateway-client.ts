import { isObject } from '#libs/manifest';
import { headerParams, MODERN, upstreamItemCall, upstreamRequest, type UpstreamRequest } from '#libs/mcp';
import type { Clock } from '#libs/platform';
import { missingScopes } from './challenge.js';
import type { CliConfig } from './cli-config.js';
import { CliError } from './cli-error.js';
import { discover, type Authorization } from './discovery.js';
import { DpopSession } from './dpop-session.js';
import type { HttpAnswer } from './http-exchange.js';
import { readKeyFile } from './key-file.js';
import { refusal } from './refusal.js';
import { readReply, type RpcReply } from './rpc-reply.js';
import { signIn, type Agent } from './sign-in.js';

export interface ListedTool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: unknown;
}

type Result = Readonly<Record<string, unknown>>;

const DIALECT = {
  era: 'modern',
  protocolVersion: MODERN,
  clientInfo: { name: 'sallyport-cli', version: '0.1.0' },
} as const;
const HEADER_MISMATCH = -32020;
const MAX_PAGES = 1000;

/** An agent at the gateway: signs in, then lists and calls tools in the stateless era (mcp-protocol §3.2, §3.3). */
export class GatewayClient {
  #id = 0;

  private constructor(
    private readonly session: DpopSession,
    private readonly agent: Agent,
    private readonly authorization: Authorization,
    private readonly clock: Clock,
    private token: string,
  ) {}

  /** @throws CliError when configuration, discovery or sign-in fails */
  static async connect({ endpoint, clientId, keyFile }: CliConfig, clock: Clock): Promise<GatewayClient> {
    const agent = { clientId, key: readKeyFile(keyFile) };
    const session = new DpopSession(agent.key, clock);
    const authorization = await discover(endpoint);
    const token = await signIn(session, agent, authorization, authorization.scopes, clock);
    return new GatewayClient(session, agent, authorization, clock, token);
  }

  /** All pages. @throws CliError with the refusal */
  async listTools(): Promise<ListedTool[]> {
    const tools: ListedTool[] = [];
    let cursor: unknown;
    for (let page = 0; page < MAX_PAGES; page++) {
      const params = cursor === undefined ? {} : { cursor };
      const result = accepted(
        await this.#send(upstreamRequest(DIALECT, this.#message('tools/list', params))),
      );
      if (Array.isArray(result['tools'])) tools.push(...result['tools'].filter(isListedTool));
      cursor = result['nextCursor'];
      if (typeof cursor !== 'string') return tools;
    }
    throw new CliError('The gateway does not come to an end of its list of tools.');
  }

  /** The result of `tools/call`, also when it is an error of the tool. @throws CliError with the refusal */
  async callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<Result> {
    const reply = await this.#call(name, args, undefined);
    if (!('error' in reply) || reply.error.code !== HEADER_MISMATCH) return accepted(reply);
    // Some tools want arguments repeated in headers (SEP-2243); which ones, only their schema says.
    const tool = (await this.listTools()).find((one) => one.name === name);
    return accepted(await this.#call(name, args, tool?.inputSchema));
  }

  #call(name: string, args: Readonly<Record<string, unknown>>, schema: unknown): Promise<RpcReply> {
    const { id } = this.#message('tools/call', {});
    const paramsJson = JSON.stringify({ name, arguments: args }).slice(1, -1);
    return this.#send(
      upstreamItemCall(DIALECT, {
        id,
        method: 'tools/call',
        name,
        args,
        paramsJson,
        headerParams: headerParams(schema),
      }),
    );
  }

  #message(method: string, params: Record<string, unknown>) {
    return { id: ++this.#id, method, params };
  }

  async #send(request: UpstreamRequest): Promise<RpcReply> {
    const answer = await this.#attempt(request);
    const scopes = missingScopes(answer);
    if (scopes === undefined) return readReply(answer);
    // Step-up (RFC 6750 §3.1): begin with little, ask for more when a call needs it.
    this.token = await signIn(this.session, this.agent, this.authorization, scopes, this.clock);
    return readReply(await this.#attempt(request));
  }

  #attempt({ headers, body }: UpstreamRequest): Promise<HttpAnswer> {
    const url = this.authorization.resource;
    const post = { method: 'POST', url, headers, body, from: 'the gateway' } as const;
    return this.session.send(() => post, this.token);
  }
}

function accepted(reply: RpcReply): Result {
  if ('error' in reply) throw refusal(reply.status, reply.error);
  return reply.result;
}

const isListedTool = (value: unknown): value is ListedTool =>
  isObject(value) && typeof value['name'] === 'string';
