// The arrows of docs/architecture.md, one rule each.
const room = (names) => `^packages/shared/src/(${names})/`;
const ground = 'credentials|registry|codedeploy|report';
const middle = 'promotion|evidence|findings|build|analysis';

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'kernel-imports-nothing-of-ours',
      severity: 'error',
      from: { path: room('kernel') },
      to: { path: '^(packages|actions)/', pathNot: room('kernel') },
    },
    {
      name: 'ground-rooms-stand-on-the-kernel',
      severity: 'error',
      from: { path: room(ground) },
      to: { path: `^packages/shared/src/(${middle}|action)/` },
    },
    {
      name: 'ground-rooms-do-not-know-each-other',
      severity: 'error',
      from: { path: '^packages/shared/src/(credentials|registry|codedeploy|report)/' },
      to: { path: room(ground), pathNot: '^packages/shared/src/$1/' },
    },
    {
      name: 'middle-rooms-do-not-know-the-action',
      severity: 'error',
      from: { path: room(middle) },
      to: { path: '^packages/shared/src/action/' },
    },
    {
      name: 'one-door-a-room',
      severity: 'error',
      from: { path: '^packages/shared/src/([^/]+)/' },
      to: { path: '^packages/shared/src/[^/]+/', pathNot: '^packages/shared/src/$1/|/index\\.ts$' },
    },
    {
      name: 'through-the-door-from-outside',
      severity: 'error',
      from: { pathNot: '^packages/shared/' },
      to: { path: '^packages/shared/src/', pathNot: '/index\\.ts$' },
    },
    {
      name: 'shared-knows-no-action',
      severity: 'error',
      from: { path: '^packages/shared/src/' },
      to: { path: '^(actions|packages/(cli|local-aws|local-runner))/' },
    },
    {
      name: 'actions-do-not-know-each-other',
      severity: 'error',
      from: { path: '^actions/([^/]+)/' },
      to: { path: '^actions/', pathNot: '^actions/$1/' },
    },
    {
      name: 'rehearsal-never-in-a-product',
      severity: 'error',
      from: { path: '^(actions/[^/]+|packages/(shared|cli))/src/' },
      to: { path: '^packages/local-' },
    },
    {
      name: 'toolkit-only-in-entry-files',
      severity: 'error',
      from: { path: '^(actions|packages)/', pathNot: '^actions/[^/]+/src/main\\.ts$' },
      to: { path: 'node_modules/@actions/core' },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^sarif$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|^vendor/|^bench/out/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
