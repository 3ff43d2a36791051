import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BUILDS, buildIfStale } from './launch/build.mjs';
import { freePort, portOfSetting } from './launch/free-port.mjs';
import { LaunchError } from './launch/launch-error.mjs';
import { endLeftovers } from './processes/leftovers.mjs';
import { Progress } from './launch/progress.mjs';
import { Settings } from './launch/settings.mjs';
import { StateFile } from './launch/state-file.mjs';
import { databaseOf, runtimeUrl } from './services/database.mjs';
import { seedDemo } from './services/demo.mjs';
import { startDemoUpstream } from './services/demo-upstream.mjs';
import { checkGivenPostgres, checkGivenRedis } from './services/given-servers.mjs';
import { startPostgres } from './services/postgres.mjs';
import { Product } from './services/product.mjs';
import { startRedis } from './services/redis.mjs';
import { runnerPlaces } from './sandbox/runner-places.mjs';
import { sandboxSupport } from './sandbox/sandbox-support.mjs';

/** @import { Child } from './processes/child.mjs' */

/**
 * @typedef {object} StackOptions
 * @property {string} dir folder of the instance: data, state and logs; created if absent
 * @property {NodeJS.ProcessEnv} [env] settings of every process, and of the launcher: DATABASE_URL, REDIS_URL, ports …
 * @property {(line: string) => void} [log] gets one line per stage
 * @property {boolean} [demo] with the demo tenant and a real upstream server
 * @property {boolean} [sandboxes] false: without the runner and its demo servers; for tests that are about something else
 * @property {boolean} [durable] false: faster, and a crash of the machine may lose data; for tests
 */

/** @typedef {'postgres' | 'redis' | 'upstream' | 'api' | 'recorder' | 'runner' | 'gateway'} ServiceName */

/** The whole product on this machine, from PostgreSQL to the gateway. */
export class Stack {
  /** What runs, in the order of its start. @type {Map<ServiceName, { child: Child, launch: () => Promise<Child> }>} */
  #services = new Map();
  #abort = new AbortController();
  /** @type {Promise<unknown>} */
  #starting = Promise.resolve();
  /** @type {Product | undefined} */
  #product;
  /** Called when a service ends although nobody stopped it. @type {(name: ServiceName, child: Child) => Promise<void>} */
  onUnexpectedEnd = async () => {};
  #upstreamUrl = '';
  /** What the demo is about, once it is seeded. @type {import('./services/demo.mjs').Demo | undefined} */
  demo;
  /** Whether stdio servers can run, and if not, why. @type {import('./sandbox/sandbox-support.mjs').SandboxSupport} */
  sandboxes = { ok: false, why: 'the stack has not been started' };

  /** @param {StackOptions} options */
  constructor({ dir, env = {}, log = () => {}, demo = false, durable = true, sandboxes = true }) {
    this.dir = resolve(dir);
    this.options = { demo, durable, sandboxes };
    this.progress = new Progress(log);
    mkdirSync(join(this.dir, 'logs'), { recursive: true });
    /** @type {import('./launch/state-file.mjs').Instance} */
    this.instance = {
      dir: this.dir,
      state: new StateFile(this.dir),
      settings: new Settings(env),
      signal: this.#abort.signal,
      announce: (note) => this.progress.note(note),
    };
  }

  /** Starts everything, stage by stage. When a stage fails, what was started is stopped again. */
  async start() {
    const start = this.#start();
    this.#starting = start.catch(() => {}); // whoever awaits `start` hears of it
    try {
      await start;
    } catch (cause) {
      await this.stop();
      throw cause;
    }
    return this;
  }

  async #start() {
    const { settings, state } = this.instance;
    await endLeftovers(state, this.instance.announce);
    const ports = await this.#ports();
    const owner = await this.#stage('PostgreSQL', () => this.#postgres());
    const redis = await this.#stage('Redis', () => this.#redis());
    this.sandboxes = this.options.sandboxes
      ? await sandboxSupport(this.instance.announce)
      : { ok: false, why: 'they were not asked for' };
    await this.#stage('build of the server', () => buildIfStale(BUILDS.server));
    await this.#stage('build of the console', () => buildIfStale(BUILDS.console));

