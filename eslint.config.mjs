import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Rules that hold a decision of CONTRIBUTING.md; what tsc already says is not said twice. */
export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '.cache/', '.config/', '**/*.cjs', 'jest-setup.js', 'webpack.config.ts', '**/webpack.config.ts'] },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts', '**/*.tsx'] })),
  {
    files: ['**/*.ts', '**/*.tsx'],
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
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      // Of the rest, which is for React's compiler: an age is shown as the clock stands while it is drawn.
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'react-router', message: 'Import from react-router-dom, which the bundle holds in version 6.' }],
          patterns: [{ regex: 'exporter/(?!contract/)', message: 'Of the exporter the plugin knows the contract alone.' }],
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'Literal[value=/#[0-9a-fA-F]{3,8}$/]', message: "Colours come from Grafana's theme." },
        { selector: 'MemberExpression[object.name="localStorage"]', message: 'What is shown stands in the URL.' },
      ],
    },
  },
  {
    // What a person starts talks to a terminal; tests describe suites that node:test awaits itself.
    files: ['demo/**/*.ts', 'tests/**/*.ts', 'tests/**/*.tsx', '**/*.test.ts', '**/*.test.tsx', '**/testing/**/*.ts'],
    rules: {
      'no-console': 'off',
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
    },
  },
);
