//! What a DOCX leaves out of its text, counted.

use std::ops::AddAssign;

use crate::notice::Notice;

/// How much of each kind was left out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LeftOut {
    pub images: usize,
    pub formulas: usize,
    pub objects: usize,
    pub comments: usize,
    pub contents: usize,
    pub hidden: usize,
    pub struck: usize,
    pub signs: usize,
}

impl LeftOut {
    /// What to tell of it.
    pub fn notices(self) -> Vec<Notice> {
        let mut notices = Vec::new();
        let counted = [
            (self.formulas, Notice::Formulas as fn(usize) -> Notice),
            (self.objects, Notice::Objects),
            (self.images, Notice::Images),
            (self.signs, Notice::Signs),
            (self.comments, Notice::Comments),
            (self.struck, Notice::Struck),
        ];
        for (count, notice) in counted {
            if count > 0 {
                notices.push(notice(count));
            }
        }
        if self.contents > 0 {
            notices.push(Notice::Contents);
        }
        if self.hidden > 0 {
            notices.push(Notice::Hidden);
        }
        notices
    }
}

impl AddAssign for LeftOut {
    fn add_assign(&mut self, more: Self) {
        self.images += more.images;
        self.formulas += more.formulas;
        self.objects += more.objects;
        self.comments += more.comments;
        self.contents += more.contents;
        self.hidden += more.hidden;
        self.struck += more.struck;
        self.signs += more.signs;
    }
}
