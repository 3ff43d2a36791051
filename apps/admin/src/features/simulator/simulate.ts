import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../lib/http/api.js';

export const simulate = (api: Api, tenant: string, body: Schemas['Simulate']) =>
  answered(api.POST('/api/v1/tenants/{tenant}/simulations', { params: { path: { tenant } }, body }));

/** The form as typed: lists and arguments are still text. */
export interface SimulationDraft {
  readonly user: string;
  readonly roles: string;
  readonly agent: string;
  readonly tool: string;
  readonly arguments: string;
}

export const EMPTY_SIMULATION: SimulationDraft = { user: '', roles: '', agent: '', tool: '', arguments: '' };

const words = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/** What is wrong with the arguments as typed; nothing typed means that they are not known. */
export function argumentsError(text: string): string | null {
  if (text.trim() === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? null
      : 'Write a JSON object, such as {"amount": 5}';
  } catch (cause) {
    return cause instanceof Error ? cause.message : 'This is no JSON';
  }
}

export function simulationOf(draft: SimulationDraft): Schemas['Simulate'] {
  const roles = words(draft.roles);
  return {
    agent: draft.agent.trim(),
    tool: draft.tool.trim(),
    ...(draft.user.trim() === '' ? {} : { user: draft.user.trim() }),
    ...(roles.length === 0 ? {} : { roles }),
    ...(draft.arguments.trim() === ''
      ? {}
      : { arguments: JSON.parse(draft.arguments) as Record<string, unknown> }),
  };
}
