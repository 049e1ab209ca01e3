/** HTML in templates: whatever is put into one is escaped unless it is markup already. */

export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Inserted = string | number | Markup | readonly Markup[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character]!)

function insert(value: Inserted): string {
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(({ text }) => text).join('')
  return escaped(String(value))
}

export const html = (strings: TemplateStringsArray, ...values: Inserted[]): Markup =>
  new Markup(strings.reduce((text, next, at) => text + insert(values[at - 1]!) + next))

export const NOTHING = new Markup('')
