//! The quantised formats of GGUF files, each read as the same thing: 32 whole numbers with a scale and a least value.
//!
//! A weight is `scale * q + min`, `q` a whole number of 4, 5, 6 or 8 bits, never negative. What the file stores as
//! signed is moved up and its `min` is a multiple of the scale. Layouts: ggml, `ggml-common.h`.

use half::f16;

/// How a tensor's numbers are written in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// 4 bits, a scale for 32.
    Q4_0,
    /// 4 bits, a scale and a least value for 32.
    Q4_1,
    /// 5 bits, a scale for 32.
    Q5_0,
    /// 5 bits, a scale and a least value for 32.
    Q5_1,
    /// 8 bits, a scale for 32.
    Q8_0,
    /// 4 bits, scales and least values themselves in 6 bits for 32 of 256.
    Q4K,
    /// 5 bits, scales and least values themselves in 6 bits for 32 of 256.
    Q5K,
    /// 6 bits, scales themselves in 8 bits for 16 of 256.
    Q6K,
    /// Half-precision floats.
    F16,
    /// Floats.
    F32,
}

impl Format {
    /// Every format there is code for.
    pub const ALL: [Self; 10] = [
        Self::Q4_0,
        Self::Q4_1,
        Self::Q5_0,
        Self::Q5_1,
        Self::Q8_0,
        Self::Q4K,
        Self::Q5K,
        Self::Q6K,
        Self::F16,
        Self::F32,
    ];

    /// Numbers that are stored together.
    #[must_use]
    pub fn block(self) -> usize {
        match self {
            Self::Q4_0 | Self::Q4_1 | Self::Q5_0 | Self::Q5_1 | Self::Q8_0 => 32,
            Self::Q4K | Self::Q5K | Self::Q6K => 256,
            Self::F16 | Self::F32 => 1,
        }
    }

    /// Bytes of such a block.
    #[must_use]
    pub fn block_bytes(self) -> usize {
        match self {
            Self::Q4_0 => Q4_0::BYTES,
            Self::Q4_1 => Q4_1::BYTES,
            Self::Q5_0 => Q5_0::BYTES,
            Self::Q5_1 => Q5_1::BYTES,
            Self::Q8_0 => Q8_0::BYTES,
            Self::Q4K => Q4K::BYTES,
            Self::Q5K => Q5K::BYTES,
            Self::Q6K => Q6K::BYTES,
            Self::F16 => 2,
            Self::F32 => 4,
        }
    }

    /// Bytes of a row of `columns` numbers.
    #[must_use]
    pub fn row_bytes(self, columns: usize) -> usize {
        columns / self.block() * self.block_bytes()
    }

    /// Whether inputs are multiplied as floats instead of whole numbers.
    #[must_use]
    pub fn is_float(self) -> bool {
        matches!(self, Self::F16 | Self::F32)
    }

    /// Writes a row of the file as floats.
    ///
    /// # Panics
    /// When `raw` is not `row_bytes(out.len())` long.
    pub fn read_row(self, raw: &[u8], out: &mut [f32]) {
        assert_eq!(raw.len(), self.row_bytes(out.len()), "the row must be whole");
        match self {
            Self::F16 => {
                for (out, bytes) in out.iter_mut().zip(raw.as_chunks::<2>().0) {
                    *out = f16::from_le_bytes(*bytes).to_f32();
                }
            }
            Self::F32 => {
                for (out, bytes) in out.iter_mut().zip(raw.as_chunks::<4>().0) {
                    *out = f32::from_le_bytes(*bytes);
                }
            }
            quantised => for_format!(quantised, F => read_row::<F>(raw, out)),
        }
    }
}

/// Runs an expression with `$f` standing for the type of a quantised format.
macro_rules! for_format {
    ($format:expr, $f:ident => $body:expr) => {{
        use $crate::formats as of;
        match $format {
            of::Format::Q4_0 => {
                type $f = of::Q4_0;
                $body
            }
            of::Format::Q4_1 => {
                type $f = of::Q4_1;
                $body
            }
            of::Format::Q5_0 => {
                type $f = of::Q5_0;
                $body
            }
            of::Format::Q5_1 => {
                type $f = of::Q5_1;
                $body
            }
            of::Format::Q8_0 => {
                type $f = of::Q8_0;
                $body
            }
            of::Format::Q4K => {
                type $f = of::Q4K;
                $body
            }
            of::Format::Q5K => {
                type $f = of::Q5K;
                $body
            }
            of::Format::Q6K => {
                type $f = of::Q6K;
                $body
            }
            of::Format::F16 | of::Format::F32 => unreachable!("floats are not quantised"),
        }
    }};
}
pub(super) use for_format;

