import { Paper, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { Brand } from '../brand.js';
import styles from './bare-page.module.css';

/** A page outside any tenant: sign-in, not found, the start that failed. */
export function BarePage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Sallyport`;
  }, [title]);
  return (
    <main className={styles['page']}>
      <Brand />
      <Paper withBorder p="lg" radius="md" className={styles['card'] ?? ''}>
        <Title order={1} mb="sm">
          {title}
        </Title>
        {children}
      </Paper>
    </main>
  );
}
