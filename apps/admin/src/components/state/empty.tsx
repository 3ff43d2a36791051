import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './empty.module.css';

/** Nothing there yet: one sentence, and the one action that changes it. */
export const Empty = ({ title, children }: { readonly title: string; readonly children?: ReactNode }) => (
  <Stack gap="xs" align="center" className={styles['empty'] ?? ''}>
    <Text fw={600}>{title}</Text>
    {children}
  </Stack>
);
