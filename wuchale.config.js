// Which texts of the console are messages. They are found in the code when it is built; translators see `src/core/locales/*.po`.
import { adapter as svelte, svelteDefaultHeuristic } from '@wuchale/svelte'
import { defineConfig, defaultHeuristic } from 'wuchale'
import { adapter as script } from 'wuchale/adapter-vanilla'

/** Names that the platform, oVirt or the rules gave: they are compared, never translated. */
const NAMES =
  /^(Critical|Warning|Information|Advisory|Error|Warn|(Microsoft )?Windows.*|Red Hat.*|SUSE.*|RHEL|SLES|input, a, button|Portolan.*|Apache-2\.0|English|Deutsch|.*Error|Ctrl\+.*|(Arrow|Page)(Up|Down|Left|Right)|Home|End|Enter|Escape|Tab|Space|Shift|Control|Alt|Meta|Delete|Backspace|Insert|[A-Z][a-z]*(-[A-Z][a-z]*)+|[KMGT]iB)$/
/** Files whose words are texts, one by one; elsewhere a word in a script is more likely a name. */
const WORDS =
  /(\.svelte|(spec|specs|columns|items|words|word|look|places|facts|pages|titles|choices|format|registry|actions|readiness|scope|mark)\.ts)$/
/** A part of a sentence: words with spaces between them, and nothing that names, selectors and addresses are made of. */
const PHRASE = /^(?=.*\p{L}{3})(?!.*\b(pf|ptl)-)[\p{L}\p{N}{}’'“”".,;:!?%()–—·…→≥/+\- ]* [^\n]*$/u
const CODE = /[[\]<>=_@#$|\\`~^]|--|\bvar\(|\w:\w|\d(px|fr|rem|ms)\b/

/** Texts of templates always, those of scripts when they look like a sentence or stand among words. */
const isText = (decide) => (message) => {
  const { scope, file, attribute } = message.details
  const text = message.msgStr.join('\n')
  if (scope === 'markup') return decide(message)
  if (NAMES.test(text)) return false
  const words = WORDS.test(file)
  const decided = decide(message)
  // Addresses are the same in every language.
  if (decided === 'url') return false
  if (decided) return scope === 'attribute' || /\s/.test(text) || words ? 'message' : false
  const said =
    attribute === undefined || /^(title|label|aria-label|placeholder|alt)$/.test(attribute)
  return words && said && PHRASE.test(text) && !CODE.test(text) ? 'message' : false
}

// The language never changes while a page is open, so each text is asked for where it stands: in tables of modules, too.
const texts = (key) => ({
  getRuntimeVars: { plain: '_texts_', reactive: '_texts_rx_' },
  loader: 'custom',
  runtime: {
    initReactive: () => null,
    useReactive: () => false,
    plain: { wrapInit: (made) => made, wrapUse: () => `_texts_('${key}')` },
  },
})

export default defineConfig({
  locales: ['en', 'de'],
  localesDir: 'src/core/locales',
  adapters: {
    main: svelte({
      files: { include: ['src/app/**/*.svelte', 'src/app/**/*.svelte.ts'], ignore: [] },
      heuristic: isText(svelteDefaultHeuristic),
      ...texts('main'),
    }),
    script: script({
      files: {
        include: ['src/app/**/*.ts', 'src/core/estate/**/*.ts', 'src/core/model/**/*.ts'],
        ignore: ['**/*.svelte.ts', '**/*.d.ts', 'src/app/{sw,main}.ts'],
      },
      heuristic: isText(defaultHeuristic),
      ...texts('script'),
    }),
  },
})
