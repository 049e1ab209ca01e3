/**
 * Expressions on which OPA's server and the WASM runtime were seen to differ, or that rules lean on and that have to stay
 * alike. `row` is the first cell of the row in docs/policies.md, "Server and browser", that tells users about it.
 */
export interface Probe {
  row: string
  /** An expression over `input.x`. */
  expression: string
  /** JSON of `x`, as text: numbers that JavaScript cannot hold are among them. */
  x: string
  /** JSON text of the value; undefined: no value. */
  server: string | undefined
  /** The same, or how the evaluation ends. */
  wasm: string | undefined | Error | 'hangs'
}

const throws = (words: string): Error => new Error(words)

const missing = (call: string, x: string, server: string): Probe => {
  const name = call.slice(0, call.indexOf('('))
  return {
    row: 'functions that the browser lacks',
    expression: call,
    x,
    server,
    wasm: throws(`not implemented: built-in function \\d+: ${name}`),
  }
}

const of =
  (row: string) =>
  (expression: string, x: string, server: Probe['server'], wasm: Probe['wasm']): Probe => ({
    row,
    expression,
    x,
    server,
    wasm,
  })

const sprintf = of('`sprintf`')
const big = of('numbers beyond 2^53')
const formatInt = of('`format_int`')
const toNumber = of('`to_number`')
const order = of('order of sets and keys')
const pattern = of('patterns')
const text = of('texts')

export const DIFFERENCES: readonly Probe[] = [
  sprintf('sprintf("%v", [input.x])', 'null', '"null"', throws('Cannot read properties of null')),
  sprintf('sprintf("%v", [input.x])', '["a",1]', String.raw`"[\"a\", 1]"`, '"a,1"'),
  sprintf('sprintf("%v", [input.x])', '{"a":1}', String.raw`"{\"a\": 1}"`, '"[object Object]"'),
  sprintf('sprintf("%v", [input.x])', '1e-7', '"1e-07"', '"1e-7"'),
  sprintf('sprintf("%s", [input.x])', '1', '"%!s(int64=1)"', '"1"'),
  sprintf('sprintf("%d", [input.x])', '1.5', '"%!d(float64=1.5)"', '"1"'),
  sprintf('sprintf("%d", [input.x])', '"a"', '"%!d(string=a)"', throws('expecting number')),
  sprintf('sprintf("%.2f", [input.x])', '1', '"%!f(int64=01)"', '"1.00"'),
  sprintf('sprintf("%s %s", [input.x])', '"a"', '"a %!s(MISSING)"', '"a undefined"'),
  sprintf('sprintf("%q", [input.x])', '"a"', String.raw`"\"a\""`, throws('placeholder')),
  big('input.x + 1', '9007199254740992', '9007199254740993', '9007199254740992'),
  big('input.x * 3', '1e308', `3${'0'.repeat(308)}`, 'null'),
  big('input.x / 3', '10', '3.3333333333333333333', '3.3333333333333335'),
  big('input.x', '1e400', '1e400', 'null'),
  big('sum(input.x)', '[9007199254740992,1]', '9007199254740993', '9007199254740992'),
  formatInt('format_int(input.x, 10)', '1e21', '"1000000000000000000000"', throws('get uint')),
  formatInt(
    'format_int(input.x, 10)',
    '9007199254740993',
    '"9007199254740993"',
    throws('get uint'),
  ),
  toNumber('to_number(input.x)', '"1e400"', undefined, 'null'),
  toNumber('to_number(input.x)', '".5"', undefined, throws('JSON')),
  toNumber('to_number(input.x)', '"01"', undefined, throws('JSON')),
  order(
    '[y | some y in {z | some z in input.x}]',
    '["b","a","é"]',
    '["a","b","é"]',
    '["b","é","a"]',
  ),
  order('concat(",", {y | some y in input.x})', '["b","a","é"]', '"a,b,é"', '"b,é,a"'),
  order('object.keys(input.x)', '{"b":1,"a":2}', '["a","b"]', '["b","a"]'),
  order(
    'json.marshal(input.x)',
    '{"b":1,"a":2}',
    String.raw`"{\"a\":2,\"b\":1}"`,
    String.raw`"{\"b\":1,\"a\":2}"`,
  ),
  pattern('regex.match("(?<n>a)", input.x)', '"a"', 'true', undefined),
  pattern(String.raw`regex.match("^\\C$", input.x)`, '"a"', undefined, 'true'),
  pattern('regex.match(input.x, "a")', String.raw`"a\u0000"`, 'false', 'true'),
  pattern('regex.split(input.x, "a1b")', '"([0-9])"', '["a","b"]', '["a","1","b"]'),
  pattern(
    'regex.split(input.x, "aBc")',
    '"(?i)b"',
    '["a","c"]',
    throws('Invalid regular expression'),
  ),
  text('json.marshal(input.x)', '"<a>"', String.raw`"\"\\u003ca\\u003e\""`, String.raw`"\"<a>\""`),
  text('indexof(input.x, "")', '"abc"', undefined, '0'),
  text('base64.decode(input.x)', '"w6k"', undefined, '"é"'),
  text('replace(input.x, "", "-")', '"ab"', '"-a-b-"', 'hangs'),
  missing('regex.replace("a1b", "[0-9]", input.x)', '"x"', '"axb"'),
  missing('regex.find_n("[0-9]", input.x, -1)', '"a1"', '["1"]'),
  missing('strings.any_prefix_match(input.x, "a")', '"ab"', 'true'),
  missing('strings.count(input.x, "a")', '"aab"', '2'),
  missing('units.parse_bytes(input.x)', '"1Gi"', '1073741824'),
  missing('semver.compare(input.x, "1.0.0")', '"1.0.1"', '1'),
  missing('time.parse_rfc3339_ns(input.x)', '"1970-01-01T00:00:00Z"', '0'),
  missing('crypto.md5(input.x)', '"a"', '"0cc175b9c0f1b6a831c399e269772661"'),
  missing('json.patch(input.x, [])', '{"a":1}', '{"a":1}'),
]

