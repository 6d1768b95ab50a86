/** What the threads of a pool tell each other, as words of shared memory. */
export const word = {
	/** Rises with each job; idle threads wait for it to change. */
	job: 0,
	/** 1 while the job may be joined. */
	open: 1,
	/** Threads that have joined, the caller's aside. */
	joined: 2,
	/** The next segment that nobody has taken. */
	next: 3,
	/** Segments that are done. */
	done: 4,
	/** 1: no thread takes another segment. */
	stop: 5,
	/** 1: a thread has failed, and told why through its port. */
	failed: 6,
	/** 1: the pool is closed. */
	closed: 7,
} as const

export const wordCount = 8
