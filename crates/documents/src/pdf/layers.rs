//! Layers of a document that a reader can turn on and off: what is off when it is opened is not its text.

use std::collections::HashSet;

use hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier};

/// The layers that are off when the document is opened: ISO 32000-1, 8.11.4.3.
#[derive(Debug, Default)]
pub(super) struct Layers {
    off: HashSet<ObjectIdentifier>,
}

impl Layers {
    /// Reads them from the catalogue.
    pub fn of(catalogue: &Dict<'_>) -> Self {
        let mut off = HashSet::new();
        let properties = catalogue.get::<Dict<'_>>("OCProperties").unwrap_or_default();
        let opened = properties.get::<Dict<'_>>("D").unwrap_or_default();
        if opened.get::<Name<'_>>("BaseState").as_deref() == Some(b"OFF") {
            off.extend(ids(&properties, "OCGs"));
            let on = ids(&opened, "ON");
            off.retain(|id| !on.contains(id));
        }
        off.extend(ids(&opened, "OFF"));
        Self { off }
    }

    /// Whether what belongs to the layer, or to the group of layers, that `key` of a dictionary names is hidden.
    pub fn hides(&self, dict: &Dict<'_>, key: impl AsRef<[u8]>) -> bool {
        if self.off.is_empty() {
            return false;
        }
        let key = key.as_ref();
        let is_off = |id: &ObjectIdentifier| self.off.contains(id);
        if dict.get_ref(key).is_some_and(|id| is_off(&id.into())) {
            return true;
        }
        let Some(group) = dict.get::<Dict<'_>>(key) else { return false };
        let mut members = ids(&group, "OCGs");
        members.extend(group.get_ref("OCGs").filter(|_| members.is_empty()).map(ObjectIdentifier::from));
        if members.is_empty() {
            return false;
        }
        // 8.11.2.2: what the policy asks for, else that any of them is on.
        !match group.get::<Name<'_>>("P").as_deref() {
            Some(b"AllOn") => !members.iter().any(is_off),
            Some(b"AnyOff") => members.iter().any(is_off),
            Some(b"AllOff") => members.iter().all(is_off),
            _ => !members.iter().all(is_off),
        }
    }
}

fn ids(dict: &Dict<'_>, key: &str) -> Vec<ObjectIdentifier> {
    let list = dict.get::<Array<'_>>(key);
    list.iter().flat_map(Array::raw_iter).filter_map(|layer| layer.as_obj_ref()).map(Into::into).collect()
}