/// Where scales and least values come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scales {
    /// A scale for 32; the least value is this many of it.
    One(f32),
    /// A scale and a least value for 32.
    Two,
    /// For 256 a scale and a least value, multiplied by small whole numbers for 32.
    Super,
    /// For 256 a scale, multiplied by small signed numbers for 16; the least value is `LEAST_OF_HALVES` of each.
    Halves,
}

/// What every number is more than, where halves have scales of their own: products start from as many sums of inputs.
pub(super) const LEAST_OF_HALVES: i8 = -32;

/// 32 numbers of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct FileBlock {
    /// Eight times four numbers, a byte each, the first in the lowest byte.
    pub groups: [u32; 8],
    /// The scale and the least value, as halves.
    pub scale: u16,
    pub min: u16,
    /// What multiplies them (`Super`), or the scale of each half (`Halves`).
    pub small: [u8; 2],
}

/// A quantised format, as a type.
pub(super) trait Quantised {
    const BITS: u32;
    const SCALES: Scales;
    /// Blocks of 32 in a block of the file.
    const PARTS: usize;
    /// Bytes of a block of the file.
    const BYTES: usize;
    /// Part of a block of the file, which is `BYTES` long.
    fn part(raw: &[u8], part: usize) -> FileBlock;
}

fn read_row<F: Quantised>(raw: &[u8], out: &mut [f32]) {
    let blocks = raw.chunks_exact(F::BYTES).flat_map(|raw| (0..F::PARTS).map(move |part| F::part(raw, part)));
    for (out, block) in out.chunks_exact_mut(32).zip(blocks) {
        let (scale, min) = (f16::from_bits(block.scale).to_f32(), f16::from_bits(block.min).to_f32());
        let [first, second] = block.small;
        let (scales, mins) = match F::SCALES {
            Scales::One(offset) => ([scale; 2], [scale * offset; 2]),
            Scales::Two => ([scale; 2], [min; 2]),
            Scales::Super => ([scale * f32::from(first); 2], [min * f32::from(second); 2]),
            Scales::Halves => {
                let scales = [first, second].map(|small| scale * f32::from(small.cast_signed()));
                (scales, scales.map(|scale| scale * f32::from(LEAST_OF_HALVES)))
            }
        };
        let numbers = block.groups.iter().flat_map(|group| group.to_le_bytes());
        for (at, (out, q)) in out.iter_mut().zip(numbers).enumerate() {
            *out = scales[at / 16] * f32::from(q) + mins[at / 16];
        }
    }
}

const LOW: u32 = 0x0f0f_0f0f;
const ONES: u32 = 0x0101_0101;

#[inline(always)]
fn u16_at(raw: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([raw[at], raw[at + 1]])
}

#[inline(always)]
fn u32_at(raw: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([raw[at], raw[at + 1], raw[at + 2], raw[at + 3]])
}

/// Eight groups. `std::array::from_fn` gives the same by calls that are not inlined: packing takes three times as long.
macro_rules! eight {
    (|$group:ident| $value:expr) => {{
        let mut groups = [0; 8];
        for ($group, place) in groups.iter_mut().enumerate() {
            *place = $value;
        }
        groups
    }};
}

/// 32 numbers of 4 bits in 16 bytes: the first half in the low nibbles, the second in the high ones.
#[inline(always)]
fn nibbles(raw: &[u8]) -> [u32; 8] {
    eight!(|group| (u32_at(raw, group % 4 * 4) >> (group / 4 * 4)) & LOW)
}

/// The same, with a fifth bit for each in 32 bits of their own.
#[inline(always)]
fn five_bits(raw: &[u8], fifth: u32) -> [u32; 8] {
    let mut groups = nibbles(raw);
    for (at, group) in groups.iter_mut().enumerate() {
        // The product puts bit i of the four at bit 8 * i.
        *group |= (((fifth >> (4 * at)) & 15).wrapping_mul(0x0020_4081) & ONES) << 4;
    }
    groups
}

