import type { EnrolResponse, PublicJwk } from '#libs/contracts';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TENANT } from './snapshot.js';

/**
 * Stands in for the control plane's internal API, so that the gateway under test runs as shipped: it enrols, gets a token,
 * pulls the signed snapshot and goes on polling for the next.
 */
export class ControlPlane {
  /** Drifts that the gateway reported: there must be none. */
  readonly observations: string[] = [];
  private readonly server: Server;
  private snapshot: string | undefined;

  private constructor(private readonly snapshotKey: PublicJwk) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((cause: unknown) => response.destroy(cause as Error));
    });
  }

  static async start(snapshotKey: PublicJwk): Promise<ControlPlane> {
    const plane = new ControlPlane(snapshotKey);
    await new Promise<void>((done) => plane.server.listen(0, '127.0.0.1', done));
    return plane;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  publish(jws: string): void {
    this.snapshot = jws;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const body = await text(request);
    switch (`${request.method} ${url.pathname}`) {
      case 'POST /internal/v1/enrol':
        return json(response, 201, this.enrolment());
      case 'POST /oauth/token':
        return json(response, 200, { access_token: 'bench-component', token_type: 'DPoP', expires_in: 3600 });
      case 'POST /internal/v1/heartbeat':
        response.writeHead(204).end();
        return undefined;
      case `GET /internal/v1/tenants/${TENANT}/snapshot`:
        if (!url.searchParams.has('revision')) return json(response, 200, { jws: this.snapshot });
        await new Promise((done) => setTimeout(done, Number(url.searchParams.get('wait')) * 1000).unref());
        response.writeHead(304).end();
        return undefined;
      case `POST /internal/v1/tenants/${TENANT}/observations`:
        this.observations.push(body);
        return json(response, 202, {});
      default:
        return json(response, 404, {});
    }
  }

  private enrolment(): EnrolResponse {
    return {
      clientId: 'component_bench',
      issuer: `${this.url}/oauth`,
      tokenEndpoint: `${this.url}/oauth/token`,
      resource: `${this.url}/internal/v1`,
      snapshotKeys: [this.snapshotKey],
    };
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function json(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
