/** The architecture, as a tool reads it. Each rule's `comment` says what to do instead. */
const PLAIN = {
  path: '/[^./]+[.]ts$',
  pathNot: [
    '^(apps|test|bench)/',
    '^libs/(access|delivery|event-store|eventstore-protocol|read-model|recorder/src/intake)/',
    '/index[.]ts$',
    'node_modules',
  ],
};

/** What each library may stand on; whatever is not named points up or sideways. */
const STANDS_ON = {
  'event-store': [],
  'eventstore-protocol': ['event-store'],
  'read-model': ['lifecycle'],
  lifecycle: ['event-store'],
  consumers: ['event-store', 'lifecycle', 'read-model'],
  recorder: ['event-store', 'lifecycle'],
  access: ['event-store', 'lifecycle'],
  catalog: ['event-store', 'lifecycle', 'consumers', 'read-model'],
  fleet: ['event-store', 'lifecycle', 'consumers', 'read-model'],
  delivery: ['event-store', 'lifecycle', 'consumers'],
  audit: ['event-store', 'lifecycle', 'consumers', 'read-model', 'catalog', 'fleet'],
};

const pointsDown = Object.entries(STANDS_ON)
  .filter(([library]) => library !== 'event-store')
  .map(([library, below]) => ({
    name: 'libraries-point-down',
    severity: 'error',
    comment: `libs/${library} may import ${below.join(', ')} only; move the shared part into one of those.`,
    from: { path: `^libs/${library}/` },
    to: { path: '^libs/', pathNot: `^libs/(${[library, ...below].join('|')})/` },
  }));

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Move the shared part into the lower of the two files.',
      from: {},
      to: { circular: true, viaOnly: { pathNot: 'node_modules' } },
    },
    {
      name: 'apps-compose-libs',
      severity: 'error',
      comment: 'A library never knows who hosts it.',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-stand-alone',
      severity: 'error',
      comment: 'Nothing imports an app: move the shared part into a library.',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'front-door-only',
      severity: 'error',
      comment: 'Import a library by its #name.',
      from: { path: '^(apps|test|libs/([^/]+))/' },
      to: {
        path: '^libs/[^/]+/src/',
        pathNot: [
          '^libs/$2/',
          '^libs/[^/]+/src/index\\.ts$',
          '^libs/event-store/src/event-store\\.contract\\.ts$',
          '^libs/event-store/src/event-store\\.module\\.ts$',
          '^libs/event-store/src/kurrentdb/kurrentdb-event-store\\.ts$',
          '^libs/lifecycle/src/lifecycle\\.commands\\.ts$',
        ],
      },
    },
    ...pointsDown,
    {
      name: 'store-knows-no-domain',
      severity: 'error',
      comment: 'The log stores JSON facts; it has never heard of an image.',
      from: { path: '^libs/event-store/' },
      to: { path: '^libs/', pathNot: '^libs/event-store/' },
    },
    {
      name: 'no-suffix-is-plain',
      severity: 'error',
      comment:
        'A file without a role suffix is plain TypeScript: no framework, no I/O. Give it a suffix or move the I/O out.',
      from: PLAIN,
      to: {
        path: '\\.(commands|query|projection|policy|module|controller)\\.ts$|node_modules',
        pathNot: 'node_modules/zod',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-suffix-no-io',
      severity: 'error',
      comment: 'Pass the clock, ids and randomness in as arguments.',
      from: PLAIN,
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'specs-are-leaves',
      severity: 'error',
      comment: 'Share a test helper from test/support, not from a spec.',
      from: {},
      to: { path: '\\.spec\\.ts$' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { conditionNames: ['source', 'types', 'import', 'default'], exportsFields: ['exports'] },
  },
};
