import { required } from '#libs/testing';
import type { Browser } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Stack } from '../../scripts/stack.mjs';
import { launchBrowser } from './browser.js';

type Service = 'api' | 'gateway' | 'recorder' | 'upstream';

/** What of the launcher's stack is used here. */
interface RunningStack {
  readonly urls: { api: string; gateway: string; owner: string };
  readonly demo: { tenant: string };
  start(): Promise<unknown>;
  stop(): Promise<void>;
  /** Stops it and removes its data, wherever that had to be kept. */
  remove(): Promise<void>;
  kill(name: Service): Promise<void>;
  end(name: Service): Promise<void>;
  restart(name: Service): Promise<void>;
  readonly product: { command(path: string, args?: string[]): Promise<string> };
}

/** The whole product as `npm start` runs it, with servers, folder and data of its own. */
export class Product {
  private constructor(
    readonly stack: RunningStack,
    readonly browser: Browser,
  ) {}

  /** @param env settings of every process, such as `ATTESTATION_INTERVAL_S`. */
  static async start(env: Record<string, string> = {}): Promise<Product> {
    const dir = join(required('SALLYPORT_TEST_DIR'), `product-${randomBytes(4).toString('hex')}`);
    const stack = new Stack({
      dir,
      env,
      demo: true,
      sandboxes: false,
      durable: false,
      log: (line: string) => process.stderr.write(`${line}\n`),
    }) as RunningStack;
    await stack.start();
    try {
      return new Product(stack, await launchBrowser());
    } catch (cause) {
      await stack.stop();
      throw cause;
    }
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.stack.remove();
  }

  get tenant(): string {
    return this.stack.demo.tenant;
  }
  get consoleUrl(): string {
    return this.stack.urls.api;
  }
  /** Aggregate MCP endpoint of the demo tenant. */
  get endpoint(): string {
    return `${this.stack.urls.gateway}/t/${this.tenant}/mcp`;
  }
  get issuer(): string {
    return `${this.consoleUrl}/t/${this.tenant}/oauth`;
  }
  get callTokenIssuer(): string {
    return `${this.stack.urls.gateway}/t/${this.tenant}`;
  }
  get callTokenJwks(): string {
    return `${this.callTokenIssuer}/.well-known/jwks.json`;
  }

  /** A one-time sign-in link of the platform's operator. */
  signInLink(): Promise<string> {
    return this.stack.product.command('session/sign-in-link');
  }

  /** The same for a reviewer of the demo tenant: whoever registers a server does not approve its tools. */
  reviewerLink(): Promise<string> {
    const args = ['--tenant', this.tenant, '--username', 'demo-reviewer'];
    return this.stack.product.command('session/sign-in-link', args);
  }
}
