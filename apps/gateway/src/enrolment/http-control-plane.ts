import {
  type CallApprovalAnswer,
  callApprovalAnswer,
  type CallApprovalRequest,
  type Heartbeat,
  type LeaseAnswer,
  leaseAnswer,
  type LeaseRequest,
  type Observation,
  snapshotResponse,
  type StartAnswer,
  startAnswer,
} from '#libs/contracts';
import type { GatewaySettings } from '../settings.js';
import type { ComponentClient } from '#libs/component';
import { ControlPlane, type Known, type SnapshotAnswer } from './control-plane.js';

const ANSWER_MS = 10_000;

/** The internal API over HTTP. */
export class HttpControlPlane extends ControlPlane {
  constructor(
    private readonly settings: GatewaySettings,
    private readonly client: ComponentClient,
  ) {
    super();
  }

  override async pullSnapshot(
    tenant: string,
    known: Known | undefined,
    waitS: number,
    signal: AbortSignal,
  ): Promise<SnapshotAnswer> {
    const url = this.tenantUrl(tenant, 'snapshot');
    if (known !== undefined) {
      url.searchParams.set('epoch', known.epoch);
      url.searchParams.set('revision', String(known.revision));
    }
    url.searchParams.set('wait', String(waitS));
    const response = await this.client.send({
      method: 'GET',
      url: url.href,
      signal: AbortSignal.any([signal, AbortSignal.timeout(waitS * 1000 + ANSWER_MS)]),
    });
    if (response.status === 200) {
      return { kind: 'snapshot', jws: snapshotResponse.parse(await response.json()).jws };
    }
    await response.body?.cancel();
    if (response.status === 304) return { kind: 'unchanged' };
    if (response.status === 404) return { kind: 'tenant-unknown' };
    throw new Error(`the control plane answered HTTP ${response.status} to the snapshot request`);
  }

  override report(tenant: string, observation: Observation): Promise<void> {
    return this.tell(this.tenantUrl(tenant, 'observations'), observation);
  }

  override async leaseCredential(tenant: string, request: LeaseRequest): Promise<LeaseAnswer> {
    const response = await this.post(this.tenantUrl(tenant, 'credentials/lease'), request);
    return leaseAnswer.parse(await response.json());
  }

  override async approveStart(tenant: string, serverVersion: string): Promise<StartAnswer> {
    const url = this.tenantUrl(tenant, `starts/${encodeURIComponent(serverVersion)}`);
    const response = await this.client.send({
      method: 'GET',
      url: url.href,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (response.ok) return startAnswer.parse(await response.json());
    await response.body?.cancel();
    throw new Error(`the control plane answered HTTP ${response.status} to the start request`);
  }

  override async askApproval(tenant: string, request: CallApprovalRequest): Promise<CallApprovalAnswer> {
    const response = await this.post(this.tenantUrl(tenant, 'call-approvals'), request);
    return callApprovalAnswer.parse(await response.json());
  }

  override heartbeat(status: Heartbeat): Promise<void> {
    return this.tell(new URL(`${this.settings.apiUrl}/internal/v1/heartbeat`), status);
  }

  private async tell(url: URL, what: object): Promise<void> {
    const response = await this.post(url, what);
    await response.body?.cancel();
  }

  /** @throws unless the answer is a success */
  private async post(url: URL, what: object): Promise<Response> {
    const response = await this.client.send({
      method: 'POST',
      url: url.href,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(what),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (response.ok) return response;
    await response.body?.cancel();
    throw new Error(`the control plane answered HTTP ${response.status} to ${url.pathname}`);
  }

  private tenantUrl(tenant: string, what: string): URL {
    return new URL(`${this.settings.apiUrl}/internal/v1/tenants/${tenant}/${what}`);
  }
}
