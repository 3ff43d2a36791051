import { SchemaValidators } from '#libs/guard';
import { BadDefinition } from '#libs/manifest';
import { Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Listed } from '../probe/listed-definitions.js';
import { judgeDefinition, type JudgedDefinition } from './judged-definition.js';

export interface JudgedList {
  readonly definitions: readonly JudgedDefinition[];
  /** Why some cannot even be stored, one sentence each. */
  readonly unreadable: readonly string[];
  /** Names that occur more than once: nobody knows which definition a call would reach. */
  readonly ambiguous: readonly string[];
}

@Injectable()
export class DefinitionJudge {
  constructor(private readonly validators: SchemaValidators) {}

  /** Judges a whole list, one definition per turn of the event loop: compiling its schemas takes milliseconds. */
  async judge(listed: readonly Listed[], serverSlug: string): Promise<JudgedList> {
    const definitions: JudgedDefinition[] = [];
    const unreadable: string[] = [];
    for (const [index, one] of listed.entries()) {
      try {
        definitions.push(judgeDefinition(one, serverSlug, this.validators));
      } catch (cause) {
        if (!(cause instanceof BadDefinition)) throw cause;
        unreadable.push(`No. ${index + 1}, a ${one.kind}: ${cause.message}`);
      }
      await nextTurn();
    }
    return { definitions, unreadable, ambiguous: repeated(definitions.map(({ name }) => name)) };
  }
}

const repeated = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];