const same = (expression: string, x: string, value: string | undefined): Probe => ({
  row: '',
  expression,
  x,
  server: value,
  wasm: value,
})

/** What the rules here use, at the edges. */
export const AGREEMENTS: readonly Probe[] = [
  same(String.raw`regex.match("\\bmigratable\\b", input.x)`, '"non-migratable"', 'true'),
  same(String.raw`regex.match("\\bmigratable\\b", input.x)`, '"user_migratable"', 'false'),
  same(String.raw`regex.match("\\bmigratable\\b", input.x)`, '"émigratable"', 'true'),
  same('regex.match("^a$", input.x)', String.raw`"a\n"`, 'false'),
  same('regex.match("^.$", input.x)', '"😀"', 'true'),
  same('regex.match(".", input.x)', String.raw`"\n"`, 'false'),
  same(String.raw`regex.match("\\d", input.x)`, '"١"', 'false'),
  same(String.raw`regex.match("\\w", input.x)`, '"é"', 'false'),
  same(String.raw`regex.match("\\pL", input.x)`, '"漢"', 'true'),
  same('regex.match("(?i)é", input.x)', '"É"', 'true'),
  same('regex.match("(?i)k", input.x)', String.raw`"\u212a"`, 'true'),
  same('regex.match("[[:alpha:]]", input.x)', '"é"', 'false'),
  same('regex.match("a(?=b)", input.x)', '"ab"', undefined),
  same(String.raw`regex.match("(a)\\1", input.x)`, '"aa"', undefined),
  same('regex.match("(", input.x)', '"("', undefined),
  same('regex.match("a{1001}", input.x)', '"a"', undefined),
  same('regex.match("a", input.x)', 'null', undefined),
  same('count(input.x)', '"é😀"', '2'),
  same('count(input.x)', 'null', undefined),
  same('count(input.x)', '{"a":1}', '1'),
  same('contains(input.x, "é")', '"aé"', 'true'),
  same('contains(input.x, "é")', '1', undefined),
  same('lower(input.x)', '"ÅÄΑΣİ"', '"åäασi"'),
  same('upper(input.x)', '"straßeﬃ"', '"STRAßEﬃ"'),
  same('split(input.x, "")', '"é😀"', '["é","😀"]'),
  same('trim_space(input.x)', String.raw`"\u00a0a\u2003\n"`, '"a"'),
  same('substring(input.x, 1, 1)', '"é😀b"', '"😀"'),
  same(
    'sort(input.x)',
    '["😀","é","a","B",10,9,true,null,[],{}]',
    '[null,true,9,10,"B","a","é","😀",[],{}]',
  ),
  same('input.x < "a"', 'null', 'true'),
  same('input.x > 0', '"a"', 'true'),
  same('input.x > 0', 'true', 'false'),
  same('input.x == 1', '1.0', 'true'),
  same('input.x == 9007199254740992', '9007199254740993', 'false'),
  same('input.x > 9007199254740992', '9007199254740993', 'true'),
  same('count({y | some y in input.x})', '[1,1.0,1e0]', '1'),
  same('format_int(input.x, 10)', '-1.5', '"-1"'),
  same('round(input.x)', '-0.5', '-1'),
  same('input.x % 3', '-7', '-1'),
  same('1 / input.x', '0', undefined),
  same('to_number(input.x)', '" 1"', undefined),
  same('concat(",", input.x)', '["b","a"]', '"b,a"'),
  same('object.get(input.x, "a", 7)', '{}', '7'),
  same('net.cidr_contains("10.0.0.0/8", input.x)', '"10.1.1.1"', 'true'),
]
