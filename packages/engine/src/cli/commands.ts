import type { Command } from './command.ts'

const text = { type: 'string' } as const

const shared = `  --as-of DATE      what was known and proposed by that day, instead of the folder's own day
  --seed N          the luck of the trials (the same seed gives the same figures)
  --trials N        how many trials (20,000)
  --engine NAME     where the rows of long tables are worked: kernel (otherwise), exact, duckdb, clickhouse://user@host:8123/database
  --json            the result as data; docs/command-line.md gives its shape`

/** The commands of the command line, in the order in which they are listed. */
export const commands: readonly Command[] = [
	{
		name: 'check',
		usage: 'check DIR',
		says: 'every mistake in the folder, with file, line and how to mend it',
		help: '  --json            the mistakes as data\n\nThe exit code is 1 when there is a mistake.',
		positionals: [1, 1],
		options: {},
		run: async given => (await import('./check.ts')).check(given),
	},
	{
		name: 'cost',
		usage: 'cost DIR [--between A B] [--html FILE]',
		says: 'what each side’s proposals cost, and the gap between them',
		help: `  --between A B     any two points of the talks: a side, side@DATE, a proposal's id, or current
  --html FILE       also write the report as one HTML file
${shared}`,
		positionals: [1, 1],
		options: { 'as-of': text, between: text, html: text, seed: text, trials: text, engine: text },
		run: async given => (await import('./cost.ts')).cost(given),
	},
	{
		name: 'claims',
		usage: 'claims DIR',
		says: 'what was said it costs: which reading fits, how likely, and what would have to be true',
		help: shared,
		positionals: [1, 1],
		options: { 'as-of': text, seed: text, trials: text, engine: text },
		run: async given => (await import('./claims.ts')).claims(given),
	},
	{
		name: 'explain',
		usage: 'explain DIR NAME',
		says: 'the tree from a figure down to its facts and their sources',
		help: `  --at POINT        whose positions: a side, side@DATE, a proposal's id, or current
  --facts SIDE      that side's own facts instead of the shared ones
${shared}`,
		positionals: [2, 2],
		options: { at: text, facts: text, 'as-of': text, seed: text, trials: text, engine: text },
		run: async given => (await import('./explain.ts')).explainFigure(given),
	},
	{
		name: 'what-if',
		usage: 'what-if DIR --set NAME=VALUE …',
		says: 'the costing with other facts or positions',
		help: `  --set NAME=VALUE        a fact: for everybody; a position: as a third column beside the sides
  --set SIDE:NAME=VALUE   a position of that side; as often as wanted
  --html FILE             also write the report as one HTML file
${shared}`,
		positionals: [1, 1],
		options: { set: { type: 'string', multiple: true }, 'as-of': text, html: text, seed: text, trials: text, engine: text },
		run: async given => (await import('./what-if.ts')).whatIf(given),
	},
	{
		name: 'sensitivity',
		usage: 'sensitivity DIR [--of COST] [--between A B]',
		says: 'what the gap hangs on: each disputed fact and position, from the one that moves it most',
		help: `  --of COST         one cost instead of the whole package
  --between A B     the two points (otherwise the sides where they stand)
${shared}`,
		positionals: [1, 1],
		options: { of: text, between: text, 'as-of': text, seed: text, trials: text, engine: text },
		run: async given => (await import('./sensitivity.ts')).sensitivityOf(given),
	},
	{
		name: 'trade',
		usage: 'trade DIR --give POSITION --for POSITION [--at POINT] [--to POINT]',
		says: 'what one position would have to become to pay for another, the package costing the same',
		help: `  --give POSITION   what moves
  --for POSITION    what is solved for
  --at POINT        whose package (otherwise the first side's)
  --to POINT        whose value the given position takes (otherwise the other side's)
${shared}`,
		positionals: [1, 1],
		options: { give: text, for: text, at: text, to: text, 'as-of': text, seed: text, trials: text, engine: text },
		run: async given => (await import('./trade.ts')).tradeOf(given),
	},
	{
		name: 'members',
		usage: 'members DIR --of NAME [--by GROUP] [--between A B]',
		says: 'who gains: a deal by person, told by quantiles, groups, winners and losers',
		help: `  --of NAME         what is worked out for each person (a \`let\` or \`cost\` by their dimension)
  --by GROUP        one grouping instead of all of them
  --year N          one contract year instead of the term (money) or the last year (anything else)
  --table NAME      which table of people, when there are several
  --between A B     the offers to look at (otherwise the sides where they stand)
  --as-of DATE      what was known and proposed by that day, instead of the folder's own day
  --engine NAME     where the rows are worked: kernel (otherwise), exact, duckdb, clickhouse://user@host:8123/database
  --json            the result as data; docs/command-line.md gives its shape`,
		positionals: [1, 1],
		options: { of: text, by: text, year: text, table: text, between: text, 'as-of': text, engine: text },
		run: async given => (await import('./members.ts')).members(given),
	},
	{
		name: 'member',
		usage: 'member DIR KEY [--between A B]',
		says: 'one person: what each offer pays them, year by year, with the sums',
		help: `  --table NAME      which table of people, when there are several
  --between A B     the offers to look at (otherwise the sides where they stand)
${shared}`,
		positionals: [2, 2],
		options: { table: text, between: text, 'as-of': text, seed: text, trials: text, engine: text },
		run: async given => (await import('./member.ts')).member(given),
	},
	{
		name: 'tables',
		usage: 'tables DIR',
		says: 'what was read of the tables: rows, bounds, gaps, labels, and which file it was',
		help: "  --as-of DATE      what was known by that day, instead of the folder's own day\n  --json            the same as data; docs/command-line.md gives its shape",
		positionals: [1, 1],
		options: { 'as-of': text },
		run: async given => (await import('./tables.ts')).tables(given),
	},
	{
		name: 'verify-letter',
		usage: 'verify-letter BUNDLE [--receipt FILE] [--on-roll FILE]',
		says: 'an open letter’s published files: whether the count follows from the log, and nothing was dropped or rewritten',
		help: `  --receipt FILE    also whether this signer's receipt stands in the log
  --on-roll FILE    also whether this member stands on the roll that was fixed before the letter opened
  --json            the verdict as data

BUNDLE is a folder with letter.md, letter.json, entries.txt, checkpoints.txt and count.json. The exit code is 1 when anything does not hold.`,
		positionals: [1, 1],
		options: { receipt: text, 'on-roll': text },
		run: async given => (await import('./verify-letter.ts')).verifyLetter(given),
	},
	{
		name: 'verify-turn',
		usage: 'verify-turn RECEIPT [--text FILE] [--log FILE]',
		says: 'the receipt of an act at the table: whether it is over these words, and stands in the log',
		help: `  --text FILE       also whether the clause in this file is the one that crossed the table, to the last character
  --turn NUMBER     which turn of a package the text is of, such as U-7
  --key KEY         also whether the log's key is this one, as the two sides noted it
  --log FILE        also whether the log, an entry a line, holds the act and begins as the checkpoint says
  --json            the verdict as data

The exit code is 1 when anything does not hold.`,
		positionals: [1, 1],
		options: { text, turn: text, key: text, log: text },
		run: async given => (await import('./verify-turn.ts')).verifyTurn(given),
	},
	{
		name: 'likeness',
		usage: 'likeness ACTION [FILE] [--pack ID]',
		says: 'uses of a performer’s likeness: what the rules of an agreement allow, what is missing and by which clause, and what is owed',
		help: `  packs             the rule packs, with what they have of their own
  decide FILE       each request of a dossier under one pack
  compare FILE      the same requests under every pack, side by side
  consent FILE      one consent: what is vague in it, or its hash and its plain words
  pay ID NAME=VALUE what a use owes by a pack: rate, days, session, lines … (money in cents)
  verify BUNDLE     the folder of one use or file, as the site hands it out for a grievance
  verify LOG        the log of the room, with --checkpoint
  --pack ID         which rules
  --log FILE        also whether this log, taken by itself, holds the bundle's lines
  --checkpoint FILE the checkpoint that was signed over the log
  --key KEY         the log's key, as the room shows it
  --json            the same as data

FILE may be - for a made-up example. The exit code of decide is 1 when anything is refused.`,
		positionals: [1, 12],
		options: { pack: text, log: text, checkpoint: text, key: text },
		run: async given => (await import('./likeness.ts')).likeness(given),
	},
	{
		name: 'check-media',
		usage: 'check-media FILE|DIR … --register FILE',
		says: 'pictures, sound and film against a register of consents, by their Content Credentials: a verdict for each, with its reasons',
		help: `  --register FILE   the register of consents, uses and signatories, as the site hands it out
  --trust PEM       further authorities: of tools, cameras and time-stamps; whom they vouch for is known, and no signatory
  --on DATE         the day of delivery or use, where no time-stamp proves one (otherwise today)
  --project ID      what the files were delivered for, held against the consent
  --medium NAME     the same: theatrical, television, streaming, game, commercial, audio, promotion
  --largest MB      larger files are hashed and not verified (500; memory is taken for nearly three times as much)
  --seconds N       how long one file may take (60)
  --threads N       how many files at a time (2)
  --json            the answers as data; docs/command-line.md gives their shape

Nothing is fetched, whatever a file asks for. The exit code is 0 when every file matches its consent or declares no AI, and 1 otherwise.`,
		positionals: [1, 10_000],
		options: { register: text, trust: text, on: text, project: text, medium: text, largest: text, seconds: text, threads: text },
		run: async given => (await import('./check-media.ts')).checkMedia(given),
	},
	{
		name: 'stamp-media',
		usage: 'stamp-media FILE --out FILE --consent ID --use USE --made HOW',
		says: 'a copy of a file that names a consent, its hash and the use, signed with the producer’s key',
		help: `  --out FILE        where the copy goes; nothing is written over
  --consent ID      the consent
  --use USE         a use of the register by its id, or an act: use, alter, dub:fr
  --made HOW        by-ai, with-ai or without-ai: declared in the file
  --key PEM         the private key (EC, RSA or Ed25519)
  --cert PEM        its certificate, and those above it
  --register FILE   where the consent's hash is looked up
  --hash HASH       the hash itself instead
  --json            what was written, as data`,
		positionals: [1, 1],
		options: { out: text, consent: text, use: text, made: text, key: text, cert: text, register: text, hash: text },
		run: async given => (await import('./stamp-media.ts')).stampFile(given),
	},
	{
		name: 'init',
		usage: 'init DIR [--from EXAMPLE]',
		says: 'a folder that runs, to start from',
		help: '  --from EXAMPLE    one of the examples instead of the small one\n  --json            what was written, as data',
		positionals: [1, 1],
		options: { from: text },
		run: async given => (await import('./init.ts')).init(given),
	},
]
