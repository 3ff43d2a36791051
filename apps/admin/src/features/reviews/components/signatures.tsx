import type { Schemas } from '#libs/api-client';
import { List, Text } from '@mantine/core';
import { EffectBadge } from '../../../components/badges/effect-badge.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Card } from '../../../components/page/card.js';
import { When } from '../../../components/when.js';

/** Who approved so far, and how many people are missing. */
export function Signatures({ detail: { given, review } }: { readonly detail: Schemas['ReviewDetail'] }) {
  if (given.length === 0) return null;
  const missing = review.state === 'open' ? Math.max(0, review.approvals.needed - given.length) : 0;
  return (
    <Card title="Approvals">
      <List listStyleType="none" spacing="xs" aria-label="Approvals">
        {given.map(({ approver, effect, enable, override, reason, signed, at }) => (
          <List.Item key={approver}>
            <Text size="sm" component="div">
              ✓ <b>{approver}</b> {signed ? 'signed' : 'approved'} <EffectBadge effect={effect} />
              {enable ? ', switched on at once' : ', left switched off'} <When at={at} />
            </Text>
            {[override, reason].map(
              (words, index) =>
                words !== null && (
                  <Text key={index} size="sm" c="dimmed">
                    “<RevealText text={words} />”
                  </Text>
                ),
            )}
          </List.Item>
        ))}
      </List>
      {missing > 0 && (
        <Text size="sm" mt="xs" role="status">
          {missing === 1 ? 'One more person is missing.' : `${missing} more people are missing.`} Any change
          of the tool or its server voids what was given.
        </Text>
      )}
    </Card>
  );
}
