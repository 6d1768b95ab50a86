/** Labels of two rows as two whole numbers: 0 to `size - 1`, and `size` for what is no label there. */
import type { Code } from '../kernel/encode.ts'
import { type CellType, widthOf } from './formats.ts'

export type LanePair = readonly [number, number]

const loads = {
	i8: 'i32.load8_s',
	u8: 'i32.load8_u',
	i16: 'i32.load16_s',
	u16: 'i32.load16_u',
	i32: 'i32.load',
	u32: 'i32.load',
	f64: 'f64.load',
} as const

/** [address] to [the cell there as a whole number; of f64 as it is]. */
export const loadCell = (code: Code, type: CellType, offset: number): void => code.memory(loads[type], offset)

/** Whole numbers as they stand in a column of this table: below zero they are far above, as whole numbers without a sign. */
export function labelsOfColumn(code: Code, type: Exclude<CellType, 'f64'>, pointer: number, size: number): LanePair {
	const greatest = type === 'u8' ? 255 : type === 'u16' ? 65535 : 2 ** 32
	const lane = (index: 0 | 1): number => {
		const label = code.local('i32')
		code.get(pointer)
		loadCell(code, type, index * widthOf[type])
		code.set(label)
		if (greatest < size) return label
		code.get(label)
		code.i32(size)
		code.get(label)
		code.i32(size)
		code.op('i32.lt_u', 'select')
		code.set(label)
		return label
	}
	return [lane(0), lane(1)]
}

export function labelsOfDoubles(code: Code, push: () => void, size: number): LanePair {
	const x = code.local('v128')
	const whole = code.local('v128')
	push()
	code.tee(x)
	code.f64x2(size)
	code.get(x)
	code.op('f64x2.trunc')
	code.get(x)
	code.op('f64x2.eq')
	code.get(x)
	code.f64x2(0)
	code.op('f64x2.ge', 'v128.and')
	code.get(x)
	code.f64x2(size)
	code.op('f64x2.lt', 'v128.and', 'v128.bitselect', 'i32x4.trunc_sat_f64x2_s_zero')
	code.set(whole)
	const lane = (index: 0 | 1): number => {
		const label = code.local('i32')
		code.get(whole)
		code.lane('i32x4.extract_lane', index)
		code.set(label)
		return label
	}
	return [lane(0), lane(1)]
}

/** [] to [two neighbouring cells as doubles]. */
export function pushPair(code: Code, type: CellType, pointer: number): void {
	code.get(pointer)
	switch (type) {
		case 'f64':
			code.memory('v128.load', 0)
			return
		case 'i32':
		case 'u32':
			code.memory('v128.load64_zero', 0)
			break
		case 'i16':
		case 'u16':
			code.memory('v128.load32_zero', 0)
			code.op(type === 'i16' ? 'i32x4.extend_low_i16x8_s' : 'i32x4.extend_low_i16x8_u')
			break
		case 'i8':
		case 'u8':
			code.memory('v128.load16_splat', 0)
			code.op(...(type === 'i8' ? signedBytes : unsignedBytes))
			break
		default: {
			return type satisfies never
		}
	}
	code.op(type === 'u32' ? 'f64x2.convert_low_i32x4_u' : 'f64x2.convert_low_i32x4_s')
}

const signedBytes = ['i16x8.extend_low_i8x16_s', 'i32x4.extend_low_i16x8_s'] as const
const unsignedBytes = ['i16x8.extend_low_i8x16_u', 'i32x4.extend_low_i16x8_u'] as const

/** [] to [a table's doubles at two addresses]. */
export function pushFetched(code: Code, [first, second]: LanePair, offset: number): void {
	code.get(second)
	code.get(first)
	code.memory('v128.load64_zero', offset)
	code.laneMemory('v128.load64_lane', offset, 1)
}

/** [] to [cells of another table's column at two labels, a hole where there is no such row]. */
export function pushLookedUp(code: Code, type: CellType, start: number, labels: LanePair, size: number): void {
	const lane = (label: number): void => {
		code.get(start)
		code.get(label)
		if (widthOf[type] > 1) {
			code.i32(widthOf[type])
			code.op('i32.mul')
		}
		code.op('i32.add')
		loadCell(code, type, 0)
		if (type !== 'f64') code.op(type === 'u32' ? 'f64.convert_i32_u' : 'f64.convert_i32_s')
		code.f64(Number.NaN)
		code.get(label)
		code.i32(size)
		code.op('i32.ne', 'select')
	}
	lane(labels[0])
	code.op('f64x2.splat')
	lane(labels[1])
	code.lane('f64x2.replace_lane', 1)
}
