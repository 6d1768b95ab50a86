/** Declared types: what a `: USD / subscriber / year by service` means. */
import type { Kind } from '../builtins/index.ts'
import { nearest } from '../diagnostics/nearest.ts'
import { divide, multiply, one, power, printRational, type Rational, rational } from '../numbers/rational.ts'
import type { Name, Type, UnitExpr, UnitType } from '../syntax/tree.ts'
import { baseUnit, centsPerUnit, type NamedUnit, overUnit, powerNamed, ratio, timesUnit } from '../units/unit.ts'
import { fail, type ResolvedType, type World } from './world.ts'

const percentScale = rational(1n, 100n)

export function resolveType(world: World, type: Type, axisNames: ReadonlyMap<string, string> = new Map()): ResolvedType {
	const axes = resolveAxes(world, type.axes, axisNames)
	const measure = resolveMeasure(world, type.measure, axisNames)
	return { ...measure, axes, place: type.place, lostAxes: axes.length < type.axes.length }
}

export function resolveAxes(world: World, names: readonly Name[], axisNames: ReadonlyMap<string, string>): readonly string[] {
	const axes: string[] = []
	for (const name of names) {
		const axis = resolveAxis(world, name, axisNames)
		if (axis === null) continue
		if (axes.includes(axis)) fail(world, 'axes/twice', `The dimension ${axis} stands twice.`, name.place)
		else axes.push(axis)
	}
	return axes
}

/** The dimension a name stands for, or null with a diagnostic. */
export function resolveAxis(world: World, name: Name, axisNames: ReadonlyMap<string, string>): string | null {
	const axis = axisNames.get(name.name) ?? name.name
	if (world.axes.has(axis)) return axis
	const near = nearest(name.name, [...world.axes.keys()])
	fail(world, 'axes/unknown', `There is no dimension called ${name.name}.`, name.place, {
		mend: near ? `The nearest is \`${near}\`.` : `Declare it: \`dimension ${name.name} = first, second\`.`,
	})
	return null
}

type Measured = Omit<ResolvedType, 'axes' | 'place' | 'lostAxes'>

function resolveMeasure(world: World, type: UnitType, axisNames: ReadonlyMap<string, string>): Measured {
	const plain = (kind: ResolvedType['kind'], display: string, scale: Rational = one): Measured => ({
		kind,
		display,
		displayScale: printRational(scale),
	})
	switch (type.kind) {
		case 'choice':
			return plain({ kind: 'choice', words: type.words.map(word => word.name) }, 'choice')
		case 'label-of': {
			const axis = resolveAxis(world, type.axis, axisNames)
			return axis === null ? plain({ kind: 'error' }, '') : plain({ kind: 'label', axis }, `label of ${axis}`)
		}
		case 'unit': {
			const unit = resolveUnit(world, type.unit)
			return unit ? plain({ kind: 'quantity', unit: unit.unit }, printUnit(type.unit), unit.scale) : plain({ kind: 'error' }, '')
		}
		case 'word':
			switch (type.word) {
				case 'percent':
					return plain({ kind: 'quantity', unit: ratio }, 'percent', percentScale)
				case 'ratio':
				case 'number':
					return plain({ kind: 'quantity', unit: ratio }, type.word)
				case 'money':
					return plain({ kind: 'quantity', unit: baseUnit(world.setting.currency) }, world.setting.currency, centsPerUnit)
				case 'any':
					return plain({ kind: 'any' }, 'any')
				case 'yes-no':
				case 'date':
					return plain({ kind: type.word }, type.word)
				default:
					return type.word satisfies never
			}
		default:
			return type satisfies never
	}
}

export function resolveUnit(world: World, unit: UnitExpr): NamedUnit | null {
	switch (unit.kind) {
		case 'unit-one':
			return { unit: ratio, scale: one }
		case 'unit-name': {
			const named = findUnit(world, unit)
			return named && powerNamed(named, unit.power)
		}
		case 'unit-binary': {
			const left = resolveUnit(world, unit.left)
			const right = resolveUnit(world, unit.right)
			if (!left || !right) return null
			if (unit.op === '*') return { unit: timesUnit(left.unit, right.unit), scale: multiply(left.scale, right.scale) }
			return { unit: overUnit(left.unit, right.unit), scale: divide(left.scale, right.scale) }
		}
		default:
			return unit satisfies never
	}
}

export function findUnit(world: World, name: Name): NamedUnit | null {
	const named = world.units.get(name.name)
	if (named) return named
	const near = nearest(name.name, [...world.units.keys()])
	fail(world, 'units/unknown', `There is no unit called ${name.name}.`, name.place, {
		mend: near ? `The nearest is \`${near}\`.` : `Declare it: \`unit ${name.name.replace(/s$/, '')}\`.`,
	})
	return null
}

function printUnit(unit: UnitExpr): string {
	switch (unit.kind) {
		case 'unit-one':
			return '1'
		case 'unit-name':
			return unit.power === 1 ? unit.name : `${unit.name}^${unit.power}`
		case 'unit-binary':
			return `${printUnit(unit.left)} ${unit.op} ${printUnit(unit.right)}`
		default:
			return unit satisfies never
	}
}

/** How a value prints when its declaration names no type. */
export function ownDisplay(kind: Kind, currency: string): { readonly display: string; readonly displayScale: string } {
	switch (kind.kind) {
		case 'quantity': {
			if (kind.unit === null || kind.unit.powers.size === 0) return { display: 'ratio', displayScale: '1' }
			const scale = power(centsPerUnit, BigInt(kind.unit.powers.get(currency) ?? 0))
			return { display: kind.unit.text.replaceAll('/', ' / ').replaceAll('*', ' * '), displayScale: printRational(scale) }
		}
		case 'label':
			return { display: `label of ${kind.axis}`, displayScale: '1' }
		case 'error':
			return { display: '', displayScale: '1' }
		default:
			return { display: kind.kind, displayScale: '1' }
	}
}
