import { randomUUID } from 'node:crypto';
import type { Clock } from '#libs/platform';
import { problem } from '#libs/contracts';
import { z, type ZodType } from 'zod';
import type { CliConfig } from '../cli-config.js';
import { CliError, UsageError } from '../cli-error.js';
import { discover } from '../discovery.js';
import { DpopSession } from '../dpop-session.js';
import { type HttpAnswer, type HttpRequest, jsonObject } from '../http-exchange.js';
import { readKeyFile } from '../key-file.js';
import { signIn } from '../sign-in.js';

/** `https://…/api/v1/tenants/<tenant>`, which is also the resource of its tokens. */
const TENANT_API = /\/api\/v1\/tenants\/([a-z0-9-]+)$/;
const MAX_PAGES = 1000;

export interface Read<T> {
  readonly data: T;
  /** `ETag`; undefined for what has no version. */
  readonly version: string | undefined;
}

type Sent = Pick<HttpRequest, 'method' | 'headers'> & { readonly body?: unknown };

/** The control plane's API for one tenant, as a machine of that tenant. */
export class AdminApi {
  private constructor(
    private readonly session: DpopSession,
    private readonly url: string,
    private readonly token: string,
    readonly tenant: string,
  ) {}

  /** @throws CliError when configuration, discovery or sign-in fails */
  static async connect(
    { endpoint, clientId, keyFile }: CliConfig,
    scopes: readonly string[],
    clock: Clock,
  ): Promise<AdminApi> {
    const tenant = TENANT_API.exec(endpoint)?.[1];
    if (tenant === undefined) {
      throw new UsageError(
        `${endpoint} is no tenant of a control plane.`,
        'Give --endpoint https://<console>/api/v1/tenants/<tenant>, and --client-id and --key of a machine with admin scopes.',
      );
    }
    const key = readKeyFile(keyFile);
    const session = new DpopSession(key, clock);
    const authorization = await discover(endpoint);
    const token = await signIn(session, { clientId, key }, authorization, scopes, clock);
    return new AdminApi(session, endpoint, token, tenant);
  }

  /** @throws CliError for anything but an answer of this shape */
  async get<T>(path: string, shape: ZodType<T>): Promise<Read<T>> {
    const answer = await this.send(path, { method: 'GET' });
    const parsed = shape.safeParse(jsonObject(answer.text));
    if (!parsed.success)
      throw new CliError(`${path} answered something that this version does not understand.`);
    return { data: parsed.data, version: answer.headers.get('etag') ?? undefined };
  }

  /** All pages of a list. @throws CliError */
  async list<T>(path: string, item: ZodType<T>): Promise<T[]> {
    const page = z.object({ items: z.array(item), nextCursor: z.string().nullish() });
    const items: T[] = [];
    let cursor: string | null | undefined;
    for (let read = 0; read < MAX_PAGES; read++) {
      const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
      const { data } = await this.get(`${path}${query}`, page);
      items.push(...data.items);
      cursor = data.nextCursor;
      if (!cursor) return items;
    }
    throw new CliError(`${path} does not come to an end.`);
  }

  /** Creates one, however often the request travels. @returns its id */
  async add(path: string, body: unknown): Promise<string> {
    const headers = { 'idempotency-key': randomUUID() };
    const { text } = await this.send(path, { method: 'POST', headers, body });
    const id = jsonObject(text)?.['id'];
    if (typeof id === 'string') return id;
    throw new CliError(`${path} created something without an id.`);
  }

  /** @param version that the change was made from */
  async put(path: string, body: unknown, version: string | undefined): Promise<void> {
    await this.send(path, { method: 'PUT', body, ...ifMatch(version) });
  }

  async remove(path: string, version: string | undefined): Promise<void> {
    await this.send(path, { method: 'DELETE', ...ifMatch(version) });
  }

  private async send(path: string, { method, headers, body }: Sent): Promise<HttpAnswer> {
    const request: HttpRequest = {
      method,
      url: `${this.url}/${path}`,
      from: 'the control plane',
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const answer = await this.session.send(() => request, this.token);
    if (answer.status < 300) return answer;
    throw refusal(answer, `${method} ${path}`);
  }
}

const ifMatch = (version: string | undefined) =>
  version === undefined ? {} : { headers: { 'if-match': version } };

function refusal({ status, text }: HttpAnswer, what: string): CliError {
  const parsed = problem.safeParse(jsonObject(text));
  if (!parsed.success) return new CliError(`${what}: the control plane answered HTTP ${status}.`);
  const { title, code, detail, errors = [], requestId } = parsed.data;
  return new CliError(`${what}: ${title} (${code}).`, [
    ...(detail === undefined ? [] : [detail]),
    ...errors.map(({ pointer, message }) => `${pointer}: ${message}`),
    `Request ${requestId}`,
  ]);
}
