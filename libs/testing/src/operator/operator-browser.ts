import type { TestAuthenticator } from './test-authenticator.js';

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, number | string | string[] | undefined>;
  readonly body: string;
}

interface InjectableApp {
  inject(request: {
    method: 'GET' | 'POST' | 'PUT' | 'DELETE';
    url: string;
    headers: Record<string, string>;
    payload?: string;
  }): Promise<Answer>;
}

export interface BrowserAnswer {
  readonly status: number;
  readonly headers: Answer['headers'];
  readonly text: string;
  /** Parsed body; undefined when it is not JSON. */
  readonly json: unknown;
}

/** An operator's browser at the console's origin: keeps the session cookie and sends the headers that a browser sends. */
export class OperatorBrowser {
  cookie: string | undefined;
  csrf: string | undefined;

  constructor(private readonly app: InjectableApp) {}

  /** Redeems a sign-in link and reads the CSRF token. */
  async signIn(link: string): Promise<BrowserAnswer> {
    const token = new URL(link).hash.slice(1);
    return this.keep(await this.send('POST', '/api/v1/session/link', { token }));
  }

  /** Takes over the cookie of an answer, as a browser does, and reads the CSRF token that goes with it. */
  async keep(answer: BrowserAnswer): Promise<BrowserAnswer> {
    const cookie = answer.headers['set-cookie'];
    if (typeof cookie === 'string') this.cookie = cookie.split(';', 1)[0];
    if (answer.status < 300) this.csrf = ((await this.get('/api/v1/me')).json as { csrf: string }).csrf;
    return answer;
  }

  /** Registers a passkey for the signed-in operator. */
  async addPasskey(authenticator: TestAuthenticator, name = 'Key'): Promise<BrowserAnswer> {
    const options = (await this.send('POST', '/api/v1/me/passkeys/options')).json;
    const registration = authenticator.create(options);
    return this.send('POST', '/api/v1/me/passkeys', { name, registration });
  }

  /** Signs in with a passkey that the console knows. */
  async signInWithPasskey(authenticator: TestAuthenticator): Promise<BrowserAnswer> {
    const options = (await this.send('POST', '/api/v1/session/passkey/options')).json;
    const assertion = authenticator.get(options);
    return this.keep(await this.send('POST', '/api/v1/session/passkey', { assertion }));
  }

  get(url: string, headers: Record<string, string> = {}): Promise<BrowserAnswer> {
    return this.request('GET', url, headers);
  }

  /**
   * A change is of whatever version is there, unless `if-match` says otherwise.
   * @param headers over the usual ones; an empty value leaves a header out
   */
  send(
    method: 'POST' | 'PUT' | 'DELETE',
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<BrowserAnswer> {
    const usual = {
      'sec-fetch-site': 'same-origin',
      ...(this.csrf === undefined ? {} : { 'x-sallyport-csrf': this.csrf }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'POST' ? {} : { 'if-match': '*' }),
    };
    return this.request(
      method,
      url,
      { ...usual, ...headers },
      body === undefined ? undefined : JSON.stringify(body),
    );
  }

  private async request(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    headers: Record<string, string>,
    payload?: string,
  ): Promise<BrowserAnswer> {
    const sent = { ...(this.cookie === undefined ? {} : { cookie: this.cookie }), ...headers };
    const answer = await this.app.inject({
      method,
      url,
      headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== '')),
      ...(payload === undefined ? {} : { payload }),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      json: parsed(answer.body),
    };
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
