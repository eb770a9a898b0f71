#!/usr/bin/env bash
# pdf-extract 0.12.0 (crate) puts a blank between the letters of a word when a font says its widths as a range.
#
# A font of two-byte codes may give its widths code by code, `[32 [600 600 ...]]`, or for a range at once, `[32 126 600]`; both mean the
# same (ISO 32000-1, 9.7.4.3). Browsers' "print to PDF" writes ranges. Of the two files made here, which differ in nothing else:
#
#   list.pdf    inscriptions
#   range.pdf   i n s c r i p t i o n s
#
# Seen on 2026-11-28 with Rust 1.95. pdftotext (poppler) reads "inscriptions" in both. Needs cargo, python3 and the crates registry.
# Fails when the library reads both alike, or otherwise than above.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src

cat > Cargo.toml <<'TOML'
[package]
name = "probe"
version = "0.1.0"
edition = "2021"

[dependencies]
pdf-extract = "=0.12.0"
TOML

cat > src/main.rs <<'RUST'
fn main() {
    let path = std::env::args().nth(1).expect("a file");
    let bytes = std::fs::read(path).expect("its bytes");
    println!("{}", pdf_extract::extract_text_from_mem(&bytes).expect("its text"));
}
RUST

python3 - <<'PYTHON'
def stream(content):
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)

def pdf(widths):
    # Each letter stands where the width of the one before puts it, 600 thousandths of 12 points on.
    places = (b"1 0 0 1 %.1f 700 Tm <%04X> Tj" % (72 + 7.2 * i, ord(c)) for i, c in enumerate("inscriptions"))
    to_unicode = (b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Probe def /CMapType 2 def\n"
                  b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
                  b"1 beginbfrange <0020> <007E> <0020> endbfrange\nendcmap end end")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        stream(b"BT /F1 12 Tf " + b" ".join(places) + b" ET"),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Probe /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 8 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Probe /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)"
        b" /Supplement 0 >> /FontDescriptor 7 0 R /DW 0 /W " + widths + b" >>",
        b"<< /Type /FontDescriptor /FontName /Probe /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800"
        b" /Descent -200 /CapHeight 700 /StemV 80 >>",
        stream(to_unicode),
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return out + (b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
                  % (count, table, count, len(out)))

open("list.pdf", "wb").write(pdf(b"[32 [" + b" ".join([b"600"] * 95) + b"]]"))
open("range.pdf", "wb").write(pdf(b"[32 126 600]"))
PYTHON

cargo build --quiet
list=$(./target/debug/probe list.pdf | tr -d '\n')
range=$(./target/debug/probe range.pdf | tr -d '\n')
printf 'widths in a list:  %s\nwidths as a range: %s\n' "$list" "$range"
[ "$list" = "inscriptions" ] && [ "$range" = "i n s c r i p t i o n s" ]
