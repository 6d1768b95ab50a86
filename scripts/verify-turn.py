#!/usr/bin/env python3
"""A second verifier of a receipt of the ledger of the talks, written apart from the first, in another language, on Python's standard library alone.

    python3 scripts/verify-turn.py RECEIPT

Says what was acted on when everything holds; otherwise a line of words for each thing that does not, and exits with 1. What must hold is told in
docs/ledger.md, "Receipts". Signed notes are read as scripts/verify-letter.py reads them.
"""
import base64
import hashlib
import importlib.util
import json
import sys
from pathlib import Path

spec = importlib.util.spec_from_file_location("letter", Path(__file__).with_name("verify-letter.py"))
letter = importlib.util.module_from_spec(spec)
spec.loader.exec_module(letter)


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value):
    """RFC 8785 for what a receipt holds: texts, truth, whole numbers, lists, and objects whose names are ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def root_above(leaf, index, size, proof):
    """From a leaf to the root of a tree that splits at the largest power of two: the nearest sibling first."""
    def climb(at, many, rest):
        if many == 1:
            if rest:
                raise ValueError("the proof is too long")
            return leaf
        if not rest:
            raise ValueError("the proof is too short")
        split = 1 << ((many - 1).bit_length() - 1)
        if at < split:
            return hashlib.sha256(b"\x01" + climb(at, split, rest[:-1]) + rest[-1]).digest()
        return hashlib.sha256(b"\x01" + rest[-1] + climb(at - split, many - split, rest[:-1])).digest()

    return climb(index, size, proof)


def verify(receipt):
    problems = []
    statement, offer, signer = receipt["statement"], receipt["offer"], receipt["signer"]
    if signer and sha(signer["salt"] + "\0" + signer["name"]) != statement["signer"]:
        problems.append("the act was not signed by that name")
    if statement["act"] == "signed":
        if sha("".join(f"{each}\n" for each in sorted(receipt["offers"]))) != statement["hash"]:
            problems.append("the agreement is over other offers")
    else:
        if sha(canonical(offer)) != statement["hash"]:
            problems.append("the offer is another than the one acted on")
        if [sha(canonical(turn)) for turn in receipt["turns"]] != offer["turns"]:
            problems.append("a turn is not as it crossed the table")
    commitment = sha("parley/ledger/1\0" + receipt["salt"] + "\0" + canonical(statement))
    if receipt["entry"] != f"parley/ledger/1 {commitment} {statement['at'][:16]}":
        problems.append("the entry is not of this act")
    note = receipt["checkpoint"]
    if not letter.holds_signature(note, letter.key_of(receipt["key"])):
        problems.append("the checkpoint is not signed by the log's key")
    _, size, root = note.split("\n")[:3]
    leaf = hashlib.sha256(b"\x00" + receipt["entry"].encode()).digest()
    proof = [base64.b64decode(each) for each in receipt["proof"]]
    if not 0 <= receipt["index"] < int(size) or root_above(leaf, receipt["index"], int(size), proof) != base64.b64decode(root):
        problems.append("the entry does not stand where the receipt says")
    return problems


def main():
    if len(sys.argv) != 2:
        print("usage: verify-turn.py RECEIPT", file=sys.stderr)
        return 2
    receipt = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    try:
        problems = verify(receipt)
    except (ValueError, KeyError, TypeError) as error:
        problems = [str(error)]
    if not problems:
        statement = receipt["statement"]
        print(f"{statement['side']} {statement['act']} {', '.join(turn['turn'] for turn in receipt['turns'])} {statement['hash']}")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
