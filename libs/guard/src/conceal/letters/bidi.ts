import { disclosed, edited, type Transform } from '../disclosure.js';

const CONTROL = /[\u202a-\u202e\u2066-\u2069]/g;
const OVERRIDDEN = /\u202e([^\u202c\n]*)\u202c?/g;
const MARK = /[\u200e\u200f\u061c]/g;
const RIGHT_TO_LEFT = /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Adlam}]/u;

/** Controls that make a text look other than it reads. In text of right-to-left scripts isolates and marks are at home. */
export const bidi: Transform = (text) => {
  const native = RIGHT_TO_LEFT.test(text);
  const controls = edited(text, CONTROL, () => '');
  const overridden = edited(text, OVERRIDDEN, ([, inner = '']) => Array.from(inner).toReversed().join(''));
  const isolates = controls.every(({ start }) => text.charCodeAt(start) >= 0x2066);
  return [
    ...disclosed('bidi', native && isolates ? 'info' : 'high', controls),
    ...disclosed('bidi', 'high', overridden),
    ...(native
      ? []
      : disclosed(
          'bidi',
          'low',
          edited(text, MARK, () => ''),
        )),
  ];
};
