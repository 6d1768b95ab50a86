/**
 * WebAssembly 1 with fixed-width SIMD, written out as bytes: "WebAssembly Core Specification" 2.0, chapter 5 (binary format). Only what the
 * kernel needs: functions, one imported memory, exports.
 */

export const valueType = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b } as const
export type ValueType = keyof typeof valueType

/** One-byte instructions without immediates. */
const plain = {
	unreachable: 0x00,
	end: 0x0b,
	return: 0x0f,
	drop: 0x1a,
	select: 0x1b,
	'i32.eqz': 0x45,
	'i32.eq': 0x46,
	'i32.ne': 0x47,
	'i32.lt_s': 0x48,
	'i32.lt_u': 0x49,
	'i32.gt_u': 0x4b,
	'i32.ge_s': 0x4e,
	'i32.ge_u': 0x4f,
	'f64.eq': 0x61,
	'f64.ne': 0x62,
	'f64.lt': 0x63,
	'f64.gt': 0x64,
	'f64.le': 0x65,
	'f64.ge': 0x66,
	'i32.clz': 0x67,
	'i32.ctz': 0x68,
	'i32.popcnt': 0x69,
	'i32.add': 0x6a,
	'i32.sub': 0x6b,
	'i32.mul': 0x6c,
	'i32.and': 0x71,
	'i32.or': 0x72,
	'i32.xor': 0x73,
	'i32.shl': 0x74,
	'i32.shr_s': 0x75,
	'i32.shr_u': 0x76,
	'f64.abs': 0x99,
	'f64.neg': 0x9a,
	'f64.floor': 0x9c,
	'f64.trunc': 0x9d,
	'f64.sqrt': 0x9f,
	'f64.add': 0xa0,
	'f64.sub': 0xa1,
	'f64.mul': 0xa2,
	'f64.div': 0xa3,
	'f64.min': 0xa4,
	'f64.max': 0xa5,
	'i32.trunc_f64_u': 0xab,
	'f64.convert_i32_s': 0xb7,
	'f64.convert_i32_u': 0xb8,
} as const

/** Vector instructions without immediates, after the byte 0xfd. */
const vector = {
	'i32x4.splat': 17,
	'i64x2.splat': 18,
	'f64x2.splat': 20,
	'i16x8.splat': 16,
	'i16x8.eq': 45,
	'i32x4.eq': 55,
	'i32x4.gt_s': 59,
	'f64x2.eq': 71,
	'f64x2.ne': 72,
	'f64x2.lt': 73,
	'f64x2.gt': 74,
	'f64x2.le': 75,
	'f64x2.ge': 76,
	'v128.not': 77,
	'v128.and': 78,
	'v128.andnot': 79,
	'v128.or': 80,
	'v128.xor': 81,
	'v128.bitselect': 82,
	'v128.any_true': 83,
	'i8x16.bitmask': 100,
	'i16x8.bitmask': 132,
	'i16x8.narrow_i32x4_u': 134,
	'f64x2.ceil': 116,
	'f64x2.floor': 117,
	'f64x2.trunc': 122,
	'i32x4.shl': 171,
	'i32x4.shr_s': 172,
	'i32x4.shr_u': 173,
	'i32x4.add': 174,
	'i32x4.sub': 177,
	'i32x4.mul': 181,
	'i32x4.min_s': 182,
	'i64x2.all_true': 195,
	'i64x2.bitmask': 196,
	'i64x2.shl': 203,
	'i64x2.shr_s': 204,
	'i64x2.shr_u': 205,
	'i64x2.add': 206,
	'i64x2.sub': 209,
	'i64x2.mul': 213,
	'i64x2.extmul_low_i32x4_u': 222,
	'i64x2.extmul_high_i32x4_u': 223,
	'f64x2.abs': 236,
	'f64x2.neg': 237,
	'f64x2.sqrt': 239,
	'f64x2.add': 240,
	'f64x2.sub': 241,
	'f64x2.mul': 242,
	'f64x2.div': 243,
	'f64x2.min': 244,
	'f64x2.max': 245,
	'f64x2.pmin': 246,
	'f64x2.pmax': 247,
	'i16x8.extend_low_i8x16_s': 135,
	'i16x8.extend_low_i8x16_u': 137,
	'i32x4.extend_low_i16x8_s': 167,
	'i32x4.extend_low_i16x8_u': 169,
	'i32x4.trunc_sat_f64x2_s_zero': 252,
	'f64x2.convert_low_i32x4_s': 254,
	'f64x2.convert_low_i32x4_u': 255,
} as const

export type Plain = keyof typeof plain | keyof typeof vector

