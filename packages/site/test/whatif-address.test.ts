/** A what-if's address: short, exact, and either understood whole or refused in words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openNegotiation } from '@parley/engine'
import { defaultPoints } from '@parley/engine/run'
import { rational } from '@parley/lang'
import fc from 'fast-check'
import { controlsOf } from '#lib/server/controls.ts'
import { type Address, inOrder, isStanding, readAddress, writeAddress } from '#lib/whatif/address.ts'
import { setTexts } from '#lib/whatif/command.ts'
import type { Control } from '#lib/whatif/controls.ts'
import { formFields } from '#lib/whatif/form.ts'
import { cellOfField, fieldNumber, printValue, readValue, scaleOf } from '#lib/whatif/values.ts'

const examples = ['sag-aftra-2023', 'teachers-grid', 'hourly-plant'] as const
const folders = await Promise.all(
	examples.map(async name => {
		const opened = await openNegotiation(new URL(`../../../examples/${name}`, import.meta.url).pathname)
		const { negotiation, plan, columns } = opened as Required<typeof opened>
		const sides = defaultPoints(negotiation!, plan!)
		return { name, sides, controls: controlsOf({ negotiation: negotiation!, plan: plan!, columns, sides }).controls }
	}),
)
const flagship = folders[0]!
const controlOf = (key: string): Control => flagship.controls.find(each => each.key === key)!
const read = (query: string) => readAddress(flagship, new URLSearchParams(query))

function understood(query: string): Address {
	const result = read(query)
	if ('wrong' in result) assert.fail(result.wrong.map(each => each.wrong).join(' '))
	return result.address
}

function refused(query: string): readonly string[] {
	const result = read(query)
	if ('address' in result) assert.fail(`${query} was taken`)
	return result.wrong.map(each => `${each.wrong} ${each.right}`)
}

const cellFor = (control: Control): fc.Arbitrary<string> => {
	if (control.kind === 'choice') return fc.nat(control.words.length - 1).map(String)
	if (control.kind === 'yes-no') return fc.constantFrom('0', '1')
	if (control.kind === 'date') return fc.integer({ min: 0, max: 40_000 }).map(String)
	const [low, high] = (control.within ?? ['0', '1000']).map(bound => rational.parseRational(bound)!) as [
		rational.Rational,
		rational.Rational,
	]
	return fc.nat(10_000).map(part => {
		const at = rational.rational(BigInt(part), 10_000n)
		return rational.printRational(rational.add(low, rational.multiply(at, rational.subtract(high, low))))
	})
}

const plain = { noNullPrototype: true } as const

const scenarioFor = (controls: readonly Control[]): fc.Arbitrary<Address['scenarios'][number]> =>
	fc.record(
		{
			name: fc.option(fc.stringMatching(/^[^\s](?:.{0,20}[^\s])?$/u), { nil: null }),
			values: fc.subarray([...controls], { maxLength: 6 }).chain(chosen =>
				fc
					.tuple(...chosen.map(control => fc.array(cellFor(control), { minLength: control.cells.length, maxLength: control.cells.length })))
					.map(cells => {
						const all = chosen.map((control, index) => [control, cells[index]!] as const)
						return inOrder(
							controls,
							new Map(all.filter(([control, given]) => !isStanding(control, given)).map(([control, given]) => [control.key, given])),
						)
					}),
			),
		},
		plain,
	)

for (const { name, sides, controls } of folders)
	test(`${name}: what an address says is what was set, and it says it in one way`, () => {
		const addresses = fc.record(
			{
				scenarios: fc.array(scenarioFor(controls), { minLength: 1, maxLength: 4 }),
				at: fc.nat(3),
				seed: fc.oneof(fc.nat(1e9), fc.constantFrom('a', 'long-word')),
				trials: fc.integer({ min: 100, max: 200_000 }),
			},
			plain,
		)
		fc.assert(
			fc.property(addresses, given => {
				const address: Address = { ...given, at: given.at % given.scenarios.length, trade: null }
				const query = writeAddress(controls, address)
				const again = readAddress({ controls, sides }, new URLSearchParams(query))
				assert.ok('address' in again, JSON.stringify(again))
				assert.deepEqual(again.address, address)
				assert.equal(writeAddress(controls, again.address), query)
				// What a form without script carries along means the same.
				const fields = readAddress({ controls, sides }, new URLSearchParams(formFields(controls, address).all.map(each => [...each])))
				assert.ok('address' in fields)
				assert.deepEqual(fields.address, address)
			}),
			{ seed: 2023, numRuns: 150 },
		)
	})

test('a form sends every field, and what stands is left out again', () => {
	const textsOf = (control: Control, stands: string | null): readonly string[] => {
		if (stands === null) return ['']
		const text = printValue(control, stands)
		return control.kind === 'yes-no' ? ['no', ...(text === 'yes' ? ['yes'] : [])] : [text]
	}
	const fields = flagship.controls.flatMap(control =>
		control.cells.flatMap(cell => textsOf(control, cell.stands).map(text => [control.key, text] as const)),
	)
	assert.equal(understood(new URLSearchParams(fields.map(each => [...each])).toString()).scenarios[0]!.values.size, 0)
	const boxes = 'no no no yes no yes no no no'
		.split(' ')
		.map(text => `amptp.new-pay=${text}`)
		.join('&')
	const cells = understood(boxes).scenarios[0]!.values.get('amptp.new-pay')
	assert.equal(cells, undefined, 'ticked for reuse and for background replicas is how it stands')
})

test('numbers are exact in whatever way they are written', () => {
	const levy = controlOf('sag-aftra.levy-rate')
	for (const text of ['$0.3', '0.3', '.3', '$.30', '0.3 / subscriber / quarter', '$0.3 per subscriber per quarter', '3/10'])
		assert.deepEqual(readValue(levy, text), { cell: '120' }, text)
	assert.deepEqual(readValue(controlOf('prime-video-subscriptions'), '210.5M'), { cell: '210500000' })
	assert.deepEqual(readValue(controlOf('covered-share'), '85%'), readValue(controlOf('covered-share'), '85'))
	assert.equal(cellOfField(levy, '1e-3'), rational.printRational(rational.multiply(rational.parseRational('1/1000')!, scaleOf(levy))))
	assert.equal(fieldNumber(controlOf('covered-share'), '0.85'), 85)
})

test('an address that makes no sense is told part by part, with what would be right', () => {
	assert.deepEqual(refused('covered-shar=85%25'), ['Nothing here is called covered-shar. The nearest is covered-share.'])
	assert.deepEqual(refused('general-increase=3%25'), [
		'general-increase is a position, and each side has its own. Write sag-aftra.general-increase or amptp.general-increase.',
	])
	assert.deepEqual(refused('sag-aftra.revenue-share=20%25'), ['sag-aftra.revenue-share is set to 20%. It lies between 0% and 10%.'])
	assert.deepEqual(refused('amptp.general-increase=8%25,4%25'), [
		'amptp.general-increase has 2 values. It takes 3, one for each contract year, with commas between.',
	])
	assert.deepEqual(refused('sag-aftra.levy-rate=30%25'), [
		'sag-aftra.levy-rate is in USD per subscriber per quarter, not in percent. Write it as $0.276.',
	])
	assert.match(refused('covered-share=$3')[0]!, /covered-share is in percent, not in \$\. Write it as 1%\./)
	assert.match(refused('amptp.franchise-consent=once-at-hirin')[0]!, /The nearest is once-at-hiring\./)
	assert.match(refused('amptp.in=1')[0]!, /Nothing here is called amptp\.in\./)
	assert.match(refused('trials=7')[0]!, /from 100 to 200,000/)
	assert.match(refused('give=general-increase&for=union-gate')[0]!, /for names “union-gate”, which cannot stand there/)
	assert.equal(refused('a=1&b=2&seed=%20').length, 3, 'all of them, not the first')
	assert.match(refused('scenario=a&scenario=b&scenario=c&scenario=d&scenario=e')[0]!, /4 is the most/)
})

test('a text of any kind is taken or refused, and never breaks', () => {
	fc.assert(
		fc.property(
			fc.constantFrom(...flagship.controls.map(each => each.key)),
			fc.string({ unit: 'grapheme', maxLength: 30 }),
			(key, text) => {
				read(`${key}=${encodeURIComponent(text)}`)
			},
		),
		{ seed: 2023, numRuns: 500 },
	)
})

test('what the address sets is what --set takes', () => {
	const { scenarios } = understood('covered-share=85%25&amptp.general-increase=8%25,4%25,3.5%25&sag-aftra.levy-rate=$0.3')
	assert.deepEqual(setTexts(flagship.controls, scenarios[0]!.values), [
		'amptp:general-increase=[8%, 4%, 3.5%]',
		'sag-aftra:levy-rate=$0.3 / subscriber / quarter',
		'covered-share=85%',
	])
})
