interface Cookie {
  readonly pair: string;
  readonly path: string;
}

export interface PageAnswer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Value of the `Location` header, absolute; undefined on a page. */
  readonly location: string | undefined;
}

/** A person with a browser of their own: cookies by path, pages and forms, no script. */
export class AgentUser {
  private readonly cookies = new Map<string, Cookie>();

  constructor(
    private readonly username: string,
    private readonly password: string,
  ) {}

  async get(url: string): Promise<PageAnswer> {
    return this.visit(url, { headers: { cookie: this.cookieHeader(url) } });
  }

  /** Posts the form of a page as a browser does; `fields` over what the page holds. */
  async post(
    page: PageAnswer,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<PageAnswer> {
    const csrf = /name="csrf"\s+value="([^"]*)"/.exec(page.text)?.[1] ?? '';
    const action = /<form method="post" action="([^"]*)"/.exec(page.text)?.[1] ?? '';
    const url = new URL(action, page.url).href;
    return this.visit(url, {
      method: 'POST',
      headers: {
        cookie: this.cookieHeader(url),
        origin: new URL(url).origin,
        'sec-fetch-site': 'same-origin',
        ...headers,
      },
      body: new URLSearchParams({ csrf, ...fields }),
    });
  }

  /** Follows redirects until a page, or an address that does not belong to `origin`. */
  async follow(answer: PageAnswer, origin = new URL(answer.url).origin): Promise<PageAnswer> {
    let current = answer;
    for (let hop = 0; hop < 10 && current.location !== undefined; hop++) {
      if (new URL(current.location).origin !== origin) return current;
      current = await this.get(current.location);
    }
    return current;
  }

  /** Opens an authorization request, signs in and allows what is asked where needed. @returns the address at the client */
  async authorize(url: string): Promise<URL> {
    let page = await this.follow(await this.get(url));
    for (let step = 0; step < 3 && page.location === undefined; step++) {
      const fields = page.text.includes('name="password"')
        ? { username: this.username, password: this.password, decision: 'sign-in' }
        : { decision: 'allow' };
      page = await this.follow(await this.post(page, fields));
      if (page.status >= 400) throw new Error(`${page.status} at ${page.url}: ${page.text}`);
    }
    if (page.location === undefined) throw new Error(`no way on from ${page.url}`);
    return new URL(page.location);
  }

  /**
   * Opens an authorization request, signs in at a provider that the sign-in page offers, and allows what is asked.
   * @param person what to type at the provider
   * @returns the answer that leads to the client, or the page at which it ended
   */
  async authorizeAt(provider: string, person: string, url: string): Promise<PageAnswer> {
    const first = await this.follow(await this.get(url));
    const link = new RegExp(`href="([^"]*)"[^>]*>Sign in with ${provider}<`).exec(first.text)?.[1];
    if (link === undefined) throw new Error(`${provider} is not offered at ${first.url}: ${first.text}`);
    const api = new URL(url).origin;
    let answer = await this.get(new URL(link, first.url).href);
    const idp = new URL(answer.location ?? api).origin;
    for (let step = 0; step < 20; step++) {
      if (answer.location !== undefined) {
        if (![api, idp].includes(new URL(answer.location).origin)) return answer;
        answer = await this.get(answer.location);
      } else if (answer.text.includes('name="person"')) answer = await this.post(answer, { person });
      else if (answer.text.includes('value="allow"')) answer = await this.post(answer, { decision: 'allow' });
      else return answer;
    }
    throw new Error(`no way on from ${answer.url}`);
  }

  cookieNames(): string[] {
    return [...this.cookies.keys()];
  }

  /** `name=value` of every cookie, for whoever does not care about paths. */
  cookiePairs(): string[] {
    return [...this.cookies.values()].map(({ pair }) => pair);
  }

  private cookieHeader(url: string): string {
    const { pathname } = new URL(url);
    const applies = ({ path }: Cookie): boolean =>
      pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
    return [...this.cookies.values()]
      .filter(applies)
      .map(({ pair }) => pair)
      .join('; ');
  }

  private async visit(url: string, init: RequestInit): Promise<PageAnswer> {
    const answer = await fetch(url, { redirect: 'manual', ...init });
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    const location = answer.headers.get('location');
    return {
      url,
      status: answer.status,
      headers: answer.headers,
      text: await answer.text(),
      location: location === null ? undefined : new URL(location, url).href,
    };
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
    const name = `${pair.slice(0, pair.indexOf('='))} ${path}`;
    if (/expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, { pair, path });
  }
}
