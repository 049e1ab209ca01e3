// Copies the icons in use from @rhds/icons into one sprite and names them for the type checker. Run it after a change
// of the list: node scripts/icons.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const NAMES = `
add-circle arrow-left arrow-right asleep auto-light-dark-mode backup ban bookmark build caret-down caret-down-fill
caret-left caret-right caret-right-fill caret-up caret-up-fill check check-circle-fill check-clipboard checkup clean-up
clock close cluster columns compare connected converge-nodes copy dark-mode data degraded desktop disconnected document
download ellipsis-vertical enterprise error-fill ethernet expand experimental export external-link filter folder-open hard-drive
history hourglass hub in-progress information information-fill key light-mode link link-broken list lock-fill map memory menu-bars
menu-switcher migrate minus-circle mobile-phone monitoring network notification notification-active-fill
notification-fill off off-fill
pause-fill play-circle-fill play-fill plug power profile question-mark-circle refresh running save-fill search secured
server settings speedometer stop-circle storage-domain sync sync-alt tag template terminal theme trash tree-view undo
unknown unlock upload user-check users view virtual-server warning warning-fill zone
`
  .trim()
  .split(/\s+/)

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

const symbols = NAMES.map((name) => {
  const svg = readFileSync(at(`node_modules/@rhds/icons/ui/${name}.svg`), 'utf8')
  const match = /<svg[^>]*viewBox="0 0 32 32"[^>]*>(.*)<\/svg>/s.exec(svg)
  if (!match) throw new Error(`${name}.svg has another shape than expected`)
  return `<symbol id="${name}" viewBox="0 0 32 32">${match[1].trim()}</symbol>`
})

writeFileSync(
  at('src/app/icons/sprite.svg'),
  `<!-- © Red Hat, Inc. CC-BY-4.0 licensed; from @rhds/icons -->\n<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`,
)
writeFileSync(
  at('src/app/icons/names.ts'),
  `/** Names of the icons in sprite.svg. Written by scripts/icons.mjs. */\nexport type IconName =\n${NAMES.map((name) => `  | '${name}'`).join('\n')}\n`,
)
