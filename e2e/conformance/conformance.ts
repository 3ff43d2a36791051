import { EverythingHttp } from '../fixtures/mcp-everything/everything-http.js';
import { ConsoleApi } from '../support/console-api.js';
import { type Check, compare, type Comparison } from './compare.js';
import { ConformanceTenant, type RunningProduct } from './conformance-tenant.js';
import { EXPECTED_FAILURES } from './expected-failures.js';
import { SigningShim } from './signing-shim.js';
import { REVISIONS, type Revision, Suite } from './suite.js';

/** What the script that starts the product provides. */
export interface ConformanceParts {
  /** None: all. */
  readonly revisions: readonly string[];
  readonly stack: RunningProduct;
  /** Folder of the run. */
  readonly dir: string;
  /** Folder of the official suite's package. */
  readonly suite: string;
  readonly run: ConstructorParameters<typeof Suite>[2];
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Runs the suite directly and through the gateway, and says what the gateway loses. */
export async function conformance(parts: ConformanceParts): Promise<{ line: string; ok: boolean }> {
  const { stack, dir, run, signal, say } = parts;
  const wanted = REVISIONS.filter((one) => parts.revisions.length === 0 || parts.revisions.includes(one));
  if (wanted.length === 0) throw new RangeError(`no revision is named ${parts.revisions.join(' or ')}`);
  const suite = new Suite(parts.suite, dir, run, signal);
  // Upstream the gateway speaks the newest era that a server knows, so each revision gets a server of its own era.
  const servers: Record<Revision, EverythingHttp> = {
    '2025-11-25': new EverythingHttp('legacy'),
    '2026-07-28': new EverythingHttp(),
  };
  try {
    const api = await ConsoleApi.signIn(await stack.product.command('session/sign-in-link'));
    const found: [Revision, Comparison][] = [];
    for (const revision of wanted) {
      const url = await servers[revision].listen(0);
      const tenant = await ConformanceTenant.make(`suite-${revision}`, stack, api, url);
      const direct = await suite.run(revision, 'direct', url);
      const shim = await SigningShim.start(tenant.endpoint, await tenant.caller());
      const gateway = await throughShim(suite, revision, shim);
      const comparison = compare(suite.required(revision), direct, gateway, EXPECTED_FAILURES[revision]);
      for (const line of comparison.lines) say(`${revision} ${line}`);
      found.push([revision, comparison]);
    }
    const counts = found.map(([revision, { passed, required }]) => `${revision} ${passed}/${required}`);
    const lost = found.reduce((sum, [, comparison]) => sum + comparison.lost, 0);
    return { line: `conformance: ${counts.join(', ')}, lost ${lost}`, ok: found.every(([, { ok }]) => ok) };
  } finally {
    for (const revision of wanted) await servers[revision].close();
  }
}

async function throughShim(suite: Suite, revision: Revision, shim: SigningShim): Promise<Check[]> {
  try {
    return await suite.run(revision, 'gateway', shim.url);
  } finally {
    await shim.close();
  }
}
