"""A second verifier, sharing nothing with the product but the formats. Python 3.8+, standard library only.

  verify_log.py receipt FILE VKEY      a C2SP tlog-proof receipt
  verify_log.py log DIR VKEY           a log as C2SP tlog-tiles, with checkpoints/ and salts.jsonl

Exit code 0 and one line of JSON: verified. Exit code 1 and the reason on stderr: not.
"""
import base64, hashlib, json, re, sys
from decimal import Decimal
from pathlib import Path

def sha256(data):
    return hashlib.sha256(data).digest()

def must(condition, reason):
    if not condition:
        raise ValueError(reason)

# Ed25519 verification, RFC 8032 section 5.1
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)

def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f % P, g * h % P, f * g % P, e * h % P)

def multiply(scalar, point):
    if not scalar:
        return (0, 1, 1, 0)
    rest = multiply(scalar >> 1, add(point, point))
    return add(rest, point) if scalar & 1 else rest

def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    must(y < P, "a curve point is out of range")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_M1 % P
    must((x * x - square) % P == 0 and (x or not sign), "a curve point is none")
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)

BASE = decompress(bytes.fromhex("58" + "66" * 31))

def ed25519_holds(public, message, signature):
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= L:
        return False
    challenge = hashlib.sha512(signature[:32] + public + message).digest()
    scalar = int.from_bytes(challenge, "little") % L
    right = add(decompress(signature[:32]), multiply(scalar, decompress(public)))
    left = multiply(s, BASE)
    return not any((left[at] * right[2] - right[at] * left[2]) % P for at in (0, 1))

def b64(text):
    data = base64.b64decode(text, validate=True)
    must(text and base64.b64encode(data).decode() == text, "base64 is malformed")
    return data

def parse_vkey(vkey):
    name, key_id, material = vkey.strip().split("+", 2)
    data = b64(material)
    must(len(data) == 33 and data[0] == 1, "the vkey is not an Ed25519 log key")
    must(sha256(name.encode() + b"\n" + data)[:4].hex() == key_id, "the vkey id is wrong")
    return name, bytes.fromhex(key_id), data[1:]

def open_checkpoint(note, vkey):
    """(size, root) of a signed checkpoint of the log that vkey names."""
    name, key_id, public = parse_vkey(vkey)
    must(note.endswith("\n") and "\n\n" in note, "the checkpoint is not signed")
    body, _, tail = note[:-1].rpartition("\n\n")
    body, good = body + "\n", False
    for line in tail.split("\n"):
        match = re.fullmatch("\u2014 ([^ +]+) ([^ ]+)", line)
        must(match, "a signature line is malformed")
        blob = b64(match[2])
        if match[1] == name and blob[:4] == key_id:
            must(ed25519_holds(public, body.encode(), blob[4:]), "the log's signature is false")
            good = True
    must(good, "the checkpoint is not signed with the given vkey")
    origin, size, root, rest = body.split("\n")
    must(rest == "" and origin == name, "the checkpoint is of another log")
    must(re.fullmatch("0|[1-9][0-9]{0,15}", size) and len(b64(root)) == 32, "the checkpoint is malformed")
    return int(size), b64(root)

def tree_hash(hashes):
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"")
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\1" + tree_hash(hashes[:middle]) + tree_hash(hashes[middle:]))

def root_of_proof(index, size, proof, leaf):
    must((size > 1) == bool(proof), "the proof has the wrong length")
    if size == 1:
        return leaf
    middle = 1 << (size - 1).bit_length() - 1
    if index < middle:
        return sha256(b"\1" + root_of_proof(index, middle, proof[:-1], leaf) + proof[-1])
    return sha256(b"\1" + proof[-1] + root_of_proof(index - middle, size - middle, proof[:-1], leaf))

def number(value):
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text, point = "".join(map(str, digits)), len(digits) + exponent
    if value == 0:
        return "0"
    if 0 < point <= 21:
        text = text[:point] + "." + text[point:] if len(text) > point else text.ljust(point, "0")
    elif -6 < point <= 0:
        text = "0." + "0" * -point + text
    else:
        text = text[0] + "." * (len(text) > 1) + text[1:] + "e%+d" % (point - 1)
    return "-" * sign + text

