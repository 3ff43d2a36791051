import type { Schemas } from '#libs/api-client';
import { Text } from '@mantine/core';
import { Mark } from '../../../components/badges/mark.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';

const LOOKS = {
  sent: { tone: 'allow', sign: '✓', word: 'sent' },
  pending: { tone: 'wait', sign: '…', word: 'waits' },
  dead: { tone: 'deny', sign: '⊘', word: 'given up' },
} as const;

/** What became of a notification at one channel, and why it was not taken. */
export function DeliveryMark({ delivery }: { readonly delivery: Schemas['NotificationDelivery'] }) {
  const { tone, sign, word } = LOOKS[delivery.state];
  return (
    <div>
      <Mark tone={tone} sign={sign}>
        {delivery.channel}: {word}
        {delivery.attempts > 1 && `, ${delivery.attempts} attempts`}
      </Mark>
      {delivery.error !== null && (
        <Text size="xs" c="dimmed">
          <RevealText text={delivery.error} />
        </Text>
      )}
    </div>
  );
}
