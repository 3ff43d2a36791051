import { Table, type TableProps } from '@mantine/core';
import styles from './data-table.module.css';

/** A table that scrolls by itself where the window is narrower than its words. */
export const DataTable = (props: TableProps) => (
  <div className={styles['scroll']}>
    <Table {...props} />
  </div>
);
