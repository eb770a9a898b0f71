//! What holds of RTF text until its group ends.

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goes {
    Body,
    Note,
    Label,
    Title,
    StyleName,
    FontTable,
    FontName,
    Edge,
    Nowhere,
}

/// What holds until a group ends.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub goes: Goes,
    pub hidden: bool,
    pub struck: bool,
    pub raised: bool,
    /// A character outside the charset is followed by so many that stand for it.
    pub skip: usize,
    pub font: i32,
    /// The style of the paragraph.
    pub style: i32,
    pub level: Option<u8>,
    pub in_table: bool,
}
