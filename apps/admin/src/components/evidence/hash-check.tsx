import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sha256 } from '../../lib/text/sha256.js';
import { Mark } from '../badges/mark.js';
import { Hash } from './hash.js';

/** The hash that a decision binds, computed once more in this browser from the text shown. */
export function HashCheck({ canonical, hash }: { readonly canonical: string; readonly hash: string }) {
  const { data: computed, isPending } = useQuery({
    queryKey: ['sha256', hash, canonical],
    queryFn: async () => (await sha256(canonical)) ?? null,
    staleTime: Infinity,
  });
  return (
    <Group gap="xs">
      <Text size="sm">SHA-256 of the canonical form</Text>
      <Hash value={hash} />
      {!isPending && <Verdict computed={computed ?? null} hash={hash} />}
    </Group>
  );
}

function Verdict({ computed, hash }: { readonly computed: string | null; readonly hash: string }) {
  if (computed === null)
    return (
      <Text size="xs" c="dimmed">
        not recomputed: open the console over HTTPS
      </Text>
    );
  return computed === hash ? (
    <Mark tone="allow" sign="✓">
      recomputed here
    </Mark>
  ) : (
    <Mark tone="deny" sign="⚠" filled>
      does not match the text
    </Mark>
  );
}
