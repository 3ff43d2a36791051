import { disclosed, edited, type Transform } from '../disclosure.js';

const FLAG_OR_TAGS = /(\u{1f3f4})?[\u{e0000}-\u{e007f}]+/gu;
const EMOJI = /^\p{RGI_Emoji}$/v;
const TAG_SPACE = 0xe0000;

/** Tag characters mirror ASCII and show nothing; only the flags of nations within states use them. */
export const tagBlock: Transform = (text) =>
  disclosed(
    'tag-block',
    'high',
    edited(text, FLAG_OR_TAGS, ([run, flag = '']) =>
      EMOJI.test(run)
        ? undefined
        : flag +
          Array.from(run.slice(flag.length))
            .map((tag) => String.fromCodePoint((tag.codePointAt(0) ?? TAG_SPACE) - TAG_SPACE))
            .filter((letter) => letter >= ' ' && letter <= '~')
            .join(''),
    ),
  );
