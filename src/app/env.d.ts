/** package.json's version, filled in by the build. */
declare const __VERSION__: string
