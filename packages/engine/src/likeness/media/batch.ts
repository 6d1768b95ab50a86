/** Many files, a few at a time, their answers in the order of the walk: what waits is bounded, however many files there are. */
import type { Checker, MediaCheck } from './checker.ts'
import type { Asked } from './judge.ts'
import type { Walked } from './walk.ts'

const ahead = 16

export async function* checkAll(checker: Checker, files: Iterable<Walked>, asked: Asked): AsyncGenerator<MediaCheck> {
	const running: Promise<MediaCheck>[] = []
	for (const { path, refusal } of files) {
		running.push(refusal === null ? checker.check(path, path, asked) : Promise.resolve(checker.refuse(path, refusal, asked)))
		if (running.length >= ahead) yield await running.shift()!
	}
	while (running.length > 0) yield await running.shift()!
}