def canonical(value):
    if isinstance(value, dict):  # by UTF-16 code units
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(canonical(key) + ":" + canonical(member) for key, member in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    return json.dumps(value, ensure_ascii=False)

def check_entry(text, origin, index):
    entry = json.loads(text)
    must(canonical(entry) == text, "entry %d is not canonical" % index)
    place = (entry["v"], entry["origin"], entry["index"])
    must(place == (1, origin, index), "entry %d is misplaced" % index)
    return entry

def check_commitment(entry, field, salt, value):
    must(field in entry["commitments"], "the entry does not commit to " + field)
    if value is not None:
        digest = hashlib.sha256(bytes.fromhex(salt) + value.encode()).hexdigest()
        must(digest == entry["commitments"][field], field + " is not what was committed to")

def verify_receipt(path, vkey):
    head, _, checkpoint = path.read_bytes().decode().partition("\n\n")
    header, extra, index, *hashes = head.split("\n")
    must(header == "c2sp.org/tlog-proof@v1" and extra.startswith("extra "), "the receipt is malformed")
    must(re.fullmatch("index (0|[1-9][0-9]{0,15})", index), "the index is malformed")
    size, root = open_checkpoint(checkpoint, vkey)
    given, index = json.loads(b64(extra[6:])), int(index[6:])
    must(index < size and set(given) == {"leaf", "salts"}, "the receipt is malformed")
    entry = check_entry(given["leaf"], parse_vkey(vkey)[0], index)
    proof = [b64(line) for line in hashes]
    found = root_of_proof(index, size, proof, sha256(b"\0" + given["leaf"].encode()))
    must(found == root, "the proof does not lead to the signed root")
    for field, opening in given["salts"].items():
        check_commitment(entry, field, opening["salt"], opening.get("value"))
    return {"id": entry["id"], "index": index, "size": size}

def verify_log(directory, vkey):
    read = lambda path: (directory / path).read_bytes()
    def row_of(kind, count):
        for n in range(0, (count + 255) // 256):
            width = min(256, count - n * 256)
            parts = re.findall("...", "%0*d" % (-(-len(str(n)) // 3) * 3, n))
            name = "/".join(["x" + part for part in parts[:-1]] + parts[-1:])
            yield read("tile/%s/%s%s" % (kind, name, "" if width == 256 else ".p/%d" % width))

    size, root = open_checkpoint(read("checkpoint").decode(), vkey)
    leaves = []
    for bundle in row_of("entries", size):
        while bundle:
            end = 2 + int.from_bytes(bundle[:2], "big")
            must(end <= len(bundle), "an entry bundle is cut off")
            leaves.append(bundle[2:end])
            bundle = bundle[end:]
    must(len(leaves) == size, "there are not as many entries as the checkpoint says")
    entries = [check_entry(leaf.decode(), parse_vkey(vkey)[0], index) for index, leaf in enumerate(leaves)]
    must(len({entry["id"] for entry in entries}) == size, "two entries have one id")
    hashes = [sha256(b"\0" + leaf) for leaf in leaves]
    must(tree_hash(hashes) == root, "the entries do not give the signed root")
    level, row = 0, hashes
    while row:
        must(b"".join(row_of(str(level), len(row))) == b"".join(row), "a tile of level %d is wrong" % level)
        row = [tree_hash(row[at:at + 256]) for at in range(0, len(row) - 255, 256)]
        level += 1
    names = [path.name for path in (directory / "checkpoints").iterdir()]
    for name in names:
        old, old_root = open_checkpoint(read("checkpoints/" + name).decode(), vkey)
        must(old <= size and tree_hash(hashes[:old]) == old_root, "checkpoint %s is not of this log" % name)
    salts = list(map(json.loads, read("salts.jsonl").decode().splitlines()))
    for row in salts:
        check_commitment(entries[row["index"]], row["field"], row["salt"], row["value"])
    return {"size": size, "checkpoints": len(names), "salts": len(salts)}

if __name__ == "__main__":
    try:
        kind, path, key = sys.argv[1:]
        print(json.dumps({"receipt": verify_receipt, "log": verify_log}[kind](Path(path), key)))
    except (ValueError, KeyError, IndexError, TypeError, OSError, RecursionError) as error:
        sys.exit("not verified: %s" % error)
