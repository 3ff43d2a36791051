import type { Span } from '../finding.js';

const MARKUP =
  /<\/?\s*(important|system|instructions?|secret|hidden|admin|assistant|critical|mandatory|override|security|developer|sys|tool_call|function_call)\b[^<>\n]{0,80}>|\[\/?(INST|SYSTEM|ADMIN|ASSISTANT)\]|<<\/?SYS>>|<\|[\w-]{2,24}\|>|^\s*#{2,}\s*(system|instruction|new instructions?)\b.*$|(^|[.!?>]\s+)\[?(system|assistant|developer)\]?\s*:\s+(?=\S)/gim;

/** Markup that imitates the frame around a prompt: pseudo-tags, chat-template tokens, role headings. */
export function roleMarkup(text: string): Span[] {
  return [...text.matchAll(MARKUP)]
    .slice(0, 20)
    .map(({ 0: found, index }) => ({ start: index, end: index + found.length }));
}
