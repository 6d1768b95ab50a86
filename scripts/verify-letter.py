#!/usr/bin/env python3
"""A second verifier of an open letter's published files, written apart from the first, in another language, on Python's standard library alone.

    python3 scripts/verify-letter.py BUNDLE [--receipt FILE] [--on-roll FILE]

`--receipt` takes what a signer was given, `--on-roll` the place on the roll that a member fetched. Prints one line of JSON with the count when everything
holds; otherwise one line of words for each thing that does not, and exits with 1.
The files and what must hold of them are told in docs/letters.md.
"""
import base64
import hashlib
import json
import re
import sys
from pathlib import Path

# Ed25519 (RFC 8032): only what a verification takes.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P:
        return None
    return P - x if x & 1 != sign else x


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(n, p):
    q = (0, 1, 1, 0)
    while n:
        if n & 1:
            q = add(q, p)
        p = add(p, p)
        n >>= 1
    return q


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def is_signed(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = point_of(public), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def root_of(leaves):
    """RFC 9162, 2.1.1, as it is written there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


def bytes_of(text):
    """Base64 with nothing to spare: one text for the same bytes."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("a text is no strict base64")
    return data


def key_of(line):
    name, _, rest = line.partition("+")
    key_id, _, encoded = rest.partition("+")
    data = bytes_of(encoded)
    if hashlib.sha256(name.encode() + b"\n" + data).digest()[:4].hex() != key_id:
        raise ValueError("a key's id is not its own")
    return name, bytes.fromhex(key_id), data[0], data[1:]


def signatures_of(note):
    text, _, lines = note.rpartition("\n\n")
    found = []
    for line in lines.rstrip("\n").split("\n"):
        match = re.fullmatch("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        if not match:
            raise ValueError("a line under a checkpoint is no signature")
        found.append((match.group(1), bytes_of(match.group(2))))
    return text + "\n", found


def holds_signature(note, key):
    name, key_id, kind, public = key
    text, signatures = signatures_of(note)
    for signer, data in signatures:
        if signer != name or data[:4] != key_id:
            continue
        if kind == 1 and is_signed(public, text.encode(), data[4:]):
            return True
        if kind == 4:
            message = f"cosignature/v1\ntime {int.from_bytes(data[4:12], 'big')}\n{text}"
            if is_signed(public, message.encode(), data[12:]):
                return True
    return False


def climb(leaf, index, size, proof):
    """RFC 9162, 2.1.3.2, as it is written there: the root that the proof leads to, or None."""
    if not 0 <= index < size:
        return None
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0 or len(sibling) != 32:
            return None
        if at & 1 or at == last:
            found = hashlib.sha256(b"\x01" + sibling + found).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + sibling).digest()
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


ENTRY = re.compile(r"parley/entry/1 (signed|withdrawn|struck) ([0-9a-f]{64}) ([0-9a-f]{64}) (\d{4}-\d\d-\d\dT\d\d:\d\d)")


def of_kind(given, texts, numbers):
    if type(given) is not dict or given.get("version") != 1 or type(given["version"]) is not int:
        raise ValueError("not of version 1")
    for names, kind in ((texts, str), (numbers, int), (["proof"], list)):
        for name in names:
            if type(given.get(name)) is not kind:
                raise ValueError(f"{name} is missing or of the wrong kind")
    if any(type(each) is not str for each in given["proof"]):
        raise ValueError("a step of the proof is no text")


def verify_receipt(receipt, letter, lines):
    """What does not hold of what a signer was given, against a letter and its log."""
    problems = []
    try:
        of_kind(receipt, ["letter", "title", "entry", "checkpoint", "key"], ["index"])
        key = key_of(receipt["key"])
        text, _ = signatures_of(receipt["checkpoint"])
        origin, many, root = text.split("\n")[:3]
        many, top = int(many), bytes_of(root)
        proof = [bytes_of(each) for each in receipt["proof"]]
        if key[2] != 1 or not holds_signature(receipt["checkpoint"], key):
            problems.append("its checkpoint is not signed by the log's key")
    except (ValueError, KeyError, TypeError, IndexError) as error:
        return [f"it cannot be read: {error}"]
    if origin != key[0] or origin != letter["origin"]:
        problems.append("its checkpoint is of another log")
    match = ENTRY.fullmatch(receipt["entry"])
    if not match or match.group(1) != "signed" or match.group(2) != letter["hash"]:
        problems.append("its entry is no signature of this letter")
    if climb(hashlib.sha256(b"\x00" + receipt["entry"].encode()).digest(), receipt["index"], many, proof) != top:
        problems.append("its entry does not stand where it says, under its checkpoint")
    if not 0 <= receipt["index"] < len(lines) or lines[receipt["index"]] != receipt["entry"]:
        problems.append("the published log has another entry there, or none")
    leaves = [hashlib.sha256(b"\x00" + line.encode()).digest() for line in lines[:many]]
    if len(leaves) != many or root_of(leaves) != top:
        problems.append("its checkpoint does not fit the published log: if the log's key signed it, two logs were shown of one letter")
    for name, published in (("key", "key"), ("letter", "id"), ("title", "title")):
        if receipt[name] != letter[published]:
            problems.append(f"its {name} is another than the published one")
    return problems


def verify_place(place, letter):
    """What does not hold of a member's place on the roll, against the roll that the letter committed to."""
    problems = []
    try:
        of_kind(place, ["letter", "title", "number", "unit", "salt", "root"], ["index", "size"])
        top, proof = bytes_of(place["root"]), [bytes_of(each) for each in place["proof"]]
    except ValueError as error:
        return [f"it cannot be read: {error}"]
    leaf = hashlib.sha256(b"\x00" + f"parley/roll/1 {place['salt']} {place['unit']} {place['number']}".encode()).digest()
    if climb(leaf, place["index"], place["size"], proof) != top:
        problems.append("number and unit do not stand where it says, under its root")
    if place["size"] != letter["roll"]["size"] or place["root"] != letter["roll"]["root"]:
        problems.append("the letter committed to another roll")
    for name, published in (("letter", "id"), ("title", "title")):
        if place[name] != letter[published]:
            problems.append(f"its {name} is another than the published one")
    return problems


def read_letter(folder):
    return json.loads((folder / "letter.json").read_bytes()), (folder / "entries.txt").read_bytes().decode().splitlines()


def verify(folder):
    problems = []
    read = lambda name: (folder / name).read_bytes()
    letter, lines = read_letter(folder)
    if hashlib.sha256(read("letter.md")).hexdigest() != letter["hash"]:
        problems.append("the text is another than the one that letter.json names")
    last, counts, before = {}, {"signed": 0, "withdrawn": 0, "struck": 0}, ""
    for index, line in enumerate(lines):
        match = ENTRY.fullmatch(line)
        if not match:
            problems.append(f"line {index + 1} of entries.txt is no entry")
            break
        act, text_hash, who, minute = match.groups()
        late = letter["closes"] is not None and minute > letter["closes"] and act == "signed"
        if text_hash != letter["hash"] or minute < before or minute < letter["opens"] or late:
            problems.append(f"entry {index} is of another letter, out of order or outside the window")
        before = minute
        fits = last.get(who) in (None, "withdrawn") if act == "signed" else last.get(who) == "signed"
        if not fits:
            problems.append(f"entry {index} cannot follow what went before")
            continue
        last[who] = act
        counts[act] += 1
    standing = counts["signed"] - counts["withdrawn"] - counts["struck"]
    leaves = [hashlib.sha256(b"\x00" + line.encode()).digest() for line in lines]
    key = key_of(letter["key"])
    notes = read("checkpoints.txt").decode().split("--\n")
    size = -1
    for number, note in enumerate(notes, 1):
        text, _ = signatures_of(note)
        origin, many, root = text.split("\n")[:3]
        many = int(many)
        if origin != letter["origin"] or not holds_signature(note, key):
            problems.append(f"checkpoint {number} is of another log, or not signed by its key")
        if many < size or many > len(leaves) or base64.b64encode(root_of(leaves[:many])).decode() != root:
            problems.append(f"checkpoint {number} is no beginning of the log")
        size = many
    if size != len(leaves):
        problems.append("the last checkpoint is not of the whole log")
    root = base64.b64encode(root_of(leaves)).decode()
    count = json.loads(read("count.json"))
    expected = {**counts, "standing": standing, "size": len(leaves), "root": root, "letter": letter["id"]}
    for name, value in expected.items():
        if count.get(name) != value:
            problems.append(f"count.json is wrong about {name}")
    if standing > letter["roll"]["size"]:
        problems.append("more signatures stand than the roll has members")
    witnesses = [key_of(line)[0] for line in letter["witnesses"] if holds_signature(notes[-1], key_of(line))]
    return problems, {**expected, "witnesses": witnesses}


def main(arguments):
    given = {"--receipt": None, "--on-roll": None}
    while len(arguments) > 2 and arguments[-2] in given:
        given[arguments[-2]] = arguments[-1]
        arguments = arguments[:-2]
    if len(arguments) != 1:
        print("usage: verify-letter.py BUNDLE [--receipt FILE] [--on-roll FILE]", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    try:
        problems, found = verify(folder)
        letter, lines = read_letter(folder)
        if given["--receipt"]:
            problems += [f"receipt: {each}" for each in verify_receipt(json.loads(Path(given["--receipt"]).read_bytes()), letter, lines)]
        if given["--on-roll"]:
            problems += [f"place on the roll: {each}" for each in verify_place(json.loads(Path(given["--on-roll"]).read_bytes()), letter)]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        problems, found = [f"this cannot be read: {error}"], None
    for problem in problems:
        print(problem)
    if not problems:
        print(json.dumps(found, sort_keys=True))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