const memoryOps = {
	'i32.load': [0x28, 2],
	'i32.load8_s': [0x2c, 0],
	'i32.load8_u': [0x2d, 0],
	'i32.load16_s': [0x2e, 1],
	'i32.load16_u': [0x2f, 1],
	'f64.load': [0x2b, 3],
	'i32.store': [0x36, 2],
	'i32.store16': [0x3b, 1],
	'f64.store': [0x39, 3],
} as const

/** Vector loads and stores: opcode and natural alignment. */
const vectorMemoryOps = {
	'v128.load': [0, 4],
	'v128.load16_splat': [8, 1],
	'v128.load64_splat': [10, 3],
	'v128.store': [11, 4],
	'v128.load32_zero': [92, 2],
	'v128.load64_zero': [93, 3],
} as const

const laneMemoryOps = { 'v128.load64_lane': 87, 'v128.store64_lane': 91 } as const
const laneOps = { 'i32x4.extract_lane': 27, 'i64x2.extract_lane': 29, 'f64x2.extract_lane': 33, 'f64x2.replace_lane': 34 } as const

export interface Code {
	readonly bytes: number[]
	op(...names: readonly Plain[]): void
	get(local: number): void
	set(local: number): void
	tee(local: number): void
	i32(value: number): void
	f64(value: number): void
	/** Both lanes alike. */
	f64x2(value: number): void
	i64x2(low: bigint, high?: bigint): void
	i32x4(a: number, b: number, c: number, d: number): void
	shuffle(lanes: readonly number[]): void
	memory(name: keyof typeof memoryOps | keyof typeof vectorMemoryOps, offset: number): void
	laneMemory(name: keyof typeof laneMemoryOps, offset: number, lane: number): void
	lane(name: keyof typeof laneOps, lane: number): void
	call(index: number): void
	block(body: () => void): void
	loop(body: () => void): void
	when(body: () => void, otherwise?: () => void): void
	/** An `if` that leaves a value. */
	choose(type: ValueType, then: () => void, otherwise: () => void): void
	branch(depth: number): void
	branchIf(depth: number): void
	local(type: ValueType): number
	/** Types of the locals, parameters first. */
	readonly locals: readonly ValueType[]
}

export function unsigned(value: number): number[] {
	const bytes: number[] = []
	let left = value
	do {
		const low = left % 128
		left = Math.floor(left / 128)
		bytes.push(left > 0 ? low + 128 : low)
	} while (left > 0)
	return bytes
}

function signed(value: number): number[] {
	const bytes: number[] = []
	let left = value | 0
	for (;;) {
		const low = left & 127
		left >>= 7
		const done = (left === 0 && (low & 64) === 0) || (left === -1 && (low & 64) !== 0)
		bytes.push(done ? low : low | 128)
		if (done) return bytes
	}
}

function bytesOf(value: number): Uint8Array {
	const bytes = new Uint8Array(8)
	new DataView(bytes.buffer).setFloat64(0, value, true)
	return bytes
}

export function createCode(parameters: readonly ValueType[]): Code {
	const bytes: number[] = []
	const locals: ValueType[] = [...parameters]
	const code: Code = {
		bytes,
		locals,
		op: (...names) => {
			for (const name of names)
				if (name in plain) bytes.push(plain[name as keyof typeof plain])
				else bytes.push(0xfd, ...unsigned(vector[name as keyof typeof vector]))
		},
		get: local => void bytes.push(0x20, ...unsigned(local)),
		set: local => void bytes.push(0x21, ...unsigned(local)),
		tee: local => void bytes.push(0x22, ...unsigned(local)),
		i32: value => void bytes.push(0x41, ...signed(value)),
		f64: value => void bytes.push(0x44, ...bytesOf(value)),
		f64x2: value => void bytes.push(0xfd, 12, ...bytesOf(value), ...bytesOf(value)),
		i64x2: (low, high = low) => {
			const view = new DataView(new ArrayBuffer(16))
			view.setBigUint64(0, BigInt.asUintN(64, low), true)
			view.setBigUint64(8, BigInt.asUintN(64, high), true)
			bytes.push(0xfd, 12, ...new Uint8Array(view.buffer))
		},
		i32x4: (a, b, c, d) => {
			const view = new DataView(new ArrayBuffer(16))
			for (const [index, value] of [a, b, c, d].entries()) view.setInt32(4 * index, value | 0, true)
			bytes.push(0xfd, 12, ...new Uint8Array(view.buffer))
		},
		shuffle: lanes => void bytes.push(0xfd, 13, ...lanes),
		memory: (name, offset) => {
			if (name in memoryOps) {
				const [op, align] = memoryOps[name as keyof typeof memoryOps]
				bytes.push(op, align, ...unsigned(offset))
				return
			}
			const [op, align] = vectorMemoryOps[name as keyof typeof vectorMemoryOps]
			bytes.push(0xfd, op, align, ...unsigned(offset))
		},
		laneMemory: (name, offset, lane) => void bytes.push(0xfd, laneMemoryOps[name], 3, ...unsigned(offset), lane),
		lane: (name, lane) => void bytes.push(0xfd, laneOps[name], lane),
		call: index => void bytes.push(0x10, ...unsigned(index)),
		block: body => {
			bytes.push(0x02, 0x40)
			body()
			bytes.push(0x0b)
		},
		loop: body => {
			bytes.push(0x03, 0x40)
			body()
			bytes.push(0x0b)
		},
		when: (body, otherwise) => {
			bytes.push(0x04, 0x40)
			body()
			if (otherwise) {
				bytes.push(0x05)
				otherwise()
			}
			bytes.push(0x0b)
		},
		choose: (type, then, otherwise) => {
			bytes.push(0x04, valueType[type])
			then()
			bytes.push(0x05)
			otherwise()
			bytes.push(0x0b)
		},
		branch: depth => void bytes.push(0x0c, ...unsigned(depth)),
		branchIf: depth => void bytes.push(0x0d, ...unsigned(depth)),
		local: type => {
			locals.push(type)
			return locals.length - 1
		},
	}
	return code
}