    const password =
      settings.get('RUNTIME_ROLE_PASSWORD') ??
      state.secret('runtimeRole', () => randomBytes(24).toString('base64url'));
    const at = {
      api: settings.get('API_PUBLIC_URL') ?? `http://localhost:${ports.api}`,
      gateway: settings.get('GATEWAY_PUBLIC_URL') ?? `http://localhost:${ports.gateway}`,
      owner,
      runtime:
        (settings.get('MIGRATION_DATABASE_URL') && settings.get('DATABASE_URL')) ||
        runtimeUrl(owner, password),
      redis,
      ports,
      sandboxes: this.sandboxes.ok,
    };
    state.data.addresses = at;
    state.save();
    const product = new Product(this.instance, at, this.options);
    this.#product = product;
    await this.#stage('migrations', () => product.migrate());
    await together(
      this.#stage('control plane and console', () => this.#run('api', () => product.startApi())),
      this.#stage('recorder', () => this.#run('recorder', () => product.startRecorder())),
      this.options.demo && this.#stage('upstream server', () => this.#upstream()),
    );
    if (this.sandboxes.ok) await this.#stage('runner', () => this.#runner(product));
    if (!this.sandboxes.ok) this.instance.announce(`stdio servers are refused: ${this.sandboxes.why}`);
    await together(
      this.#stage('gateway', () => this.#run('gateway', () => product.startGateway())),
      this.options.demo && this.#stage('demo tenant', () => this.#seed(product)),
    );
  }

  /** Process ids by service; servers that were given by URL are not ours and not here. */
  get pids() {
    return Object.fromEntries([...this.#services].map(([name, { child }]) => [name, child.pid]));
  }

  /** Where everything is found. */
  get urls() {
    return this.product.at;
  }

  /** The product's processes and commands, once PostgreSQL and Redis run. */
  get product() {
    if (this.#product === undefined) throw new Error('the stack has not been started');
    return this.#product;
  }

  /** Ends one service at once, as a crash would. @param {ServiceName} name */
  async kill(name) {
    await this.#service(name).child.kill();
  }

  /** Ends one service politely. @param {ServiceName} name */
  async end(name) {
    await this.#service(name).child.stop();
  }

  /** Starts a service again that was ended. @param {ServiceName} name */
  async restart(name) {
    await this.#run(name, this.#service(name).launch);
  }

  /** Has somebody asked to stop? */
  get isStopping() {
    return this.instance.signal.aborted;
  }

  /** Stops exactly what was started, in reverse order: the gateway drains before what it needs goes. */
  async stop() {
    this.#abort.abort();
    await this.#starting;
    for (const [name, { child }] of [...this.#services].toReversed()) {
      await child.stop();
      delete this.instance.state.data.processes[name];
      this.instance.state.save();
    }
  }

  /** Stops everything and removes all its data. */
  async remove() {
    await this.stop();
    for (const folder of [...this.instance.state.data.foldersElsewhere, this.dir])
      rmSync(folder, { recursive: true, force: true });
  }

  /** @param {ServiceName} name */
  #service(name) {
    const service = this.#services.get(name);
    if (service === undefined) throw new Error(`${name} was not started here`);
    return service;
  }

  /**
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} work
   */
  async #stage(name, work) {
    if (this.isStopping) throw new LaunchError('stopped before everything was started');
    return this.progress.stage(name, work);
  }

  /** @param {ServiceName} name @param {() => Promise<Child>} launch */
  async #run(name, launch) {
    const child = await launch();
    this.#services.set(name, { child, launch });
    this.instance.state.data.processes[name] = child.identity;
    this.instance.state.save();
    void this.#watch(name, child);
  }

  /** @param {ServiceName} name @param {Child} child */
  async #watch(name, child) {
    await child.exited;
    if (!child.stopping) await this.onUnexpectedEnd(name, child);
  }

  #postgres() {
    // With a role of its own for migrations, DATABASE_URL is what the processes get.
    const apart = this.instance.settings.get('MIGRATION_DATABASE_URL') !== undefined;
    return this.#given(apart ? 'MIGRATION_DATABASE_URL' : 'DATABASE_URL', checkGivenPostgres, async () => {
      const url = await this.#server('postgres', () => startPostgres(this.instance, this.options));
      return databaseOf(url, 'sallyport');
    });
  }

  #redis() {
    return this.#given('REDIS_URL', checkGivenRedis, () =>
      this.#server('redis', () => startRedis(this.instance)),
    );
  }

  async #upstream() {
    this.#upstreamUrl = await this.#server('upstream', () => startDemoUpstream(this.instance));
  }

  /**
   * A machine on which a wall cannot be built has no stdio servers; everything else works.
   * @param {Product} product
   */
  async #runner(product) {
    const places = runnerPlaces(this.instance);
    try {
      await this.#run('runner', () => product.startRunner(places));
    } catch (cause) {
      if (this.isStopping || !(cause instanceof LaunchError)) throw cause;
      const why =
        cause.message.split('\n').find((line) => line.includes('sallyport runner: ')) ?? cause.message;
      this.sandboxes = { ok: false, why: why.replace('sallyport runner: ', '').trim() };
    }
  }

  /** @param {Product} product */
  async #seed(product) {
    this.demo = await seedDemo(product, this.#upstreamUrl, this.sandboxes.ok);
  }

  /**
   * The server that a setting names, which is not ours to start or stop; else our own.
   * @param {string} setting
   * @param {(url: string, setting: string) => Promise<void>} check
   * @param {() => Promise<string>} own
   */
  async #given(setting, check, own) {
    const url = this.instance.settings.get(setting);
    if (url === undefined) return own();
    await check(url, setting);
    return url;
  }

  /** @param {ServiceName} name @param {() => Promise<{ child: Child, url: string }>} start */
  async #server(name, start) {
    let url = '';
    await this.#run(name, async () => {
      const server = await start();
      ({ url } = server);
      return server.child;
    });
    return url;
  }

  /** The same ports as the last time, as long as they are free, unless a setting names another. */
  async #ports() {
    const { settings, state } = this.instance;
    const { ports } = state.data;
    for (const name of /** @type {const} */ (['api', 'gateway', 'recorder', 'runner'])) {
      const setting = `${name.toUpperCase()}_PORT`;
      ports[name] = (await portOfSetting(setting, settings.get(setting))) ?? (await freePort(ports[name]));
    }
    state.save();
    const { api = 0, gateway = 0, recorder = 0, runner = 0 } = ports;
    return { api, gateway, recorder, runner };
  }
}

/**
 * Waits for all, also when one fails: nothing may still be starting when the others are stopped.
 * @param {(Promise<void> | false)[]} work
 */
async function together(...work) {
  const results = await Promise.allSettled(work.filter((one) => one !== false));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/**
 * Starts the whole product in `options.dir`.
 * @param {StackOptions} options
 */
export const startStack = (options) => new Stack(options).start();
