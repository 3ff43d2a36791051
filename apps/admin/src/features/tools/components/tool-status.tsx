import type { Schemas } from '#libs/api-client';
import { TextLink } from '../../../components/text-link.js';
import { EffectBadge } from '../../../components/badges/effect-badge.js';
import { StateBadge } from '../../../components/badges/state-badge.js';
import { CopyIconButton } from '../../../components/copy-icon-button.js';
import { Hash } from '../../../components/evidence/hash.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Card } from '../../../components/page/card.js';
import { Facts } from '../../../components/page/facts.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { callsLink } from '../../../lib/routing/calls-search.js';
import { EnablementSwitch } from './enablement-switch.js';

/** Whether and how the tool may be used now. */
export function ToolStatus({ tool }: { readonly tool: Schemas['ToolSummary'] }) {
  const { slug: tenant, name: tenantName } = useTenant();
  return (
    <Card title="Status">
      <Facts
        facts={[
          ['State', <StateBadge key="state" state={tool.state} />],
          ['Effect', <EffectBadge key="effect" effect={tool.effect} />],
          [`For ${tenantName}`, <EnablementSwitch key="on" tool={tool} />],
          ['Title', tool.title === null ? 'none' : <RevealText key="title" text={tool.title} />],
          [
            'Server',
            <TextLink
              key="server"
              to="/t/$tenant/servers/$serverId"
              params={{ tenant, serverId: tool.server.id }}
            >
              <RevealText text={tool.server.name} />
            </TextLink>,
          ],
          [
            'Canonical id',
            <span key="urn">
              <code>
                <RevealText text={tool.urn} />
              </code>
              <CopyIconButton value={tool.urn} name="canonical id" />
            </span>,
          ],
          ['Manifest hash', <Hash key="hash" value={tool.hash} />],
          [
            'Calls',
            <TextLink
              key="calls"

              {...callsLink(tenant, { tool: tool.urn })}
            >
              Calls of this tool
            </TextLink>,
          ],
        ]}
      />
    </Card>
  );
}
