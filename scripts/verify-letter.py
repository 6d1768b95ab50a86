#!/usr/bin/env python3
"""A second verifier of an open letter's published files, written apart from the first, in another language, on Python's standard library alone.

    python3 scripts/verify-letter.py BUNDLE

Prints one line of JSON with the count when everything holds; otherwise one line of words for each thing that does not, and exits with 1.
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


def key_of(line):
    name, _, rest = line.partition("+")
    key_id, _, encoded = rest.partition("+")
    data = base64.b64decode(encoded)
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
        found.append((match.group(1), base64.b64decode(match.group(2))))
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


def verify(folder):
    problems = []
    read = lambda name: (folder / name).read_bytes()
    letter = json.loads(read("letter.json"))
    if hashlib.sha256(read("letter.md")).hexdigest() != letter["hash"]:
        problems.append("the text is another than the one that letter.json names")
    lines = read("entries.txt").decode().splitlines()
    form = re.compile(r"parley/entry/1 (signed|withdrawn|struck) ([0-9a-f]{64}) ([0-9a-f]{64}) (\d{4}-\d\d-\d\dT\d\d:\d\d)")
    last, counts, before = {}, {"signed": 0, "withdrawn": 0, "struck": 0}, ""
    for index, line in enumerate(lines):
        match = form.fullmatch(line)
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


def main():
    if len(sys.argv) != 2:
        print("usage: verify-letter.py BUNDLE", file=sys.stderr)
        return 2
    try:
        problems, found = verify(Path(sys.argv[1]))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        problems, found = [f"the bundle cannot be read: {error}"], None
    for problem in problems:
        print(problem)
    if not problems:
        print(json.dumps(found, sort_keys=True))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
