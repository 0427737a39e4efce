import type { InstanceType } from '#lifecycle';

const NAME = /^([a-z]+)(\d)([a-z-]*)\.(nano|micro|small|medium|large|\d{0,2}xlarge|metal|metal-\d+xl)$/;

/** The type of a name, by the form of AWS's names: a `g` after the generation runs on Graviton, the first generations know no arm. */
export function instanceTypeNamed(name: string): InstanceType | null {
  const [, family = '', generation = '', options = ''] = NAME.exec(name) ?? [];
  if (family === '') return null;
  const graviton = family === 'a' || options.startsWith('g');
  const old = generation === '1' || name.startsWith('t2.');
  const x86 = old ? ['i386', 'x86_64'] : ['x86_64'];
  return {
    name,
    architectures: graviton ? ['arm64'] : x86,
    virtualizationTypes: generation === '1' ? ['hvm', 'paravirtual'] : ['hvm'],
    hibernation: !graviton && !name.endsWith('metal'),
  };
}
