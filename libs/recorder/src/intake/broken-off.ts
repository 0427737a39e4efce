/** An input whose sender went away before its end. Nothing of it was damaged, so nothing of it is put aside. */
export class InputBrokenOff extends Error {
  override readonly name = 'InputBrokenOff';

  constructor(
    readonly input: string,
    taken: string,
  ) {
    super(
      `'${input}' broke off before its end: ${taken}. Send it again whole; what is known already is not added twice.`,
    );
  }
}
