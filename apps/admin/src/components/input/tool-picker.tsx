import { Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listTools } from '../../lib/api/list-tools.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { RevealText } from '../evidence/reveal-text.js';
import { LoadMore } from '../state/load-more.js';
import { Loaded } from '../state/loaded.js';
import styles from './tool-picker.module.css';

interface Props {
  /** Canonical ids. */
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}

/** Approved tools to tick, searched on the server; what is ticked stays ticked whatever the search shows. */
export function ToolPicker({ value, onChange }: Props) {
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 200);
  const filter = { state: 'approved' as const, q: q === '' ? undefined : q };
  const query = useInfiniteQuery({
    ...listTools(useApi(), useTenant().slug, filter),
    placeholderData: keepPreviousData,
  });
  const toggle = (urn: string): void =>
    onChange(value.includes(urn) ? value.filter((other) => other !== urn) : [...value, urn]);
  return (
    <Stack gap="xs">
      <TextInput
        size="xs"
        label="Find a tool"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Text size="xs" c="dimmed" aria-live="polite">
        {value.length === 0 ? 'Nothing chosen: nothing is allowed' : `${value.length} chosen`}
      </Text>
      <Loaded query={query}>
        {({ pages }) => {
          const found = pages.flatMap(({ items }) => items);
          const others = q === '' ? value.filter((urn) => !found.some((tool) => tool.urn === urn)) : [];
          return (
            <div className={styles['list']} role="group" aria-label="Tools">
              {found.map((tool) => (
                <Checkbox
                  key={tool.urn}
                  size="xs"
                  checked={value.includes(tool.urn)}
                  onChange={() => toggle(tool.urn)}
                  label={<RevealText text={`${tool.server.slug} · ${tool.name}`} />}
                  description={`${tool.effect ?? 'effect not judged'}${tool.enabled ? '' : ' · switched off'}`}
                />
              ))}
              {others.map((urn) => (
                <Checkbox
                  key={urn}
                  size="xs"
                  checked
                  onChange={() => toggle(urn)}
                  label={<RevealText text={urn} />}
                  description="not approved now, or on a later page"
                />
              ))}
              {found.length === 0 && <Text size="sm">No approved tool matches.</Text>}
              <LoadMore query={query} />
            </div>
          );
        }}
      </Loaded>
    </Stack>
  );
}
