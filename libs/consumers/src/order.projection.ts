import { Generation, type ModelDefinition } from '#read-model';

/** What a thread is to fill. */
export interface Order {
  /** URL of the module that exports the definition. */
  readonly module: string;
  readonly model: string;
  readonly number: number;
  readonly file: string;
}

/** The order to fill a generation elsewhere; null where it cannot be: it is in memory, or its definition does not say where it stands. */
export function orderOf({ definition, number, db }: Generation): Order | null {
  const { module, name } = definition;
  return number === 0 || module === undefined ? null : { module: compiled(module), model: name, number, file: db.name };
}

const isDefinition =
  (name: string) =>
  (exported: unknown): exported is ModelDefinition =>
    typeof exported === 'object' && exported !== null && 'tables' in exported && 'name' in exported
      ? exported.name === name
      : false;

/** Opens, in the thread, the generation that an order names. */
export async function openOrdered({ module, model, number, file }: Order): Promise<Generation> {
  const exported: Record<string, unknown> = await import(module);
  const definition = Object.values(exported).find(isDefinition(model));
  if (!definition) throw new Error(`${module} exports no read model '${model}'.`);
  return Generation.open(definition, number, file);
}

/** Threads run the compiled program, also where the sources are run as they are. */
export const compiled = (url: string): string =>
  url.endsWith('.ts') ? url.replace(/\/libs\/(?!.*\/libs\/)/, '/dist/libs/').replace(/\.ts$/, '.js') : url;
