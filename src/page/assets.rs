//! The static files of the page.

/// Where the page looks for its files: `asset("app.js")` is expected at `/page/app.js`.
pub const BASE: &str = "/page/";

/// A static file of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// Name under [`BASE`], such as `app.js`.
    pub path: &'static str,
    /// Value for the `Content-Type` header.
    pub media_type: &'static str,
    /// The whole file.
    pub body: &'static str,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Every static file of the page.
pub static ASSETS: [Asset; 5] = [
    Asset { path: "app.js", media_type: SCRIPT, body: include_str!("app.js") },
    Asset { path: "wire.js", media_type: SCRIPT, body: include_str!("wire.js") },
    Asset { path: "show.js", media_type: SCRIPT, body: include_str!("show.js") },
    Asset { path: "style.css", media_type: "text/css; charset=utf-8", body: include_str!("style.css") },
    Asset { path: "icon.svg", media_type: "image/svg+xml", body: include_str!("icon.svg") },
];

/// The static file of that name, with or without the leading [`BASE`].
pub fn asset(path: &str) -> Option<&'static Asset> {
    let name = path.strip_prefix(BASE).unwrap_or(path);
    ASSETS.iter().find(|asset| asset.path == name)
}
