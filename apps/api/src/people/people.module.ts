import { Module } from '@nestjs/common';
import { People } from './people.js';

export { People } from './people.js';
export { accountMark, accountsOf, type Person, samePerson } from './person.js';

/** Whether two accounts are one person, for everything that takes two. */
@Module({ providers: [People], exports: [People] })
export class PeopleModule {}
