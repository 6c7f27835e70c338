import tseslint from 'typescript-eslint';

/** Rules that hold a decision of CONTRIBUTING.md; what tsc already says is not said twice. */
export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '.cache/', '**/*.cjs'] },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/require-await': 'off', // an interface may promise what one implementation knows at once
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-console': ['error'],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-imports': ['error', { paths: [{ name: 'node:events', message: 'No EventEmitter between parts: ARCHITECTURE.md.' }] }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'The environment is read once, in exporter/main.ts, and given to parseConfig.',
        },
      ],
    },
  },
  {
    // What a person starts talks to a terminal; tests describe suites that node:test awaits itself.
    files: ['demo/**/*.ts', 'tests/**/*.ts', '**/*.test.ts', '**/testing/**/*.ts'],
    rules: {
      'no-console': 'off',
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
    },
  },
);
