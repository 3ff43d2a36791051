import { reveal, type Piece } from '../../lib/text/reveal.js';
import styles from './reveal-text.module.css';

/**
 * Text that somebody outside wrote: names, descriptions, schemas, errors. Always plain text, isolated in direction, with every
 * character that would stay unseen shown as a chip.
 */
export const RevealText = ({ text }: { readonly text: string }) => (
  <bdi className={styles['text']}>
    <RevealPieces pieces={reveal(text)} />
  </bdi>
);

export const RevealPieces = ({ pieces }: { readonly pieces: readonly Piece[] }) =>
  pieces.map((piece, index) => {
    if (piece.kind === 'plain') return piece.text;
    if (piece.kind === 'hidden')
      return (
        <mark key={index} className={styles['hidden']} title={piece.title}>
          {piece.label}
        </mark>
      );
    return (
      <span key={index} className={styles['mixed']} title={`Mixes ${piece.scripts.join(' and ')} letters`}>
        {piece.text}
      </span>
    );
  });
