// Where the texts in use are kept. Code that says something before a language was chosen says it in English.
import toRuntime from 'wuchale/runtime'

export function textsOf(english) {
  const known = new Map()
  const first = toRuntime(english, 'en')
  return {
    get: (id) => known.get(id) ?? first,
    set(id, texts) {
      // The library begins with a catalogue that has nothing in it.
      if (texts._.c.length > 0) known.set(id, texts)
    },
  }
}
