import type { CallEvent } from '#libs/contracts';
import { newId } from '#libs/platform';

/** A recorded call, allowed and answered. */
export const testCall = (tenant: string, given: Partial<CallEvent> = {}): CallEvent => ({
  v: 1,
  kind: 'call',
  id: newId('call'),
  tenant,
  at: '2026-01-02T03:04:05.678Z',
  gateway: 'gateway-1',
  method: 'tools/call',
  endpoint: `https://mcp.example.com/t/${tenant}/mcp`,
  outcome: 'succeeded',
  caller: { sub: 'https://api.example.com/t/acme/oauth|account_1', clientId: 'agent_1', roles: ['admin'] },
  tool: {
    urn: `urn:sallyport:tool:${tenant}:crm:search`,
    name: 'crm__search',
    server: 'crm',
    effect: 'read',
  },
  trail: [{ step: 'addressedRequest', us: 3 }],
  durationUs: 1234,
  bytesIn: 100,
  bytesOut: 200,
  count: 1,
  ...given,
});
