import {
  type ArtifactRequest,
  type Inspection,
  inspection,
  type InstalledArtifact,
  installedArtifact,
  type KillRequest,
  RUNNER_RESOURCE_PATH,
  type RunnerHealth,
  runnerHealth,
  runnerProblem,
} from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import { ApiSettings } from '../settings.js';
import { RunnerAccess } from './runner-access.js';
import { RunnerClient, RunnerRefused } from './runner-client.js';

const MISSING =
  'This installation runs no sandboxes. Start apps/runner (it needs Linux and bubblewrap: apt-get install bubblewrap) and set RUNNER_URL.';
/** npm takes its time. */
const INSTALL_MS = 400_000;
const INSPECT_MS = 60_000;
const ANSWER_MS = 10_000;

/** The runner over HTTP. */
@Injectable()
export class HttpRunnerClient extends RunnerClient {
  private nonce: string | undefined;

  constructor(
    private readonly access: RunnerAccess,
    private readonly settings: ApiSettings,
  ) {
    super();
  }

  override async health(): Promise<RunnerHealth> {
    return runnerHealth.parse(await this.ask('GET', 'health', undefined, ANSWER_MS));
  }

  override async install(artifact: ArtifactRequest): Promise<InstalledArtifact> {
    return installedArtifact.parse(await this.ask('POST', 'artifacts', artifact, INSTALL_MS));
  }

  override async verify(approval: string): Promise<void> {
    await this.ask('POST', 'artifacts/verify', { approval }, INSPECT_MS);
  }

  override async inspect(approval: string): Promise<Inspection> {
    return inspection.parse(await this.ask('POST', 'inspect', { approval }, INSPECT_MS));
  }

  override async kill(request: KillRequest): Promise<void> {
    await this.ask('POST', 'kill', request, ANSWER_MS);
  }

  /** @throws RunnerRefused */
  private async ask(
    method: 'GET' | 'POST',
    path: string,
    body: object | undefined,
    withinMs: number,
  ): Promise<unknown> {
    const deadline = AbortSignal.timeout(withinMs);
    let response = await this.send(method, path, body, deadline);
    if (response.status === 401) {
      // A nonce of its own lifetime: the answer brings the next one.
      await response.body?.cancel();
      response = await this.send(method, path, body, deadline);
    }
    const text = await response.text();
    if (response.ok) return text === '' ? undefined : JSON.parse(text);
    const problem = runnerProblem.safeParse(jsonOf(text));
    if (problem.success) throw new RunnerRefused(problem.data.error, problem.data.detail);
    throw new RunnerRefused('runner-failed', `The runner answered HTTP ${response.status}.`);
  }

  private async send(
    method: string,
    path: string,
    body: object | undefined,
    signal: AbortSignal,
  ): Promise<Response> {
    const { runnerUrl } = this.settings;
    if (runnerUrl === undefined) throw new RunnerRefused('backend-missing', MISSING);
    const headers = await this.access.headers(method, path, this.nonce);
    try {
      const response = await fetch(`${runnerUrl}${RUNNER_RESOURCE_PATH}/${path}`, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error',
        signal,
      });
      this.nonce = response.headers.get('dpop-nonce') ?? this.nonce;
      return response;
    } catch (cause) {
      const why =
        cause instanceof Error && cause.name === 'TimeoutError' ? 'did not answer in time' : 'is not reached';
      throw new RunnerRefused('runner-unreachable', `The runner at RUNNER_URL ${why}.`);
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
