import { Injectable } from '@nestjs/common';
import { TransactionHooks } from '../database/database.module.js';
import type { Component } from './component.js';

/** A component joined or left; a gateway brings or takes call-token keys that every tenant's policy names. Runs in the platform's transaction. */
@Injectable()
export class ComponentChanged extends TransactionHooks<Component> {}