export interface Signature {
	readonly parameters: readonly ValueType[]
	readonly results: readonly ValueType[]
}

interface Defined extends Signature {
	readonly code: Code
	readonly name: string | null
}

export interface ModuleMaker {
	/** The index of the new function; an exported one has a name. The body is written at once and may itself define and call others. */
	define(name: string | null, signature: Signature, body: (code: Code) => void): number
	finish(): Uint8Array<ArrayBuffer>
}

/** Memory is imported as "host"."memory"; a shared one has a maximum, which the import must then say. */
export function createModule(options: { readonly shared: boolean }): ModuleMaker {
	const functions: Defined[] = []
	return {
		define: (name, signature, body) => {
			const code = createCode(signature.parameters)
			const index = functions.push({ ...signature, code, name }) - 1
			body(code)
			return index
		},
		finish: () => assemble(functions, options.shared),
	}
}

export const pageBytes = 65536
export const mostPages = 65536

function assemble(functions: readonly Defined[], shared: boolean): Uint8Array<ArrayBuffer> {
	const types: string[] = []
	const typeOf = (each: Defined): number => {
		const text = [0x60, ...vectorOf(each.parameters.map(t => [valueType[t]])), ...vectorOf(each.results.map(t => [valueType[t]]))].join()
		if (!types.includes(text)) types.push(text)
		return types.indexOf(text)
	}
	const typeIndices = functions.map(typeOf)
	const limits = shared ? [0x03, 1, ...unsigned(mostPages)] : [0x00, 1]
	const bytes: number[] = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
	const section = (id: number, content: readonly number[]): void => {
		append(bytes, [id, ...unsigned(content.length)])
		append(bytes, content)
	}
	section(1, vectorOf(types.map(text => text.split(',').map(Number))))
	section(2, vectorOf([[...nameOf('host'), ...nameOf('memory'), 0x02, ...limits]]))
	section(3, vectorOf(typeIndices.map(index => unsigned(index))))
	const exported = functions.flatMap((each, index) => (each.name === null ? [] : [[...nameOf(each.name), 0x00, ...unsigned(index)]]))
	section(7, vectorOf(exported))
	section(10, vectorOf(functions.map(bodyOf)))
	return Uint8Array.from(bytes)
}

/** Spreading a long list as arguments would pass the engine's limit. */
function append(bytes: number[], more: readonly number[]): void {
	for (const byte of more) bytes.push(byte)
}

function vectorOf(items: readonly (readonly number[])[]): number[] {
	const bytes = unsigned(items.length)
	for (const item of items) append(bytes, item)
	return bytes
}

function nameOf(text: string): number[] {
	return [...unsigned(text.length), ...Array.from(text, letter => letter.charCodeAt(0))]
}

function bodyOf(each: Defined): number[] {
	const own = each.code.locals.slice(each.parameters.length)
	const runs: [number, ValueType][] = []
	for (const type of own) {
		const last = runs.at(-1)
		if (last?.[1] === type) last[0]++
		else runs.push([1, type])
	}
	const content = vectorOf(runs.map(([many, type]) => [...unsigned(many), valueType[type]]))
	append(content, each.code.bytes)
	content.push(0x0b)
	const body = unsigned(content.length)
	append(body, content)
	return body
}
