import type { Resource } from '../../provider/resources.js';
import type { Asked } from '../asked.js';
import { type Html, html } from './html.js';

interface Right {
  readonly title: string;
  readonly detail: string;
}

/** Scopes in words (identity.md §5): ceilings of what the agent may do, within the person's own roles. */
const RIGHTS: Readonly<Record<string, Right>> = {
  'mcp:connect': { title: 'Connect', detail: 'See which tools you may use.' },
  'tools:read': { title: 'Use tools that only read', detail: 'As far as your roles allow.' },
  'tools:call': {
    title: 'Use every tool your roles allow',
    detail: 'Including tools that change or delete things.',
  },
  'resources:read': { title: 'Read resources', detail: 'Files and data that servers offer.' },
  'prompts:read': { title: 'Use prompts', detail: 'Prepared prompts that servers offer.' },
  'agent:delegate': {
    title: 'Hand your task on',
    detail: 'Let other agents act for you with no more rights than this one.',
  },
  openid: { title: 'Know your account', detail: 'A stable identifier, not your name or password.' },
  offline_access: { title: 'Stay connected', detail: 'Renew access for up to a day without asking.' },
};

export const rightsList = (scopes: readonly string[]): Html =>
  html`<ul>
    ${scopes.map((scope) => {
      const right = RIGHTS[scope];
      return html`<li>${right?.title ?? scope}<small>${right?.detail ?? ''}</small></li>`;
    })}
  </ul>`;

/** Nothing for an agent that an administrator added; for any other, who stands behind the name that it shows. */
export function originWarning({ id, registration }: Asked['agent']): Html | undefined {
  if (registration === 'operator') return undefined;
  const origin =
    registration === 'document'
      ? html`The name is what <span class="name">${new URL(id).host}</span> says.`
      : html`It registered itself, and nobody has checked its name.`;
  return html`<p class="alert" role="note">
    No administrator added this agent. ${origin} Allow it only if you started this yourself a moment ago.
  </p>`;
}

export function resourceWords(resource: Resource, tenant: string): string {
  switch (resource.kind) {
    case 'aggregate':
      return `tools of ${tenant}`;
    case 'server':
      return `tools of the server “${resource.server}” in ${tenant}`;
    case 'admin':
      return `the administration of ${tenant}`;
    case 'internal':
      return 'the control plane';
    default:
      return resource satisfies never;
  }
}
