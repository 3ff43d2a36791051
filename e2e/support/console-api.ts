/** The console's API with an operator's session, for what a test needs prepared and does not click. */
export class ConsoleApi {
  private csrf = '';
  private cookie = '';

  private constructor(private readonly origin: string) {}

  /** @param link one-time sign-in link, `…/signin#<token>`. */
  static async signIn(link: string): Promise<ConsoleApi> {
    const url = new URL(link);
    const api = new ConsoleApi(url.origin);
    const response = await fetch(`${url.origin}/api/v1/session/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url.origin, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ token: url.hash.slice(1) }),
    });
    if (!response.ok) throw new Error(`sign-in link refused: ${response.status} ${await response.text()}`);
    api.cookie = response.headers
      .getSetCookie()
      .map((c) => c.split(';', 1)[0])
      .join('; ');
    api.csrf = (await api.get<{ csrf: string }>('/me')).csrf;
    return api;
  }

  /** Value of the Cookie header. */
  get cookies(): string {
    return this.cookie;
  }

  get<T>(path: string): Promise<T> {
    return this.request<T>('GET', path);
  }
  /** Undefined when there is nothing at the path. */
  async find<T>(path: string): Promise<T | undefined> {
    const response = await this.send('GET', path);
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    return this.answer<T>(`GET ${path}`, response);
  }
  post<T>(path: string, body: unknown): Promise<T> {
    return this.request<T>('POST', path, body);
  }
  put<T>(path: string, body: unknown): Promise<T> {
    return this.request<T>('PUT', path, body);
  }

  private async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.answer<T>(`${method} ${path}`, await this.send(method, path, body));
  }

  private async answer<T>(what: string, response: Response): Promise<T> {
    if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  /** One request as the console's page would make it. `headers` over the usual ones; an empty value leaves one out. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const all = {
      cookie: this.cookie,
      ...(method === 'GET'
        ? {}
        : {
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            origin: this.origin,
            'sec-fetch-site': 'same-origin',
            'x-sallyport-csrf': this.csrf,
            ...(method === 'POST' ? {} : { 'if-match': '*' }),
          }),
      ...headers,
    };
    return fetch(`${this.origin}/api/v1${path}`, {
      method,
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }
}

/** Asks again until the answer satisfies, at most for the given time. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T>,
  satisfied: (answer: T) => boolean,
  limitMs = 15_000,
): Promise<T> {
  const until = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (satisfied(answer)) return answer;
    if (Date.now() > until)
      throw new Error(`${what}: not within ${limitMs} ms; last: ${JSON.stringify(answer)?.slice(0, 500)}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
