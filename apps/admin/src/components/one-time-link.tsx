import { Group, Stack, Text } from '@mantine/core';
import { formatTime } from '../lib/text/format.js';
import { CopyIconButton } from './copy-icon-button.js';

interface Props {
  readonly link: string;
  /** What to call it. */
  readonly what?: string;
  readonly expiresAt: string;
  /** Who is to open it, and what for. */
  readonly hint: string;
}

/** A link that the API gives once: whoever opens it first has it. */
export const OneTimeLink = ({ link, what = 'link', expiresAt, hint }: Props) => (
  <Stack gap={4} role="status">
    <Text size="sm">{hint} It is not shown again.</Text>
    <Group gap={4} wrap="nowrap" align="flex-start">
      <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
        {link}
      </Text>
      <CopyIconButton value={link} name={what} />
    </Group>
    <Text size="xs" c="dimmed">
      Good once, until {formatTime(expiresAt)}
    </Text>
  </Stack>
);
