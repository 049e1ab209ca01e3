/** The rules as files: which belong to a profile, the version that follows from them, and what they say of themselves. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { Failure, must } from './opa.mjs'

export const PACKAGE = 'io.konveyor.forklift.ovirt'
export const ENTRYPOINTS = ['validate', 'rules_version'].map((name) => `${PACKAGE}.${name}`)

/** The folders of a profile: what all have in common, and what is its own. */
export const PROFILES = {
  portolan: { name: 'Portolan rules', folders: ['common', 'portolan'] },
  forklift: { name: 'Forklift rules', folders: ['common', 'forklift'] },
}

export const sha256 = (data) => createHash('sha256').update(data).digest('hex')
export const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

const VERSION_FILE = 'rules_version.rego'
export const versionFile = (profile) => `${profile}/${VERSION_FILE}`

/** The Rego files of a profile without its version, by folder and name, line ends as committed. */
export const filesOf = (profile) =>
  PROFILES[profile].folders
    .flatMap((folder) =>
      readdirSync(`policies/${folder}`)
        .filter((file) => file.endsWith('.rego'))
        .sort(byCode)
        .map((file) => `${folder}/${file}`),
    )
    .filter((file) => file !== versionFile(profile))
    .map((file) => ({
      file,
      text: readFileSync(`policies/${file}`, 'utf8').replaceAll('\r\n', '\n'),
    }))

/** 31 bits of a digest over names and contents: a number that any consumer of Forklift's endpoint can hold. */
export function versionFrom(sources) {
  const hash = createHash('sha256')
  for (const { file, text } of sources) hash.update(`${file}\n${sha256(text)}\n`)
  return hash.digest().readUInt32BE(0) >>> 1 || 1
}

export const versionSource = (version) => `package ${PACKAGE}

# Written by "npm run policies" from the contents of the rules; a changed rule has every VM validated again.
RULES_VERSION := ${version}

rules_version := {"rules_version": RULES_VERSION}
`

const TEXTS = ['id', 'category', 'label', 'title', 'description', 'provenance', 'since']

function checkRemedies({ file, remedies }) {
  if (!Array.isArray(remedies) || remedies.length === 0) {
    throw new Failure(`${file}: annotation lacks remedies`)
  }
  for (const remedy of remedies) {
    const texts = typeof remedy.path === 'string' && typeof remedy.text === 'string'
    if (!texts || 'set' in remedy === 'keep' in remedy) {
      throw new Failure(`${file}: a remedy needs path, text, and one of set and keep`)
    }
  }
}

const annotationsOf = (opa, folder) =>
  JSON.parse(must(opa, ['inspect', '-a', '-f', 'json', `policies/${folder}`])).annotations.map(
    (entry) => ({ ...entry, file: `${folder}/${entry.location.file.split('/').at(-1)}` }),
  )

/** What the rules of a profile that add to `concerns` say of themselves, by id. */
export function rulesOf(opa, profile) {
  const path = ['data', ...PACKAGE.split('.'), 'concerns'].join('/')
  const rules = PROFILES[profile].folders
    .flatMap((folder) => annotationsOf(opa, folder))
    .filter((entry) => entry.path.map((part) => part.value).join('/') === path)
    .map(({ annotations: { title, description, custom }, file }) => {
      const rule = { ...custom, title, description, file }
      for (const key of TEXTS) {
        if (typeof rule[key] !== 'string') throw new Failure(`${file}: annotation lacks ${key}`)
      }
      if (!Array.isArray(rule.mends)) throw new Failure(`${file}: annotation lacks mends`)
      checkRemedies(rule)
      return rule
    })
    .sort((a, b) => byCode(a.id, b.id))
  if (new Set(rules.map((rule) => rule.id)).size !== rules.length) {
    throw new Failure(`${profile}: two rules have the same id`)
  }
  return rules
}