macro_rules! format {
    ($name:ident, $bits:literal, $scales:expr, $parts:literal x $bytes:literal, |$raw:ident, $part:ident| $body:expr) => {
        pub(super) struct $name;
        impl Quantised for $name {
            const BITS: u32 = $bits;
            const SCALES: Scales = $scales;
            const PARTS: usize = $parts;
            const BYTES: usize = $bytes;
            #[inline(always)]
            fn part($raw: &[u8], $part: usize) -> FileBlock {
                let $raw = &$raw[..$bytes];
                $body
            }
        }
    };
}

format!(Q4_0, 4, Scales::One(-8.0), 1 x 18, |raw, _part| {
    FileBlock { groups: nibbles(&raw[2..]), scale: u16_at(raw, 0), min: 0, small: [0; 2] }
});
format!(Q4_1, 4, Scales::Two, 1 x 20, |raw, _part| {
    FileBlock { groups: nibbles(&raw[4..]), scale: u16_at(raw, 0), min: u16_at(raw, 2), small: [0; 2] }
});
format!(Q5_0, 5, Scales::One(-16.0), 1 x 22, |raw, _part| {
    let groups = five_bits(&raw[6..], u32_at(raw, 2));
    FileBlock { groups, scale: u16_at(raw, 0), min: 0, small: [0; 2] }
});
format!(Q5_1, 5, Scales::Two, 1 x 24, |raw, _part| {
    let groups = five_bits(&raw[8..], u32_at(raw, 4));
    FileBlock { groups, scale: u16_at(raw, 0), min: u16_at(raw, 2), small: [0; 2] }
});
format!(Q8_0, 8, Scales::One(-128.0), 1 x 34, |raw, _part| {
    // A signed byte moved up by 128 is the same byte with its highest bit turned.
    let groups = eight!(|group| u32_at(raw, 2 + 4 * group) ^ 0x8080_8080);
    FileBlock { groups, scale: u16_at(raw, 0), min: 0, small: [0; 2] }
});
format!(Q4K, 4, Scales::Super, 8 x 144, |raw, part| {
    let groups = k_nibbles(&raw[16..], part);
    FileBlock { groups, scale: u16_at(raw, 0), min: u16_at(raw, 2) ^ 0x8000, small: k_scales(&raw[4..16], part) }
});
format!(Q5K, 5, Scales::Super, 8 x 176, |raw, part| {
    let mut groups = k_nibbles(&raw[48..], part);
    for (at, group) in groups.iter_mut().enumerate() {
        *group |= ((u32_at(raw, 16 + 4 * at) >> part) & ONES) << 4;
    }
    FileBlock { groups, scale: u16_at(raw, 0), min: u16_at(raw, 2) ^ 0x8000, small: k_scales(&raw[4..16], part) }
});
format!(Q6K, 6, Scales::Halves, 8 x 210, |raw, part| {
    // Two halves of 128 numbers: 64 bytes of low bits and 32 of high bits each.
    let (half, quarter) = (part / 4, part % 4);
    let low = &raw[64 * half + 32 * (quarter % 2)..];
    let high = &raw[128 + 32 * half..];
    let groups = eight!(|group| {
        let low = (u32_at(low, 4 * group) >> (4 * (quarter / 2))) & LOW;
        low | (((u32_at(high, 4 * group) >> (2 * quarter)) & 0x0303_0303) << 4)
    });
    let small = [raw[192 + 2 * part], raw[193 + 2 * part]];
    FileBlock { groups, scale: u16_at(raw, 208), min: 0, small }
});

/// 64 numbers share 32 bytes: the even part in the low nibbles, the odd one in the high ones.
#[inline(always)]
fn k_nibbles(raw: &[u8], part: usize) -> [u32; 8] {
    let raw = &raw[part / 2 * 32..];
    eight!(|group| (u32_at(raw, 4 * group) >> (part % 2 * 4)) & LOW)
}

/// Eight scales and eight least values of 6 bits in 12 bytes.
#[inline(always)]
fn k_scales(raw: &[u8], part: usize) -> [u8; 2] {
    if part < 4 {
        [raw[part] & 63, raw[part + 4] & 63]
    } else {
        let (low, scale, min) = (raw[part + 4], raw[part - 4] >> 6, raw[part] >> 6);
        [(low & 15) | (scale << 4), (low >> 4) | (min << 4)]
    }
}
