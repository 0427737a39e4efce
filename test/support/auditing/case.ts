import { CqrsModule, type Query, QueryBus } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { Catalog } from '#catalog';
import { Followers } from '#consumers';
import { EventStore, MemoryEventStore } from '#event-store';
import { Fleet } from '#fleet';
import { type Fact, toEvent } from '#lifecycle';
import { ReadModelModule, type Things } from '#read-model';
import { AuditModule } from '#audit';

/** The auditors' questions over the real read models, on a log in memory: given these facts, what is answered? */
export class Case {
  private constructor(
    private readonly program: TestingModule,
    private readonly clock: { now: number },
  ) {}

  /** A program that was told these facts, each at its own time of recording, in that order. */
  static async given(facts: readonly Fact[]): Promise<Case> {
    const clock = { now: 0 };
    const log = new MemoryEventStore({ clock: () => clock.now });
    const program = await Test.createTestingModule({
      imports: [
        CqrsModule.forRoot(),
        { module: LogModule, global: true, providers: [{ provide: EventStore, useValue: log }], exports: [EventStore] },
        ReadModelModule.forRoot({ memory: true }),
        AuditModule,
      ],
    }).compile();
    await program.init();
    const told = new Case(program, clock);
    await told.tell(facts);
    return told;
  }

  async tell(facts: readonly Fact[]): Promise<void> {
    const log = this.program.get(EventStore);
    for (const fact of facts.toSorted((a, b) => a.recordedAt - b.recordedAt)) {
      this.clock.now = fact.recordedAt;
      await log.append(fact.stream, 'any', [toEvent(fact)]);
    }
    if (!(await this.program.get(Followers).caughtUp(20_000))) throw new Error('The read models never caught up.');
  }

  ask<Answer>(question: Query<Answer>): Promise<Answer> {
    return this.program.get(QueryBus).execute(question);
  }

  get catalog(): Things {
    return this.program.get(Catalog);
  }

  get fleet(): Things {
    return this.program.get(Fleet);
  }

  close(): Promise<void> {
    return this.program.close();
  }
}

class LogModule {}

const open: Case[] = [];

/** Given these facts; the program ends with the test, through `endAll`. */
export const told = async (...facts: readonly Fact[]): Promise<Case> => {
  const one = await Case.given(facts);
  open.push(one);
  return one;
};

export const endAll = async (): Promise<void> => {
  await Promise.all(open.splice(0).map((one) => one.close()));
};
