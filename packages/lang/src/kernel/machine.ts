/** The few parts of the WebAssembly interface that the kernel uses; it is the same in Node and in the browser. */

export interface Memory {
	readonly buffer: ArrayBuffer
	grow(pages: number): number
}

export interface Module {
	readonly kind?: 'module'
}

interface Instance {
	readonly exports: Readonly<Record<string, unknown>>
}

declare const WebAssembly: {
	readonly Memory: new (limits: { readonly initial: number; readonly maximum?: number; readonly shared?: boolean }) => Memory
	readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => Module
	readonly Instance: new (module: Module, imports: { readonly host: { readonly memory: Memory } }) => Instance
	validate(bytes: Uint8Array<ArrayBuffer>): boolean
}

export const createMemory = (pages: number, shared: { readonly maximum: number } | null): Memory =>
	new WebAssembly.Memory(shared ? { initial: pages, maximum: shared.maximum, shared: true } : { initial: pages })

export const compileModule = (bytes: Uint8Array<ArrayBuffer>): Module => new WebAssembly.Module(bytes)

export const instantiate = (module: Module, memory: Memory): Readonly<Record<string, unknown>> =>
	new WebAssembly.Instance(module, { host: { memory } }).exports

export const isValidModule = (bytes: Uint8Array<ArrayBuffer>): boolean => WebAssembly.validate(bytes)
