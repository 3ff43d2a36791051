import { CopyIconButton } from '../copy-icon-button.js';
import { RevealText } from './reveal-text.js';
import { ScrollBox } from './scroll-box.js';
import styles from './json-view.module.css';

/** Text of a definition, complete and verbatim, with hidden characters shown. Copies the raw text. */
export const JsonView = ({ text, name }: { readonly text: string; readonly name: string }) => (
  <div className={styles['frame']}>
    <div className={styles['copy']}>
      <CopyIconButton value={text} name={name} />
    </div>
    <ScrollBox className={styles['text']} name={name}>
      <RevealText text={text} />
    </ScrollBox>
  </div>
);
