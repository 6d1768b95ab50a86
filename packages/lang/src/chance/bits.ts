const one = new Int32Array(Float64Array.of(1).buffer)

/** Which of a double's two 32-bit words holds its sign and exponent: 1 on every machine that WebAssembly also fits, 0 on a big-endian one. */
export const highHalf: 0 | 1 = one[1] === 0 ? 0 : 1
