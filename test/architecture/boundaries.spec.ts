import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Each rule is shown one file that breaks it. A rule that stays silent guards nothing. */
const violations = [
  [
    'no-cycles',
    'libs/fleet/src/boundary-probe.ts',
    `export { probe } from './boundary-probe.js';\nexport const other = 1;`,
  ],
  ['apps-compose-libs', 'libs/audit/src/boundary-probe.module.ts', `import '../../../apps/api/src/app.module.js';`],
  ['apps-stand-alone', 'apps/cli/src/boundary-probe.ts', `import '../../api/src/app.module.js';`],
  ['front-door-only', 'apps/api/src/boundary-probe.ts', `import '../../../libs/lifecycle/src/facts.js';`],
  ['libraries-point-down', 'libs/lifecycle/src/boundary-probe.module.ts', `import '#catalog';`],
  ['libraries-point-down', 'libs/recorder/src/boundary-probe.module.ts', `import '#audit';`],
  ['libraries-point-down', 'libs/eventstore-protocol/src/boundary-probe.module.ts', `import '#lifecycle';`],
  ['libraries-point-down', 'libs/access/src/boundary-probe.module.ts', `import '#recorder';`],
  ['libraries-point-down', 'libs/delivery/src/boundary-probe.module.ts', `import '#audit';`],
  ['libraries-point-down', 'libs/catalog/src/boundary-probe.module.ts', `import '#fleet';`],
  ['store-knows-no-domain', 'libs/event-store/src/boundary-probe.ts', `import '#lifecycle';`],
  ['no-suffix-is-plain', 'libs/lifecycle/src/image/boundary-probe.ts', `import '@nestjs/common';`],
  ['no-suffix-no-io', 'libs/lifecycle/src/image/boundary-probe-io.ts', `import 'node:crypto';`],
  [
    'specs-are-leaves',
    'apps/api/src/boundary-probe-spec.ts',
    `import '../../../test/architecture/boundaries.spec.js';`,
  ],
] as const;

const cruise = (file: string) =>
  spawnSync('npx', ['depcruise', file, '--output-type', 'err'], { encoding: 'utf8' }).stdout;

describe('the boundary rules', () => {
  it.each(violations)('%s fires on a planted violation in %s', (rule, file, source) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, source);
    try {
      expect(cruise(file)).toContain(`error ${rule}:`);
    } finally {
      rmSync(file);
    }
  });
});
